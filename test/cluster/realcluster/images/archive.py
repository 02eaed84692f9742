"""Writes a docker-archive: one layer from a root file system, a configuration, a manifest."""

import hashlib
import io
import json
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from .. import programs

DAY_ONE = "2026-01-01T00:00:00Z"  # so that the same content gives the same file


def write(target: Path, tag: str, root: Path, config: dict[str, Any]) -> None:
    """Writes the image `tag` with the files below `root`; `target` appears whole or not at all."""
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        layer = Path(scratch) / "layer.tar"
        _write_layer(layer, root)
        with layer.open("rb") as stream:
            layer_hash = hashlib.file_digest(stream, "sha256").hexdigest()
        description = json.dumps({
            "architecture": programs.run(["dpkg", "--print-architecture"]).strip(),
            "os": "linux",
            "created": DAY_ONE,
            "config": config,
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{layer_hash}"]},
            "history": [{"created": DAY_ONE}],
        }).encode()
        description_name = hashlib.sha256(description).hexdigest() + ".json"
        layer_name = f"{layer_hash}/layer.tar"
        manifest = json.dumps([{"Config": description_name, "RepoTags": [tag], "Layers": [layer_name]}]).encode()
        draft = Path(scratch) / "image.tar"
        with tarfile.open(draft, "w") as image:
            _add_bytes(image, description_name, description)
            image.add(layer, layer_name, filter=_anonymous)
            _add_bytes(image, "manifest.json", manifest)
        draft.replace(target)


def _write_layer(target: Path, root: Path) -> None:
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as layer:
        for entry in sorted(root.iterdir()):
            layer.add(entry, entry.name, filter=_anonymous)


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Files of an image belong to root and have no date."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mtime = 0
    return entry


def _add_bytes(image: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    image.addfile(entry, io.BytesIO(content))
