"""The source namespace is gone, as in the disaster that a backup is for."""

from harness import kinds, runs
from harness.leftovers import assert_nothing_left

USES_BACKUPS = ("lost",)
TEST = "lost"


def begin(backups):
    yield runs.restore_test(TEST, backup="lost", source=backups.source("lost"),
                            healthChecks={"policyRef": "web-ready"})


def test_passes_without_the_source(api, ready_backups, report_of):
    assert api.get(kinds.namespaces(ready_backups.source("lost"))) is None
    status = report_of(TEST)["status"]
    assert status["result"] == "pass", status
    assert api.get(kinds.namespaces(ready_backups.source("lost"))) is None, "the source was not made anew"
    assert_nothing_left(api, TEST)
