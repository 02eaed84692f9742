"""Kymaros itself: the program, the libraries it is linked to, authorities, time zones; no shell."""

import shutil
from pathlib import Path

from ..errors import ClusterError
from . import archive, cache, libraries
from .root_file_system import RootFileSystem

USER = 65532
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
ZONES = Path("/usr/share/zoneinfo")
ZONE_VARIANTS = ("posix", "right", "localtime", "posixrules")


def tag_of(binary: Path) -> str:
    """localhost/kymaros:HASH, another one for every other content."""
    return f"localhost/kymaros:{_content_hash(binary)}"


def image(binary: Path) -> Path:
    """The image of a built kymaros program."""
    def build(target: Path) -> None:
        root = cache.empty_folder(cache.folder() / "kymaros.root")
        files = RootFileSystem(root, {"kymaros": USER})
        files.copy(binary, "usr/bin/kymaros")
        files.copy_libraries(libraries.of_program(binary))
        files.copy(AUTHORITIES, "etc/ssl/certs/ca-certificates.crt")
        for zone in ZONES.iterdir():
            if zone.name not in ZONE_VARIANTS:
                files.copy(zone, f"usr/share/zoneinfo/{zone.name}")
        archive.write(target, tag_of(binary), root, {
            "Env": ["PATH=/usr/bin"], "User": f"{USER}:{USER}", "Entrypoint": ["/usr/bin/kymaros"]})
        shutil.rmtree(root)

    return cache.kept("kymaros", ".tar", _content_hash(binary), build)


def _content_hash(binary: Path) -> str:
    if not binary.is_file():
        raise ClusterError(f"{binary} is not there: build it first (make build), or name another program")
    shared = [file for _, file in libraries.of_program(binary)]
    return cache.hash_of([binary, *shared, AUTHORITIES])
