"""SIGKILL of the operator at eight moments of a run: the run goes on where it was."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from harness import kinds, runs
from harness.history import Sighting, distinct
from harness.leftovers import assert_nothing_left
from harness.operator_pod import KillSwitch, wait_until_leading

USES_BACKUPS = ("tiny",)
TERMINAL = ("Completed", "PartiallyFailed", "Failed", "FailedValidation")
NO_SECOND_RUN = 2.0  # seconds in which a run that was begun again would show


@dataclass(frozen=True)
class Moment:
    """What the harness's own watch must show first."""

    name: str
    kind: str
    claim: Callable[[Sighting], bool] = lambda _: True


def status(sighting: Sighting) -> dict:
    return sighting.object.get("status", {})


MOMENTS = (
    Moment("run-written", "RestoreTest", lambda one: bool(status(one).get("run", {}).get("id"))),
    Moment("sandbox-made", "Namespace"),
    Moment("restore-made", "Restore"),
    Moment("restore-in-progress", "Restore", lambda one: status(one).get("phase") == "InProgress"),
    Moment("restore-ended", "Restore", lambda one: status(one).get("phase") in TERMINAL),
    Moment("report-made", "RestoreReport"),
    Moment("sandbox-terminating", "Namespace", lambda one: "deletionTimestamp" in one.object["metadata"]),
    Moment("run-completed", "RestoreTest", lambda one: status(one).get("phase") == "Completed"),
)


def belongs(sighting: Sighting, test: str) -> bool:
    """The object is the RestoreTest, its report, or something that its run made."""
    if sighting.kind == "RestoreTest":
        return sighting.name == test
    label = "restore.kymaros.io/test-name" if sighting.kind == "RestoreReport" else kinds.TEST_LABEL
    return sighting.labels.get(label) == test


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.name)
def test_run_survives(api, history, ready_backups, moment):
    test = f"killed-{moment.name}"
    switch = KillSwitch(api)
    api.create(kinds.restore_tests(), runs.restore_test(test, backup="tiny", source=ready_backups.source("tiny"),
                                                          healthChecks={"policyRef": "tiny-ready"}))
    history.wait(moment.kind, lambda one: belongs(one, test) and moment.claim(one), moment.name, 120)
    switch.kill()
    wait_until_leading(api, switch.wait_for_successor())

    report = runs.wait_until_settled(api, test)
    time.sleep(NO_SECOND_RUN)
    assert report["status"]["result"] == "pass", report["status"]
    assert len(runs.reports_of(api, test)) == 1
    assert len(distinct(history.of_test("Namespace", test))) == 1, "one sandbox was made"
    assert len(distinct(history.of_test("Restore", test))) == 1, "one Restore was made"
    assert [one["id"] for one in runs.status_of(api, test)["lastRuns"]] == [report["status"]["runId"]]
    assert_nothing_left(api, test, within=20)
