"""Velero's server and node agent, stopped and started again."""

from realcluster.api_client import ApiClient, path_of
from realcluster.waiting import wait_for

from . import kinds

SERVER = path_of("apps/v1", "deployments", kinds.VELERO, "velero")
AGENT = path_of("apps/v1", "daemonsets", kinds.VELERO, "node-agent")
LOCATION = path_of(kinds.VELERO_GROUP, "backupstoragelocations", kinds.VELERO, "default")
NOWHERE = {"kymaros.io/e2e": "nowhere"}


def stop_server(api: ApiClient) -> None:
    """Scales the server to zero and waits until its pod is gone."""
    api.patch(SERVER, {"spec": {"replicas": 0}})
    _wait_for_pods(api, "deploy=velero", 0)


def start_server(api: ApiClient) -> None:
    """Scales the server to one and waits until it serves."""
    api.patch(SERVER, {"spec": {"replicas": 1}})
    wait_for("Velero's server", lambda: _ready(api, SERVER, "readyReplicas"), timeout=60, pause=0.3)


def stop_agent(api: ApiClient) -> None:
    """Takes the node agent off the node."""
    api.patch(AGENT, {"spec": {"template": {"spec": {"nodeSelector": NOWHERE}}}})
    _wait_for_pods(api, "name=node-agent", 0)


def start_agent(api: ApiClient) -> None:
    """Puts the node agent back."""
    api.patch(AGENT, {"spec": {"template": {"spec": {"nodeSelector": None}}}})
    wait_for("the node agent", lambda: _ready(api, AGENT, "numberReady"), timeout=60, pause=0.3)


def _ready(api: ApiClient, path: str, count: str) -> bool:
    return ((api.get(path) or {}).get("status") or {}).get(count, 0) > 0


def _wait_for_pods(api: ApiClient, labels: str, wanted: int) -> None:
    wait_for(f"{wanted} pods of {labels}", lambda: len(api.list(kinds.pods(kinds.VELERO), labels=labels)) == wanted,
             timeout=60, pause=0.3)
