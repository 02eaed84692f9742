"""Debian packages, downloaded by apt and unpacked into a folder without being installed."""

import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

from .. import programs
from ..errors import ClusterError
from . import cache

APT = threading.Lock()  # images are built side by side, and apt is used by one at a time

# Libraries that packages name but the programs used here never load.
LEFT_OUT = ("libllvm", "libelogind", "libdebian-installer", "libnewt")


def library_closure(packages: Sequence[str]) -> dict[str, str]:
    """The packages with every library package they depend on: name to version on offer."""
    with APT:
        try:
            return _closure(packages)
        except ClusterError:  # apt has no list of packages yet
            _update()
            return _closure(packages)


def unpack(packages: dict[str, str], root: Path) -> None:
    """Downloads the packages (kept only until they are unpacked) and unpacks them below `root`."""
    downloads = cache.empty_folder(root.with_name(root.name + ".downloads"))
    with APT:
        try:
            _download([f"{name}={version}" for name, version in packages.items()], downloads)
        except ClusterError:  # apt's list is older than the mirror
            _update()
            _download(list(packages), downloads)
    for package in sorted(downloads.glob("*.deb")):
        programs.run(["dpkg", "--extract", package, root])
    shutil.rmtree(downloads)


def _closure(packages: Sequence[str]) -> dict[str, str]:
    listing = programs.run(
        ["apt-cache", "depends", "--recurse", "--no-recommends", "--no-suggests", "--no-conflicts", "--no-breaks",
         "--no-replaces", "--no-enhances", *packages])
    named = {line for line in listing.splitlines() if line and line[0] not in " <|"}
    wanted = sorted(set(packages) | {
        name for name in named
        if name.startswith(("lib", "zlib")) and not name.startswith(LEFT_OUT) and not name.endswith("-perl")})
    shown = programs.run(["apt-cache", "show", "--no-all-versions", *wanted])
    versions: dict[str, str] = {}
    name = ""
    for line in shown.splitlines():
        key, _, value = line.partition(": ")
        if key == "Package":
            name = value
        elif key == "Version":
            versions.setdefault(name, value)
    return versions


def _download(packages: Sequence[str], folder: Path) -> None:
    programs.run(["apt-get", "-o", "APT::Sandbox::User=root", "download", *packages], folder=folder)


def _update() -> None:
    programs.run(["apt-get", "update"], advice="(apt needs a mirror that it can reach)")
