"""Backups by Velero."""

from realcluster.api_client import ApiClient, Object, path_of
from realcluster.waiting import wait_for

from . import kinds

ENDED = ("Completed", "PartiallyFailed", "Failed", "FailedValidation")


def _path(name: str = "") -> str:
    return path_of(kinds.VELERO_GROUP, "backups", kinds.VELERO, name)


def make(api: ApiClient, name: str, namespace: str, timeout: float = 180) -> None:
    """Makes a backup of one namespace, unless it is there already, and waits for its good end."""
    if api.get(_path(name)) is None:
        api.create(_path(), {
            "apiVersion": kinds.VELERO_GROUP, "kind": "Backup", "metadata": {"name": name, "namespace": kinds.VELERO},
            "spec": {"includedNamespaces": [namespace], "storageLocation": "default", "ttl": "24h0m0s"}})

    def ended() -> Object | None:
        backup = api.get(_path(name)) or {}
        return backup if backup.get("status", {}).get("phase") in ENDED else None

    backup = wait_for(f"the end of backup {name}", ended, timeout=timeout, pause=0.2)
    assert backup["status"]["phase"] == "Completed", backup["status"]
