"""The operator's pod: found, killed, watched until another one has taken over."""

import time
from pathlib import Path

from realcluster import pod_processes
from realcluster.api_client import ApiClient, Object, path_of
from realcluster.process_record import ProcessRecord, started_at
from realcluster.waiting import wait_for

from . import kinds

DEPLOYMENT = path_of("apps/v1", "deployments", kinds.OPERATOR_NAMESPACE, kinds.OPERATOR)
RUNTIME = "runc"
AT_ONCE = {"gracePeriodSeconds": 0, "propagationPolicy": "Background"}


def current(api: ApiClient) -> Object:
    """The operator's pod: the newest one that is ready."""
    selector = api.get(DEPLOYMENT)["spec"]["selector"]["matchLabels"]
    labels = ",".join(f"{key}={value}" for key, value in selector.items())

    def ready() -> Object | None:
        pods = [pod for pod in api.list(kinds.pods(kinds.OPERATOR_NAMESPACE), labels=labels)
                if "deletionTimestamp" not in pod["metadata"] and _is_ready(pod)]
        return max(pods, key=lambda pod: pod["metadata"]["creationTimestamp"], default=None)

    return wait_for("a ready operator pod", ready, timeout=60, pause=0.1)


def process(pod: Object) -> ProcessRecord:
    """The operator's process in its pod."""
    def found() -> list[int]:
        return pod_processes.of_pod(pod["metadata"]["uid"])

    [pid] = wait_for("the operator's process", found, timeout=10, pause=0.02)
    return ProcessRecord.of(pid)


def program_begins_at(pod: Object, after: ProcessRecord) -> float:
    """When the process after `after` begins to run the operator's program. The runtime prepares it before, in a
    chain of short-lived processes of its own, the last of which becomes the program."""
    def begun() -> float | None:
        for pid in pod_processes.of_pod(pod["metadata"]["uid"]):
            began_at = None if pid == after.pid else _becomes_program_at(pid)
            if began_at:
                return began_at
        return None

    return wait_for("the operator's next process", begun, timeout=60, pause=0.001)


def _becomes_program_at(pid: int) -> float | None:
    """When a process is the program, after at most its preparation by the runtime; None if it ended before."""
    name = Path(f"/proc/{pid}/comm")
    try:
        if not name.read_text().startswith(RUNTIME):
            return started_at(pid)
        while name.read_text().startswith(RUNTIME):
            time.sleep(0.001)
        return time.time()
    except (FileNotFoundError, ProcessLookupError):
        return None


class KillSwitch:
    """Knows pod and process beforehand, so that the kill itself takes a millisecond."""

    def __init__(self, api: ApiClient) -> None:
        self._api = api
        self._pod = current(api)
        self._process = process(self._pod)

    def kill(self) -> None:
        """SIGKILL; then the pod is deleted by force, so that no back-off of the kubelet delays the next one."""
        assert self._process.kill(), "the operator outlived SIGKILL"
        self._api.delete(kinds.pods(kinds.OPERATOR_NAMESPACE, self._pod["metadata"]["name"]), AT_ONCE)

    def wait_for_successor(self) -> Object:
        """The next pod, ready."""
        successor = current(self._api)
        assert successor["metadata"]["uid"] != self._pod["metadata"]["uid"]
        return successor


def wait_until_leading(api: ApiClient, pod: Object) -> None:
    """Waits until the pod holds the lease of the operator."""
    name = pod["metadata"]["name"]
    leases = path_of("coordination.k8s.io/v1", "leases", kinds.OPERATOR_NAMESPACE)

    def leads() -> bool:
        return any(name in (one["spec"].get("holderIdentity") or "") for one in api.list(leases))

    wait_for(f"{name} holding the lease", leads, timeout=60, pause=0.1)


def _is_ready(pod: Object) -> bool:
    conditions = pod.get("status", {}).get("conditions", [])
    return any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)
