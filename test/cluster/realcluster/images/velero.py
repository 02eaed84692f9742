"""Velero with its AWS plugin and restore helper, in one image for server and node agent."""

import shutil
from pathlib import Path

from . import archive, cache
from .root_file_system import BUSYBOX, RootFileSystem

TAG = "localhost/velero:1"


def image(tools: Path) -> Path:
    """The image made from the programs in the tools folder."""
    programs = [tools / name for name in ("velero", "velero-restore-helper", "velero-plugin-for-aws")]
    # The folder that the tools were built into carries the hash of their sources.
    identity = [str(program.resolve()) for program in programs]

    def build(target: Path) -> None:
        root = cache.empty_folder(cache.folder() / "velero.root")
        files = RootFileSystem(root, {})
        files.add_busybox(["sh"])
        files.copy(programs[0], "velero")
        files.copy(programs[1], "velero-restore-helper")
        files.copy(programs[2], "plugins/velero-plugin-for-aws")
        archive.write(target, TAG, root, {"Env": ["PATH=/:/bin"], "Entrypoint": ["/velero"], "WorkingDir": "/"})
        shutil.rmtree(root)

    return cache.kept("velero", ".tar", cache.hash_of([*identity, BUSYBOX]), build)
