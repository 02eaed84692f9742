"""A shell and small tools: Debian's static busybox."""

import shutil
from pathlib import Path

from .. import programs
from ..errors import ClusterError
from . import archive, cache
from .root_file_system import BUSYBOX, RootFileSystem

TAG = "localhost/busybox:1"


def image() -> Path:
    """busybox with a link for each of its tools."""
    if not BUSYBOX.exists():
        raise ClusterError(f"{BUSYBOX} is missing: install busybox-static (scripts/setup does)")

    def build(target: Path) -> None:
        root = cache.empty_folder(cache.folder() / "busybox.root")
        applets = [name for name in programs.run([BUSYBOX, "--list"]).split() if name != "busybox"]
        RootFileSystem(root, {"app": 65532}).add_busybox(applets)
        archive.write(target, TAG, root, {"Env": ["PATH=/bin"], "Cmd": ["/bin/sh"]})
        shutil.rmtree(root)

    return cache.kept("busybox", ".tar", cache.hash_of([BUSYBOX]), build)
