"""Specs that can never run end as a message on themselves; the good ones beside them run."""

import pytest
from harness import kinds, runs
from harness.leftovers import assert_nothing_left
from realcluster.api_client import ApiError
from realcluster.waiting import wait_for

USES_BACKUPS = ("tiny",)
NEVER = "never-fires"  # 31 February
TOO_LONG = "too-long"  # well-formed, and more than a duration can hold
GOOD = "good-neighbour"
PATIENCE = 20  # writes to an object that nothing more can be done for


def begin(backups):
    source = backups.source("tiny")
    yield runs.restore_test(NEVER, backup="tiny", source=source, schedule={"cron": "0 0 31 2 *"})
    yield runs.restore_test(TOO_LONG, backup="tiny", source=source, timeout="99999999999h")
    yield runs.restore_test(GOOD, backup="tiny", source=source, healthChecks={"policyRef": "tiny-ready"})


def test_the_schema_refuses_what_is_no_duration(api, history, ready_backups):
    malformed = runs.restore_test("malformed", backup="tiny", source=ready_backups.source("tiny"), timeout="soon")
    with pytest.raises(ApiError, match="timeout") as refused:
        api.create(kinds.restore_tests(), malformed)
    assert refused.value.code == 422


@pytest.mark.parametrize("test", [NEVER, TOO_LONG])
def test_an_impossible_spec_is_told_on_the_object(api, side_by_side, test):
    ready = wait_for(f"a condition on {test}", lambda: runs.condition(runs.status_of(api, test), "Ready"), timeout=30)
    assert ready["status"] == "False"
    assert ready["reason"] and ready["message"]
    assert not runs.reports_of(api, test)


def test_the_good_neighbour_passes(api, report_of):
    assert report_of(GOOD)["status"]["result"] == "pass"
    assert_nothing_left(api, GOOD)


@pytest.mark.parametrize(("test", "condition"), [(GOOD, "Ready"), (NEVER, "Ready=false"), (TOO_LONG, "Ready=false")])
def test_kubectl_can_wait_for_it(kubectl, side_by_side, test, condition):
    kubectl.run("wait", f"--for=condition={condition}", "--timeout=30s", "-n", kinds.TESTS_NAMESPACE,
                f"restoretest/{test}")


@pytest.mark.parametrize("test", [NEVER, TOO_LONG])
def test_nothing_is_tried_again_and_again(audit_log, side_by_side, test):
    requests = audit_log.requests(kinds.OPERATOR_USER)
    about = [one for one in requests if one.name == test and one.resource.startswith("restoretests") and one.is_write]
    assert len(about) <= PATIENCE
