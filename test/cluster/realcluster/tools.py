"""The programs built from Go modules, built where missing by scripts/cluster-tools."""

import subprocess
from pathlib import Path

from .errors import ClusterError
from .state import State

SCRIPT = Path(__file__).parents[3] / "scripts" / "cluster-tools"


def built() -> Path:
    """The folder of the programs; what is missing is built first (minutes)."""
    done = subprocess.run([SCRIPT], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise ClusterError("scripts/cluster-tools failed: see its messages above")
    return Path(done.stdout.strip())


def of_cluster(state: State) -> Path:
    """The folder of the programs that the running cluster was started from."""
    recorded = state.read().tools
    if not recorded:
        raise ClusterError("the cluster is not running: run `test/cluster/cluster up`")
    return Path(recorded)
