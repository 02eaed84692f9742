"""The user's cache folder: what was built once is kept under a hash of what it was built from."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from ..errors import ClusterError
from ..state import HIDDEN_INSIDE

KEPT = 3  # results of each name that stay, newest first


def folder() -> Path:
    """The cache folder for images, made if needed."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    found = (base / "kymaros" / "cluster-images").resolve()
    for hidden in HIDDEN_INSIDE:
        if found.is_relative_to(hidden):
            raise ClusterError(f"the cluster hides {hidden} from itself: set XDG_CACHE_HOME elsewhere")
    found.mkdir(parents=True, exist_ok=True)
    return found


def hash_of(parts: Iterable[str | Path]) -> str:
    """A short hash of texts, of the content of files, and of the recipes in this folder."""
    total = hashlib.sha256()
    for part in [*sorted(Path(__file__).parent.glob("*.py")), *parts]:
        content = part.read_bytes() if isinstance(part, Path) else part.encode()
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()[:16]


def kept(name: str, suffix: str, content_hash: str, build: Callable[[Path], None]) -> Path:
    """The file NAME-HASH+SUFFIX, built by `build` where it is missing; old ones of the name go."""
    target = folder() / f"{name}-{content_hash}{suffix}"
    with (folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one builder of a name at a time, threads and processes alike
        if target.exists():
            os.utime(target)
            return target
        draft = folder() / f"{name}.draft"
        build(draft)
        draft.replace(target)
        mates = [file for file in folder().glob(f"{name}-*{suffix}") if len(file.name) == len(target.name)]
        for old in sorted(mates, key=lambda file: file.stat().st_mtime, reverse=True)[KEPT:]:
            old.unlink()
    return target


def empty_folder(path: Path) -> Path:
    """Makes `path` an empty folder."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path
