"""What a run must not leave behind."""

from realcluster.api_client import ApiClient, path_of
from realcluster.waiting import wait_for

from . import kinds

SANDBOX_PREFIX = "rp-test-"


def leftovers(api: ApiClient, test: str = "") -> list[str]:
    """Sandboxes with their pods and volumes, Restores, and (asked for all tests) DownloadRequests that are there."""
    selector = f"{kinds.MANAGED},{kinds.TEST_LABEL}={test}" if test else kinds.MANAGED
    sandboxes = f"{SANDBOX_PREFIX}{test}"
    found = [f"Namespace {one['metadata']['name']}" for one in api.list(kinds.namespaces(), labels=selector)]
    found += [f"Restore {one['metadata']['name']}" for one in api.list(kinds.restores(), labels=selector)]
    for pod in api.list(path_of("v1", "pods")):
        if pod["metadata"]["namespace"].startswith(sandboxes):
            found.append(f"Pod {pod['metadata']['namespace']}/{pod['metadata']['name']}")
    for volume in api.list(path_of("v1", "persistentvolumes")):
        if volume["spec"].get("claimRef", {}).get("namespace", "").startswith(sandboxes):
            found.append(f"PersistentVolume {volume['metadata']['name']} ({volume['status'].get('phase')})")
    if not test:
        requests = api.list(path_of(kinds.VELERO_GROUP, "downloadrequests", kinds.VELERO))
        found += [f"DownloadRequest {one['metadata']['name']}" for one in requests]
    return found


def assert_nothing_left(api: ApiClient, test: str = "", *, within: float = 5) -> None:
    """Nothing of the runs is left; the API server may need a moment to show it."""
    def nothing() -> bool:
        return not leftovers(api, test)

    try:
        wait_for("nothing left", nothing, timeout=within, pause=0.5)
    except Exception:
        assert not leftovers(api, test)
