"""A volume whose data was never in the backup: the pod starts, on an empty volume, and the run does not pass."""

from harness import runs, texts
from harness.leftovers import assert_nothing_left

USES_BACKUPS = ("opted-out",)
TEST = "opted-out"


def begin(backups):
    yield runs.restore_test(TEST, backup="opted-out", source=backups.source("opted-out"))


def test_does_not_pass_though_the_pod_runs(api, report_of):
    report = report_of(TEST)
    status = report["status"]
    assert status["validationLevels"]["podStartup"]["status"] == "pass", status
    assert status["validationLevels"]["restoreIntegrity"]["status"] != "pass"
    assert status["result"] != "pass"
    assert "uploads" in texts.findings(report), "the report names the claim"
    assert_nothing_left(api, TEST, within=20)
