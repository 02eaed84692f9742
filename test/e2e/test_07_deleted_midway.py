"""A RestoreTest deleted in the middle of its run goes last: first its sandbox and its Restore."""

from harness import kinds, runs
from harness.leftovers import assert_nothing_left

USES_BACKUPS = ("tiny",)
TEST = "deleted-midway"


def test_sandbox_and_restore_go_before_the_object(api, history, ready_backups):
    api.create(kinds.restore_tests(), runs.restore_test(TEST, backup="tiny", source=ready_backups.source("tiny")))
    history.wait("Restore", lambda one: one.labels.get(kinds.TEST_LABEL) == TEST
                 and one.object.get("status", {}).get("phase") == "InProgress", "the restore in progress", 120)
    api.delete(kinds.restore_tests(TEST))

    gone = history.wait("RestoreTest", lambda one: one.name == TEST and one.event == "DELETED", "its end", 180)
    for kind in ("Namespace", "Restore"):
        ends = [one.time for one in history.of_test(kind, TEST) if one.event == "DELETED"]
        assert ends, f"the {kind} of the run was deleted"
        assert max(ends) <= gone.time, f"the {kind} was gone before the RestoreTest"
    assert_nothing_left(api, TEST)
    [report] = runs.reports_of(api, TEST)
    assert report["status"]["result"] == "fail"
