"""Kubeconfig files that carry their certificates with them."""

import base64
import json
from pathlib import Path


def write(target: Path, *, server: str, pki: Path, user: str) -> None:
    """Writes a kubeconfig (JSON is YAML) for the client certificate of `user`."""
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "kymaros-test", "cluster": {
            "server": server, "certificate-authority-data": _encoded(pki / "ca.crt")}}],
        "users": [{"name": user, "user": {
            "client-certificate-data": _encoded(pki / f"{user}.crt"),
            "client-key-data": _encoded(pki / f"{user}.key")}}],
        "contexts": [{"name": "kymaros-test", "context": {"cluster": "kymaros-test", "user": user}}],
        "current-context": "kymaros-test",
    }
    target.touch(mode=0o600)
    target.write_text(json.dumps(config, indent=1) + "\n")


def _encoded(file: Path) -> str:
    return base64.b64encode(file.read_bytes()).decode()
