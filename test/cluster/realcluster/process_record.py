"""A process that was started here, told apart from a later one with the same number."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ProcessRecord:
    """Process id together with start time (clock ticks since boot) and program file."""

    pid: int
    start_time: int
    program: str

    @classmethod
    def of(cls, pid: int) -> "ProcessRecord":
        """Records a process that is running now."""
        return cls(pid, _stat(pid)[1], os.readlink(f"/proc/{pid}/exe"))

    def is_alive(self) -> bool:
        """The very process that was recorded is there and is no zombie."""
        try:
            state, start_time = _stat(self.pid)
            if state in "ZX" or start_time != self.start_time:
                return False
            return os.readlink(f"/proc/{self.pid}/exe").removesuffix(" (deleted)") == self.program
        except (FileNotFoundError, ProcessLookupError):
            return False

    def kill(self, timeout: float = 20) -> bool:
        """Ends the process at once and waits for its end; tells whether it is gone."""
        if self.is_alive():
            os.kill(self.pid, signal.SIGKILL)
        deadline = time.monotonic() + timeout
        while self.is_alive():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True


def resident_bytes(pid: int) -> int:
    """Resident memory of a process, 0 when it is gone."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    except FileNotFoundError:
        pass
    return 0


def started_at(pid: int) -> float:
    """Start of a process in seconds since the epoch (10 ms exact)."""
    uptime = time.clock_gettime(time.CLOCK_BOOTTIME)
    ago = uptime - _stat(pid)[1] / os.sysconf("SC_CLK_TCK")
    return time.time() - ago


def _stat(pid: int) -> tuple[str, int]:
    """State letter and start time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return fields[0], int(fields[19])
