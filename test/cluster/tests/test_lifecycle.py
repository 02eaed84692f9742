"""The whole life of a cluster beside any other one: up, up again, killed, up, down. Root; about a minute."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from realcluster.enclosure import Enclosure
from realcluster.state import State

CLUSTER = Path(__file__).resolve().parents[1] / "cluster"
WARM_UP_LIMIT = 40.0  # seconds to a Ready node and a working Velero
DOWN_LIMIT = 15.0


class Machine:
    """What a cluster could leave behind on the machine."""

    def __init__(self, state: State) -> None:
        self.mounts = sorted(line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines())
        self.links = subprocess.check_output(["ip", "-brief", "link"], text=True)
        self.cgroups = sorted(str(group) for group in Path("/sys/fs/cgroup").rglob(f"{state.cgroup}*"))
        self.settings = [(Path("/proc/sys") / name).read_text() for name in (
            "vm/overcommit_memory", "kernel/panic", "kernel/panic_on_oops", "net/ipv4/ip_forward")]
        self.fixed_places = [sorted(os.listdir(place)) for place in ("/run", "/var/lib", "/var/log")]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Machine) and vars(self) == vars(other)


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> Iterator[State]:
    with tempfile.TemporaryDirectory(prefix="kymaros-cluster-") as folder:
        monkeypatch.setenv("KYMAROS_CLUSTER_DIR", folder)
        yield State(Path(folder))
        cluster("down")


def cluster(*words: str) -> float:
    began = time.monotonic()
    subprocess.run([CLUSTER, *words], check=True)
    return time.monotonic() - began


def processes_of(state: State) -> list[int]:
    record = state.read()
    outside = [one.pid for one in (record.holder, record.relay) if one is not None and one.is_alive()]
    return [*outside, *Enclosure(state).processes().values()]


def test_up_killed_up_down(state: State) -> None:
    cluster("down")
    before = Machine(state)
    assert cluster("up") < WARM_UP_LIMIT
    first = processes_of(state)
    assert cluster("up") < 5
    assert set(first) & set(processes_of(state)), "a second `up` leaves a running cluster alone"

    for pid in processes_of(state):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it went with its namespace
    assert cluster("up") < WARM_UP_LIMIT

    assert cluster("down") < DOWN_LIMIT
    assert processes_of(state) == []
    assert Machine(state) == before


def test_one_lost_component_is_noticed(state: State) -> None:
    cluster("up")
    inside = Enclosure(state).processes()
    os.kill(inside[state.read().components["kube-scheduler"]], signal.SIGKILL)
    assert subprocess.run([CLUSTER, "status"], stdout=subprocess.DEVNULL).returncode == 3
    cluster("up")
    assert subprocess.run([CLUSTER, "status"], stdout=subprocess.DEVNULL).returncode == 0
