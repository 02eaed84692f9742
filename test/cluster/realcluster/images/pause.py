"""The pause program: process 1 of every pod, and of the cluster's own namespaces."""

import shutil
from pathlib import Path

from .. import programs
from ..errors import ClusterError
from . import archive, cache

SOURCE = Path(__file__).with_name("pause.c")
TAG = "localhost/pause:1"
COMPILERS = ("clang-19", "clang", "gcc", "cc")


def program() -> Path:
    """The static pause program."""
    return cache.kept("pause", "", cache.hash_of([SOURCE]), _compile)


def image() -> Path:
    """The image of every pod's sandbox."""
    def build(target: Path) -> None:
        root = cache.empty_folder(cache.folder() / "pause.root")
        shutil.copy(program(), root / "pause")
        archive.write(target, TAG, root, {"Entrypoint": ["/pause"], "User": "65535:65535"})
        shutil.rmtree(root)

    return cache.kept("pause-image", ".tar", cache.hash_of([program()]), build)


def _compile(target: Path) -> None:
    compiler = next((found for name in COMPILERS if (found := shutil.which(name))), None)
    if compiler is None:
        raise ClusterError("no C compiler found (clang-19 or gcc): run scripts/setup")
    programs.run([compiler, "-O2", "-static", "-o", target, SOURCE])
