"""The cluster's own control group, made in every hierarchy and removed with all below it."""

import time
from pathlib import Path

from .errors import ClusterError


def make(name: str) -> None:
    """Makes the group at the root of every hierarchy (version 1 or 2) that the machine has."""
    for hierarchy in _hierarchies():
        group = hierarchy / name
        group.mkdir(exist_ok=True)
        for inherited in ("cpuset.cpus", "cpuset.mems"):
            source, target = hierarchy / inherited, group / inherited
            if source.exists() and target.exists():
                target.write_text(source.read_text())


def remove(name: str, timeout: float = 10) -> None:
    """Removes the group; the kernel may need a moment to let go of processes that have just ended."""
    deadline = time.monotonic() + timeout
    while left := [group for h in _hierarchies() if (group := h / name).exists() and not _remove_tree(group)]:
        if time.monotonic() > deadline:
            raise ClusterError(f"control group {left[0]} is busy: see its cgroup.procs, then run `cluster down` again")
        time.sleep(0.1)


def _hierarchies() -> list[Path]:
    """Mount points of all cgroup hierarchies."""
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    return [Path(line.split()[4]) for line in lines if line.partition(" - ")[2].startswith("cgroup")]


def _remove_tree(group: Path) -> bool:
    """Removes a group and all below it, deepest first; tells whether it is gone."""
    removed = all([_remove_tree(child) for child in group.iterdir() if child.is_dir()])
    try:
        group.rmdir()
    except FileNotFoundError:
        return removed
    except OSError:
        return False
    return removed
