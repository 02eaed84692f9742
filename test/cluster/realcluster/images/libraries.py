"""The shared libraries that a program needs, as the dynamic loader finds them."""

import re
from pathlib import Path

from .. import programs
from ..errors import ClusterError

LINE = re.compile(r"^\s*(?:(?P<name>\S+) => )?(?P<path>/\S+|not found)(?: \(0x[0-9a-f]+\))?$")


def of_program(program: Path) -> list[tuple[str, Path]]:
    """Libraries and loader of a program of this machine: (path in the image, file)."""
    return [(path, Path(path)) for path in _paths(programs.run(["ldd", program]), program)]


def of_unpacked(program: Path, root: Path) -> list[tuple[str, Path]]:
    """Libraries and loader of a program unpacked below `root`, found there alone."""
    loader = next(root.glob("lib*/**/ld-linux*.so.*"))
    folders = [path for path in (*root.glob("lib/*-linux-gnu*"), *root.glob("usr/lib/*-linux-gnu*"))]
    listing = programs.run([loader, "--inhibit-cache", "--library-path", ":".join(map(str, folders)), "--list", program])
    found = []
    for path in _paths(listing, program):
        inside = Path(path)
        if not inside.is_relative_to(root):
            raise ClusterError(f"{program.name}: {path} is not among the unpacked packages")
        found.append((str(inside.relative_to(root)), inside))
    return found


def _paths(listing: str, program: Path) -> list[str]:
    """The files named by the output of ldd."""
    found = []
    for line in listing.splitlines():
        if "statically linked" in line:
            return []
        match = LINE.match(line)
        if match is None:  # linux-vdso has no file
            continue
        if match["path"] == "not found":
            raise ClusterError(f"{program.name} needs {match['name']}, which is not installed")
        found.append(match["path"])
    return found
