"""The two clusters that kubectl talks to, each as the environment for its programs."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from realcluster.bring_up import bring_up, is_running
from realcluster.errors import ClusterError
from realcluster.progress import Progress
from realcluster.state import State
from realcluster.tear_down import tear_down

__all__ = ["ClusterError", "real_cluster", "simulated_cluster"]

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build/dev/test/kubectl/simulated_cluster"


@contextmanager
def simulated_cluster() -> Iterator[dict[str, str]]:
    """A fresh one, ended afterwards."""
    program = Path(os.environ.get("KYMAROS_SIMULATED_CLUSTER") or PROGRAM)
    with tempfile.TemporaryDirectory(prefix="kymaros-kubectl-") as folder:
        process = subprocess.Popen([program], stdout=subprocess.PIPE, text=True)
        try:
            kubeconfig = Path(folder) / "kubeconfig"
            kubeconfig.write_text("".join(iter(process.stdout.readline, "\n")))
            if process.poll() is not None:
                raise ClusterError(f"{program} ended with {process.returncode}")
            yield _environment(kubeconfig, folder)
        finally:
            process.terminate()
            process.wait(30)
    if process.returncode:
        raise ClusterError(f"{program} ended with {process.returncode}")


@contextmanager
def real_cluster(keep: bool) -> Iterator[dict[str, str]]:
    """The test cluster, started if needed, and stopped if it was started here and is not to be kept."""
    progress = Progress("kubectl")
    state = State.from_environment()
    with state.locked():
        was_running = is_running(state)
        try:
            bring_up(state, progress)
            with tempfile.TemporaryDirectory(prefix="kymaros-kubectl-") as folder:
                yield _environment(state.kubeconfig, folder)
        finally:
            if not was_running and not keep:
                tear_down(state, keep_logs=True)
                progress.say("cluster down")


def _environment(kubeconfig: Path, home: str) -> dict[str, str]:
    tools = subprocess.run([ROOT / "scripts/cluster-tools"], check=True, capture_output=True, text=True).stdout.strip()
    return {"KUBECONFIG": str(kubeconfig), "HOME": home, "PATH": f"{tools}:{os.environ['PATH']}", "TZ": "UTC",
            "LANG": "C.UTF-8"}
