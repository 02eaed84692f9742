"""Debian packages, downloaded by apt and unpacked into a folder without being installed."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from .. import programs
from . import cache

ADVICE = "(is apt's list of packages there? run apt-get update)"

# Libraries that packages name but the programs used here never load.
LEFT_OUT = ("libllvm", "libelogind", "libdebian-installer", "libnewt")


def library_closure(packages: Sequence[str]) -> dict[str, str]:
    """The packages with every library package they depend on: name to version on offer."""
    listing = programs.run(
        ["apt-cache", "depends", "--recurse", "--no-recommends", "--no-suggests", "--no-conflicts", "--no-breaks",
         "--no-replaces", "--no-enhances", *packages], advice=ADVICE)
    named = {line for line in listing.splitlines() if line and line[0] not in " <|"}
    wanted = sorted(set(packages) | {
        name for name in named
        if name.startswith(("lib", "zlib")) and not name.startswith(LEFT_OUT) and not name.endswith("-perl")})
    shown = programs.run(["apt-cache", "show", "--no-all-versions", *wanted], advice=ADVICE)
    versions: dict[str, str] = {}
    name = ""
    for line in shown.splitlines():
        key, _, value = line.partition(": ")
        if key == "Package":
            name = value
        elif key == "Version":
            versions.setdefault(name, value)
    return versions


def unpack(packages: dict[str, str], root: Path) -> None:
    """Downloads the packages (kept only until they are unpacked) and unpacks them below `root`."""
    downloads = cache.empty_folder(root.with_name(root.name + ".downloads"))
    programs.run(["apt-get", "-o", "APT::Sandbox::User=root", "download", *(f"{n}={v}" for n, v in packages.items())],
                 folder=downloads, advice=ADVICE)
    for package in sorted(downloads.glob("*.deb")):
        programs.run(["dpkg", "--extract", package, root])
    shutil.rmtree(downloads)
