"""What the API server must refuse, and the words by which its author understands why."""

from dataclasses import dataclass

POLICY, TEST, REPORT = "healthcheckpolicies", "restoretests", "restorereports"
ABSENT = object()


@dataclass(frozen=True)
class Refused:
    """The good object of a kind with one value replaced at `path` (ABSENT removes it)."""

    plural: str
    path: str
    value: object
    words: str


GOOD = {
    TEST: {
        "apiVersion": "restore.kymaros.io/v1alpha1", "kind": "RestoreTest", "metadata": {"name": "good"},
        "spec": {
            "backupSource": {"provider": "velero", "backupName": "latest", "namespaces": [{"name": "shop"}]},
            "schedule": {"cron": "0 3 * * *"},
            "sandbox": {"resourceQuota": {}},
            "sla": {"maxRTO": "15m"},
            "verdict": {"exceptions": [{"kind": "Secret", "name": "token", "reason": "made anew"}]},
            "notifications": {"onFailure": [{"type": "slack"}]},
        },
    },
    POLICY: {
        "apiVersion": "restore.kymaros.io/v1alpha1", "kind": "HealthCheckPolicy", "metadata": {"name": "good"},
        "spec": {"checks": [{"name": "web", "type": "podStatus",
                             "podStatus": {"labelSelector": {"app": "web"}, "minReady": 1}}]},
    },
    REPORT: {
        "apiVersion": "restore.kymaros.io/v1alpha1", "kind": "RestoreReport", "metadata": {"name": "good"},
        "spec": {"testRef": "good"},
    },
}


def _bad_durations() -> list[Refused]:
    paths = ("sandbox.ttl", "timeout", "sla.maxRTO", "sla.maxBackupAge", "healthChecks.timeout",
             "readiness.timeout", "readiness.stableFor")
    texts = ("30 minutes", "1d", "-5m", "", "5", ".s", "1h30")
    return [Refused(TEST, f"spec.{path}", text, "must be a duration such as") for path in paths for text in texts]


def _bad_quantities() -> list[Refused]:
    return [Refused(TEST, f"spec.sandbox.resourceQuota.{resource}", text, "must be a quantity such as")
            for resource in ("cpu", "memory", "storage") for text in ("4 cores", "-1", "8GB", "", "1e")]


def _check(name: str, kind: str, **fields: object) -> dict:
    return {"name": name, "type": kind, **fields}


def _checks_without_their_field() -> list[Refused]:
    return [Refused(POLICY, "spec.checks", [_check("web", kind)],
                    f"a check of type {kind} needs the field {kind}")
            for kind in ("podStatus", "httpGet", "exec", "tcpSocket", "resourceExists")]


def _incomplete_probes() -> list[Refused]:
    http = {"service": "web", "port": 80, "path": "/", "expectedStatus": 200}
    rows = (
        ("podStatus", {"minReady": 1}, "labelSelector: Required value"),
        ("podStatus", {"labelSelector": {}}, "minReady: Required value"),
        ("podStatus", {"labelSelector": {}, "minReady": -1}, "greater than or equal to 0"),
        ("httpGet", {**http, "port": 0}, "greater than or equal to 1"),
        ("httpGet", {**http, "port": 65536}, "less than or equal to 65535"),
        ("httpGet", {**http, "expectedStatus": 600}, "less than or equal to 599"),
        ("httpGet", {**http, "timeout": "soon"}, "httpGet.timeout"),
        ("exec", {"podSelector": {}, "command": []}, "should have at least 1 items"),
        ("exec", {"podSelector": {}}, "command: Required value"),
        ("tcpSocket", {"service": "db"}, "port: Required value"),
        ("resourceExists", {"resources": []}, "should have at least 1 items"),
        ("resourceExists", {"resources": [{"kind": "Secret"}]}, "name: Required value"),
    )
    return [Refused(POLICY, "spec.checks", [_check("web", kind, **{kind: probe})], words)
            for kind, probe, words in rows]


REFUSED: list[Refused] = [
    *_bad_durations(),
    *_bad_quantities(),
    *_checks_without_their_field(),
    *_incomplete_probes(),
    Refused(TEST, "spec", ABSENT, "spec: Required value"),
    Refused(TEST, "spec.schedule", ABSENT, "spec.schedule: Required value"),
    Refused(TEST, "spec.schedule.cron", "", "at least 1 chars long"),
    Refused(TEST, "spec.sandbox", ABSENT, "spec.sandbox: Required value"),
    Refused(TEST, "spec.backupSource.provider", "restic", 'supported values: "velero", "kasten", "trilio"'),
    Refused(TEST, "spec.backupSource.backupName", ABSENT, "backupName: Required value"),
    Refused(TEST, "spec.backupSource.namespaces", [], "should have at least 1 items"),
    Refused(TEST, "spec.backupSource.namespaces", [{"name": "Shop"}], "namespaces[0].name"),
    Refused(TEST, "spec.backupSource.namespaces", [{"name": "a" * 64}], "namespaces[0].name"),
    Refused(TEST, "spec.backupSource.namespaces", [{"name": "shop"}, {"name": "shop"}], "Duplicate value"),
    Refused(TEST, "spec.backupSource.namespaces", [{"name": "shop", "sandboxName": "under_score"}], "sandboxName"),
    Refused(TEST, "spec.backupSource.namespaces", [{"name": "shop", "sandboxName": "shop"}],
            "must not be one of the source namespaces"),
    Refused(TEST, "spec.backupSource.namespaces",
            [{"name": "shop", "sandboxName": "check"}, {"name": "db", "sandboxName": "check"}],
            "each sandboxName must be used once"),
    Refused(TEST, "spec.backupSource",
            {"provider": "velero", "backupName": "b1", "scheduleName": "nightly", "namespaces": [{"name": "shop"}]},
            'scheduleName goes with backupName "latest" only'),
    Refused(TEST, "spec.sandbox.networkIsolation", "open", 'supported values: "strict", "group", "deny-all"'),
    Refused(TEST, "spec.sandbox.namespacePrefix", "Rp-", "namespacePrefix"),
    Refused(TEST, "spec.sla", {"alertOnExceed": True}, "sla needs maxRTO, maxBackupAge or both"),
    Refused(TEST, "spec.verdict.mode", "lenient", 'supported values: "strict", "score"'),
    Refused(TEST, "spec.verdict.exceptions", [{"kind": "Secret", "name": "token"}], "reason: Required value"),
    Refused(TEST, "spec.notifications.onFailure", [{"type": "pigeon"}], 'supported values: "slack", "webhook"'),
    Refused(TEST, "spec.historyLimit", 0, "greater than or equal to 1"),
    Refused(TEST, "spec.reportRetention", "Forever", 'supported values: "Keep", "WithTest"'),
    Refused(TEST, "spec.logCollection", {"maxLines": 9}, "greater than or equal to 10"),
    Refused(TEST, "spec.logCollection", {"maxLines": 1001}, "less than or equal to 1000"),
    Refused(POLICY, "spec.checks", ABSENT, "spec.checks: Required value"),
    Refused(POLICY, "spec.checks", [_check("web", "ping")], 'supported values: "podStatus"'),
    Refused(POLICY, "spec.checks", [_check("", "podStatus", podStatus={"labelSelector": {}, "minReady": 1})],
            "at least 1 chars long"),
    Refused(POLICY, "spec.checks", [_check("web", "podStatus", podStatus={"labelSelector": {}, "minReady": 1})] * 2,
            "Duplicate value"),
    Refused(REPORT, "spec", ABSENT, "spec: Required value"),
    Refused(REPORT, "spec.testRef", "", "at least 1 chars long"),
]
