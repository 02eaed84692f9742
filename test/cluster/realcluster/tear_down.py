"""Stops the cluster, or clears what is left of one whose processes were killed."""

from . import cgroups
from .errors import ClusterError
from .state import State


def tear_down(state: State, *, keep_logs: bool) -> None:
    """Ends every recorded process; the kernel takes back namespaces, mounts and network with them."""
    record = state.read()
    for process in (record.relay, record.init, record.holder):
        if process is not None and not process.kill():
            raise ClusterError(f"process {process.pid} ({process.program}) does not end: see its /proc entry")
    cgroups.remove(state.cgroup)
    state.clear(keep_logs=keep_logs)
