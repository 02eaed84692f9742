"""PostgreSQL on a volume: its rows are read in the restored pod, from a new volume with the old data."""

from harness import applications, database, kinds, runs
from harness.leftovers import assert_nothing_left

USES_BACKUPS = ("database",)
TEST = "database"
ROWS_READ = "kymaros.io/e2e-rows-read"


def begin(backups):
    yield runs.policy(
        "rows-were-read",
        {"name": "rows", "type": "podStatus",
         "podStatus": {"labelSelector": {ROWS_READ: "yes"}, "minReady": 1, "timeout": "150s"}})
    yield runs.restore_test(TEST, backup="database", source=backups.source("database"),
                            healthChecks={"policyRef": "rows-were-read", "timeout": "150s"})


def claimant(volume) -> str:
    """Namespace of the claim that a volume is bound to."""
    return volume.object["spec"].get("claimRef", {}).get("namespace", "")


def test_rows_are_there_and_the_run_passes(api, kubectl, history, ready_backups, report_of, side_by_side):
    seen = history.wait("Namespace", lambda one: one.labels.get(kinds.TEST_LABEL) == TEST, "the sandbox", 180)
    pod = applications.pod_of(api, seen.name, "database")
    assert database.fingerprint(kubectl, seen.name, pod) == ready_backups.rows
    api.patch(kinds.pods(seen.name, pod), {"metadata": {"labels": {ROWS_READ: "yes"}}})

    status = report_of(TEST)["status"]
    assert status["result"] == "pass", status
    assert status["checks"][0]["status"] == "pass"
    assert "data" in str(status["volumes"]), "the report names the volume"

    source = ready_backups.source("database")
    volumes = {one.name: claimant(one) for one in history.all("PersistentVolume")}
    assert seen.name in volumes.values(), "the data came back in a volume of the sandbox's own"
    assert source in volumes.values(), "the source keeps its volume"
    assert_nothing_left(api, TEST, within=20)
