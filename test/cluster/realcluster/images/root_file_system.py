"""Lays out the root file system of an image: users, name service, programs with their libraries."""

import shutil
from collections.abc import Iterable
from pathlib import Path

BUSYBOX = Path("/bin/busybox")


class RootFileSystem:
    """A folder that becomes an image."""

    def __init__(self, root: Path, users: dict[str, int]) -> None:
        self.root = root
        every_user = {"root": 0, **users}
        self.write("etc/passwd", "".join(f"{name}:x:{number}:{number}::/:/bin/false\n"
                                         for name, number in every_user.items()))
        self.write("etc/group", "".join(f"{name}:x:{number}:\n" for name, number in every_user.items()))
        self.write("etc/nsswitch.conf", "hosts: files dns\n")
        (root / "tmp").mkdir()
        (root / "tmp").chmod(0o1777)

    def write(self, path: str, text: str) -> None:
        """Writes a text file."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def copy(self, source: Path, path: str) -> None:
        """Copies a file (links followed) or a folder (links kept) to `path`."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
        else:
            shutil.copy(source, target)

    def copy_libraries(self, libraries: Iterable[tuple[str, Path]]) -> None:
        """Copies shared libraries: the path at which programs look for each, and the file."""
        for path, file in libraries:
            self.copy(file, path.lstrip("/"))

    def add_busybox(self, applets: Iterable[str]) -> None:
        """Adds Debian's static busybox under the names of `applets`."""
        self.copy(BUSYBOX, "bin/busybox")
        for applet in applets:
            (self.root / "bin" / applet).symlink_to("busybox")
