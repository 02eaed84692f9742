"""The programs built from Go modules, found or built by scripts/cluster-tools."""

import os
import subprocess
from pathlib import Path

from .errors import ClusterError

SCRIPT = Path(__file__).parents[3] / "scripts" / "cluster-tools"


def folder(*, build: bool) -> Path:
    """The folder of the programs; with `build`, what is missing is built first (minutes)."""
    command = [str(SCRIPT)] if build else [str(SCRIPT), "--path"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, env=os.environ)
    if done.returncode != 0:
        raise ClusterError("scripts/cluster-tools failed: see its messages above")
    return Path(done.stdout.strip())
