"""A backup that is not there, and a restore that hangs with a Velero that goes away: each ends in a report."""

import pytest
from harness import kinds, runs, velero_parts
from harness.leftovers import assert_nothing_left
from realcluster.api_client import path_of
from realcluster.waiting import wait_for

USES_BACKUPS = ("tiny", "database")
MISSING = "missing-backup"
HANGING = "hanging-restore"


@pytest.fixture
def velero_comes_back(api):
    yield
    velero_parts.start_agent(api)
    velero_parts.start_server(api)


def test_a_backup_that_does_not_exist_is_reported(api, history, ready_backups):
    source = ready_backups.source("tiny")
    api.create(kinds.restore_tests(), runs.restore_test(MISSING, backup="no-such-backup", source=source))
    status = runs.wait_until_settled(api, MISSING, timeout=60)["status"]
    assert (status["result"], status["reason"]) == ("fail", "NotStarted"), status
    assert "no-such-backup" in status["message"]
    assert not history.of_test("Restore", MISSING)
    assert_nothing_left(api, MISSING)


def test_a_restore_that_hangs_is_cut_off_and_cleaned_up(api, history, ready_backups, velero_comes_back):
    velero_parts.stop_agent(api)
    api.create(kinds.restore_tests(), runs.restore_test(
        HANGING, backup="database", source=ready_backups.source("database"), timeout="60s",
        healthChecks={"policyRef": "database-ready"}))
    history.wait("Restore", lambda one: one.labels.get(kinds.TEST_LABEL) == HANGING
                 and one.object.get("status", {}).get("phase") == "InProgress", "the restore in progress", 90)
    sandbox = history.of_test("Namespace", HANGING)[0].name
    wait_for("a restored pod that waits for its data", lambda: api.list(kinds.pods(sandbox)), timeout=45)
    velero_parts.stop_server(api)

    [report] = wait_for("the report", lambda: _ended(api), timeout=150, pause=0.5)
    assert (report["status"]["result"], report["status"]["reason"]) == ("fail", "TimedOut"), report["status"]
    wait_for("the sandbox emptied while Velero is away", lambda: _is_empty(api, sandbox), timeout=60, pause=0.5)

    velero_parts.start_agent(api)
    velero_parts.start_server(api)
    assert_nothing_left(api, HANGING, within=180)
    wait_for("the run's end", lambda: runs.is_settled(runs.status_of(api, HANGING)), timeout=60, pause=0.5)

    api.patch(kinds.restore_tests(HANGING), {"spec": {"timeout": "5m"}})
    runs.trigger(api, HANGING)
    status = runs.wait_until_settled(api, HANGING, runs=2)["status"]
    assert status["result"] == "pass", status
    assert_nothing_left(api, HANGING, within=20)


def _ended(api):
    return [one for one in runs.reports_of(api, HANGING) if one.get("status", {}).get("result")]


def _is_empty(api, sandbox: str) -> bool:
    """No pod, no claim, and no pod allowed; or the namespace is gone altogether."""
    if api.get(kinds.namespaces(sandbox)) is None:
        return True
    quotas = api.list(path_of("v1", "resourcequotas", sandbox))
    claims = api.list(path_of("v1", "persistentvolumeclaims", sandbox))
    closed = any(one["spec"].get("hard", {}).get("pods") == "0" for one in quotas)
    return closed and not claims and not api.list(kinds.pods(sandbox))
