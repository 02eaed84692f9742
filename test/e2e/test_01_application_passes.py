"""A web server with its ConfigMap, Secret and Service: restored, judged good, and nothing left of it."""

from harness import runs
from harness.leftovers import assert_nothing_left

USES_BACKUPS = ("web",)
TEST = "web"
LEVELS = ("restoreIntegrity", "completeness", "podStartup", "internalHealth", "crossNamespaceDeps", "rtoCompliance")


def begin(backups):
    yield runs.policy(
        "web-checks",
        {"name": "pods", "type": "podStatus",
         "podStatus": {"labelSelector": {"app": "web"}, "minReady": 2, "timeout": "60s"}},
        {"name": "objects", "type": "resourceExists", "resourceExists": {"resources": [
            {"kind": "ConfigMap", "name": "page"}, {"kind": "Secret", "name": "credentials"},
            {"kind": "Service", "name": "web"}]}})
    yield runs.restore_test(TEST, backup="web", source=backups.source("web"), healthChecks={"policyRef": "web-checks"})


def test_passes_with_every_level_and_leaves_nothing(api, history, report_of):
    status = report_of(TEST)["status"]
    assert (status["result"], status["reason"]) == ("pass", "Verdict"), status
    assert {level: status["validationLevels"][level]["status"] for level in LEVELS} == dict.fromkeys(LEVELS, "pass")
    assert status["score"] == sum(status["validationLevels"][level]["points"] for level in LEVELS) == 100
    assert {check["name"]: check["status"] for check in status["checks"]} == {"pods": "pass", "objects": "pass"}

    test = runs.status_of(api, TEST)
    assert (test["phase"], test["lastResult"], test["lastScore"]) == ("Idle", "pass", 100)
    assert runs.condition(test, "Ready")["status"] == "True"
    assert runs.condition(test, "SandboxClean")["status"] == "True"

    assert history.of_test("Namespace", TEST), "the run had a sandbox"
    assert history.of_test("Restore", TEST), "the run had a Restore"
    assert_nothing_left(api, TEST)
