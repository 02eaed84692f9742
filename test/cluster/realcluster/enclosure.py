"""The enclosure: process, mount, network and host-name namespaces of the cluster's own.

Every process of the cluster lives inside. When the holder ends, the kernel ends all of them and
takes back every mount, link and packet filter rule with the namespaces, so that stopping the
cluster, even one that was killed halfway, is ending a single process.
"""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import programs
from .errors import ClusterError
from .process_record import ProcessRecord
from .state import State
from .waiting import wait_for

SCRIPT = Path(__file__).parent.parent / "config" / "enclosure.sh"
INSIDE = "/run/cluster"  # the state folder, as programs inside see it


class Enclosure:
    """The namespaces kept alive by the recorded holder, and the programs started in them."""

    def __init__(self, state: State) -> None:
        self._state = state

    def open(self, pause_program: Path) -> None:
        """Makes the namespaces; `pause_program` is process 1 inside and collects orphans."""
        self._state.log.mkdir(parents=True, exist_ok=True)
        with (self._state.log / "enclosure.log").open("wb") as log:
            holder = subprocess.Popen(
                ["unshare", "--pid", "--fork", "--kill-child", "--mount", "--net", "--uts",
                 "sh", str(SCRIPT), str(self._state.folder), str(pause_program)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd="/",
            )
        record = self._state.read()
        record.holder = ProcessRecord.of(holder.pid)
        self._state.write(record)

        def entered() -> int | None:
            if holder.poll() is not None:
                raise ClusterError(f"cannot make namespaces (root is needed): see {self._state.log}/enclosure.log")
            children = Path(f"/proc/{holder.pid}/task/{holder.pid}/children").read_text().split()
            reached = children and os.readlink(f"/proc/{children[0]}/exe") == str(pause_program)
            return int(children[0]) if reached else None

        record.init = ProcessRecord.of(wait_for("the cluster's namespaces", entered, timeout=10, pause=0.01))
        self._state.write(record)

    def entering(self, argv: Sequence[str | Path], *, only_network: bool = False) -> list[str]:
        """The command line that runs `argv` inside (or only on the cluster's network)."""
        init = self._state.read().init
        if init is None or not init.is_alive():
            raise ClusterError("the cluster is not running: run `test/cluster/cluster up`")
        spaces = ["--net"] if only_network else ["--mount", "--net", "--uts", "--pid", "--wd=/"]
        return ["nsenter", "--target", str(init.pid), *spaces, "--", *map(str, argv)]

    def run(self, argv: Sequence[str | Path], *, timeout: float = 120) -> str:
        """Runs a program inside to its end."""
        return programs.run(self.entering(argv), timeout=timeout)

    def start(self, name: str, argv: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> None:
        """Starts a program inside that goes on by itself; its output is log/NAME.log."""
        detach = 'log=$1; shift; setsid "$@" >"$log" 2>&1 </dev/null & echo $!'
        line = self.entering(["sh", "-c", detach, "sh", f"{INSIDE}/log/{name}.log", *argv])
        inside_pid = int(programs.run(line, environment=environment))
        record = self._state.read()
        record.components[name] = inside_pid
        self._state.write(record)

    def processes(self) -> dict[int, int]:
        """Every process inside: its number there, and its number on the machine."""
        init = self._state.read().init
        if init is None or not init.is_alive():
            return {}
        space = os.readlink(f"/proc/{init.pid}/ns/pid")
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and _namespace_of(entry) == space:
                found[_number_inside(entry)] = int(entry.name)
        return found


def _namespace_of(process: Path) -> str:
    try:
        return os.readlink(process / "ns/pid")
    except OSError:  # it has just ended
        return ""


def _number_inside(process: Path) -> int:
    try:
        numbers = [line for line in (process / "status").read_text().splitlines() if line.startswith("NSpid:")]
        return int(numbers[0].split()[-1])
    except (OSError, IndexError):
        return 0
