"""PostgreSQL from its Debian package: a database as a backed-up application."""

import shutil
from pathlib import Path

from . import archive, cache, debian, libraries
from .root_file_system import RootFileSystem

TAG = "localhost/postgres:1"
VERSION = "15"
PROGRAMS = ("postgres", "initdb", "pg_ctl", "pg_isready", "psql")
JUST_IN_TIME = ("bitcode", "llvmjit.so", "llvmjit_types.bc")

# Makes the database on an empty volume, then serves it.
ENTRY = """\
#!/bin/sh
set -e
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  mkdir -p "$PGDATA"
  chmod 700 "$PGDATA"
  initdb --username=postgres --encoding=UTF8 --locale=C --auth=trust --no-sync >/tmp/initdb.log
  echo "host all all all trust" >>"$PGDATA/pg_hba.conf"
fi
exec postgres -c listen_addresses='*' -c unix_socket_directories=/tmp -c jit=off
"""


def image() -> Path:
    """PostgreSQL as user 999; its data in $PGDATA (/data/pgdata)."""
    packages = debian.library_closure([f"postgresql-{VERSION}", f"postgresql-client-{VERSION}", "libc6", "tzdata"])

    def build(target: Path) -> None:
        unpacked = cache.empty_folder(cache.folder() / "postgres.unpacked")
        debian.unpack(packages, unpacked)
        root = cache.empty_folder(cache.folder() / "postgres.root")
        files = RootFileSystem(root, {"postgres": 999})
        home = f"usr/lib/postgresql/{VERSION}"
        for name in PROGRAMS:
            program = unpacked / home / "bin" / name
            files.copy(program, f"{home}/bin/{name}")
            files.copy_libraries(libraries.of_unpacked(program, unpacked))
        for module in (unpacked / home / "lib").iterdir():
            if module.name not in JUST_IN_TIME:
                files.copy(module, f"{home}/lib/{module.name}")
        files.copy(unpacked / f"usr/share/postgresql/{VERSION}", f"usr/share/postgresql/{VERSION}")
        files.copy(unpacked / "usr/share/zoneinfo/Etc", "usr/share/zoneinfo/Etc")
        files.add_busybox(["sh", "mkdir", "chmod", "cat", "ls", "sleep"])
        files.write("entry", ENTRY)
        (root / "entry").chmod(0o755)
        archive.write(target, TAG, root, {
            "Env": [f"PATH=/{home}/bin:/bin", "PGDATA=/data/pgdata", "PGHOST=/tmp", "PGUSER=postgres"],
            "User": "999:999", "Entrypoint": ["/entry"]})
        shutil.rmtree(root)
        shutil.rmtree(unpacked)

    return cache.kept("postgres", ".tar", cache.hash_of([repr(sorted(packages.items()))]), build)
