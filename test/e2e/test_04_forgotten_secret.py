"""A Secret that a pod needs is not in the backup: the report says which pod, which container, what is missing."""

from harness import runs, texts
from harness.leftovers import assert_nothing_left

USES_BACKUPS = ("forgotten-secret",)
TEST = "forgotten-secret"


def begin(backups):
    yield runs.restore_test(TEST, backup="forgotten-secret", source=backups.source("forgotten-secret"),
                            readiness={"stableFor": "2s", "timeout": "20s"})


def test_does_not_pass_and_names_what_is_missing(api, report_of):
    report = report_of(TEST)
    assert report["status"]["result"] != "pass"
    said = texts.findings(report)
    for words in ("shop-", "till", "CreateContainerConfigError", "licence"):
        assert words in said, f"{words} is not in: {said}"
    assert_nothing_left(api, TEST)
