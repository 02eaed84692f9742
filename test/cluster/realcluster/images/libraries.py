"""The shared libraries that a program needs, as the dynamic loader finds them."""

import re
from pathlib import Path

from .. import programs
from ..errors import ClusterError

LINE = re.compile(r"^\s*(?:(?P<name>\S+) => )?(?P<path>/\S+|not found)(?: \(0x[0-9a-f]+\))?$")


def of_program(program: Path) -> list[tuple[str, Path]]:
    """Libraries and loader of a program of this machine: (path in the image, file)."""
    listing = programs.run(["ldd", program])
    return [(path, Path(path)) for _, path in _entries(listing, program)]


def of_unpacked(program: Path, root: Path) -> list[tuple[str, Path]]:
    """Libraries and loader of a program unpacked below `root`, found there alone."""
    loader = next(root.glob("lib*/**/ld-linux*.so.*"))
    folders = [*root.glob("lib/*-linux-gnu*"), *root.glob("usr/lib/*-linux-gnu*")]
    search = ":".join(map(str, folders))
    listing = programs.run([loader, "--inhibit-cache", "--library-path", search, "--list", program])
    found = []
    for name, path in _entries(listing, program):
        file = Path(path)
        if not file.is_relative_to(root):
            raise ClusterError(f"{program.name}: {path} is not among the unpacked packages")
        # The loader is named by the absolute path at which the kernel looks for it.
        found.append((name if name.startswith("/") else str(file.relative_to(root)), file))
    return found


def _entries(listing: str, program: Path) -> list[tuple[str, str]]:
    """Names and files in the output of ldd."""
    found = []
    for line in listing.splitlines():
        match = LINE.match(line)
        if match is None:  # linux-vdso has no file, and a static program no libraries
            continue
        if match["path"] == "not found":
            raise ClusterError(f"{program.name} needs {match['name']}, which is not installed")
        found.append((match["name"] or match["path"], match["path"]))
    return found
