"""Velero: its kinds, its server and its node agent, as pods."""

import base64
from pathlib import Path

from . import programs, settings
from .api_client import ApiClient, path_of
from .kubectl import Kubectl
from .waiting import wait_for

MANIFEST = Path(__file__).parent.parent / "manifests" / "velero.yaml"


def install(kubectl: Kubectl, tools: Path, pki: Path) -> None:
    """Applies the kinds, waits until the API server serves them, and applies the rest."""
    kinds = programs.run([tools / "velero", "install", "--crds-only", "--dry-run", "-o", "yaml"])
    kubectl.apply(kinds)
    kubectl.run("wait", "--for=condition=Established", "--timeout=30s", "crd",
                "backupstoragelocations.velero.io", "backups.velero.io", "restores.velero.io")
    authority = base64.b64encode((pki / "object-store-ca.crt").read_bytes()).decode()
    kubectl.apply(MANIFEST.read_text().replace("$OBJECT_STORE_CA", authority))


def wait_until_ready(api: ApiClient, timeout: float = 120) -> None:
    """Waits for the node agent, and for the server to have found its storage location available."""
    agent = path_of("apps/v1", "daemonsets", settings.VELERO_NAMESPACE, "node-agent")
    location = path_of("velero.io/v1", "backupstoragelocations", settings.VELERO_NAMESPACE, "default")

    def ready() -> bool:
        phase = (api.get(location) or {}).get("status", {}).get("phase")
        return phase == "Available" and (api.get(agent) or {}).get("status", {}).get("numberReady", 0) > 0

    wait_for("Velero with an available storage location", ready, timeout=timeout, pause=0.2,
             advice="See `cluster kubectl -n velero logs deploy/velero`.")
