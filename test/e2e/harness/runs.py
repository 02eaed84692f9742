"""RestoreTests: written, begun, followed to their report."""

import copy
from typing import Any

from realcluster.api_client import ApiClient, Object
from realcluster.waiting import wait_for

from . import kinds

ONCE = "0 3 1 1 *"  # the first run begins at once; the next one is far away
TRIGGER = "kymaros.io/trigger-now"


def restore_test(name: str, *, backup: str, source: str, **spec: Any) -> Object:
    """A RestoreTest that runs once, soon satisfied with what stays ready; `spec` overrides fields of its spec."""
    return {
        "apiVersion": kinds.RESTORE_GROUP,
        "kind": "RestoreTest",
        "metadata": {"name": name, "namespace": kinds.TESTS_NAMESPACE},
        "spec": {
            "backupSource": {"provider": "velero", "backupName": backup, "namespaces": [{"name": source}]},
            "schedule": {"cron": ONCE},
            "sandbox": {"ttl": "15m"},
            "readiness": {"stableFor": "2s", "timeout": "60s"},
            "historyLimit": 5,
            **copy.deepcopy(spec),
        },
    }


def policy(name: str, *checks: Object) -> Object:
    """A HealthCheckPolicy."""
    return {
        "apiVersion": kinds.RESTORE_GROUP,
        "kind": "HealthCheckPolicy",
        "metadata": {"name": name, "namespace": kinds.TESTS_NAMESPACE},
        "spec": {"checks": list(checks)},
    }


def pods_ready(app: str) -> Object:
    """The policy "<app>-ready": a pod of the application is ready."""
    return policy(f"{app}-ready", {"name": "pods", "type": "podStatus", "podStatus": {
        "labelSelector": {"app": app}, "minReady": 1, "timeout": "60s"}})


def status_of(api: ApiClient, test: str) -> Object:
    """Status of a RestoreTest; empty where there is none."""
    return (api.get(kinds.restore_tests(test)) or {}).get("status", {})


def condition(status: Object, kind: str) -> Object:
    """A condition of a status; empty where it is not set."""
    return next((one for one in status.get("conditions", []) if one["type"] == kind), {})


def reports_of(api: ApiClient, test: str) -> list[Object]:
    """Reports of a RestoreTest, oldest first."""
    found = api.list(kinds.restore_reports(), labels=f"restore.kymaros.io/test-name={test}")
    return sorted(found, key=lambda report: report["metadata"]["name"])


def is_settled(status: Object) -> bool:
    """A run has come to its end, has been looked at once more (so that its test is Idle again), and no other goes on."""
    ended = status.get("phase") == "Idle" and status.get("lastRuns") and not status.get("run")
    return bool(ended) and condition(status, "Running").get("status") != "True"


def wait_until_settled(api: ApiClient, test: str, *, runs: int = 1, timeout: float = 240) -> Object:
    """Waits until the RestoreTest has ended its n-th run, clean-up included; gives back the newest report."""
    def settled() -> Object | None:
        reports = [one for one in reports_of(api, test) if one.get("status", {}).get("result")]
        return reports[-1] if len(reports) >= runs and is_settled(status_of(api, test)) else None

    return wait_for(f"run {runs} of RestoreTest {test} with its report", settled, timeout=timeout, pause=0.5,
                    advice=f"Its status is {status_of(api, test)}")


def trigger(api: ApiClient, test: str) -> None:
    """Asks for a run now."""
    api.patch(kinds.restore_tests(test), {"metadata": {"annotations": {TRIGGER: "true"}}})
