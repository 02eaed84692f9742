"""Copies what tells why something failed into one folder."""

import shutil
from pathlib import Path

from .errors import ClusterError
from .kubectl import Kubectl
from .state import State

OBJECTS = (
    "nodes", "namespaces", "pods", "services", "configmaps", "deployments", "daemonsets", "statefulsets", "jobs",
    "persistentvolumeclaims", "persistentvolumes", "leases", "resourcequotas", "limitranges", "networkpolicies",
    "backups.velero.io", "restores.velero.io", "downloadrequests.velero.io", "backupstoragelocations.velero.io",
    "podvolumebackups.velero.io", "podvolumerestores.velero.io",
    "restoretests.restore.kymaros.io", "restorereports.restore.kymaros.io", "healthcheckpolicies.restore.kymaros.io",
)


def collect(state: State, kubectl: Kubectl, target: Path) -> None:
    """Logs of components and pods, every object that matters (no Secrets), and the events."""
    target.mkdir(parents=True, exist_ok=True)
    if state.log.exists():
        shutil.copytree(state.log, target / "log", dirs_exist_ok=True)
    objects = target / "objects"
    objects.mkdir(exist_ok=True)
    for kind in OBJECTS:
        _keep(kubectl, objects / f"{kind}.yaml", "get", kind, "--all-namespaces", "-o", "yaml")
    _keep(kubectl, target / "events.txt", "get", "events", "--all-namespaces", "--sort-by=.metadata.creationTimestamp")
    _keep(kubectl, target / "pods.txt", "get", "pods", "--all-namespaces", "-o", "wide")


def _keep(kubectl: Kubectl, file: Path, *words: str) -> None:
    """Writes what a command said; what cannot be had (a kind that is not installed) says so itself."""
    try:
        file.write_text(kubectl.run(*words, timeout=30))
    except ClusterError as error:
        file.write_text(f"{error}\n")
