"""The audit log answers who asked for what."""

import json
from datetime import datetime, timezone
from pathlib import Path

from realcluster.audit import AuditLog, by_verb, writes

OPERATOR = "system:serviceaccount:kymaros-system:kymaros-operator"


def entry(audit_id: str, verb: str, *, user: str = OPERATOR, second: int = 0, code: int = 200,
          resource: str = "pods", **target: str) -> str:
    return json.dumps({
        "auditID": audit_id, "verb": verb, "user": {"username": user}, "requestURI": "/x",
        "requestReceivedTimestamp": f"2026-01-01T00:00:{second:02}.000000Z",
        "responseStatus": {"code": code}, "objectRef": {"resource": resource, **target}}) + "\n"


def log_of(folder: Path, *entries: str) -> AuditLog:
    (folder / "audit.jsonl").write_text("".join(entries))
    return AuditLog(folder / "audit.jsonl")


def test_counts_a_watch_once_though_it_is_logged_at_start_and_end(tmp_path: Path) -> None:
    log = log_of(tmp_path, entry("a", "watch"), entry("b", "list"), entry("a", "watch"))
    assert by_verb(log.requests(OPERATOR)) == {"list": 1, "watch": 1}


def test_leaves_out_other_users_and_other_times(tmp_path: Path) -> None:
    log = log_of(tmp_path, entry("a", "get", second=1), entry("b", "get", second=5), entry("c", "get", user="admin"))
    since = datetime(2026, 1, 1, 0, 0, 3, tzinfo=timezone.utc)
    assert [request.time.second for request in log.requests(OPERATOR, since)] == [5]


def test_a_refused_write_is_no_write(tmp_path: Path) -> None:
    log = log_of(tmp_path, entry("a", "create", code=201), entry("b", "delete", code=403), entry("c", "get"))
    assert [request.verb for request in writes(log.requests(OPERATOR))] == ["create"]


def test_names_the_subresource_and_the_place(tmp_path: Path) -> None:
    log = log_of(tmp_path, entry("a", "patch", resource="restoretests", subresource="status", namespace="shop",
                                 name="nightly", apiGroup="restore.kymaros.io"))
    [request] = log.requests(OPERATOR)
    assert (request.resource, request.group) == ("restoretests/status", "restore.kymaros.io")
    assert (request.namespace, request.name) == ("shop", "nightly")


def test_reads_rotated_files_and_an_unfinished_last_line(tmp_path: Path) -> None:
    (tmp_path / "audit-2026-01-01T00-00-00.000.jsonl").write_text(entry("a", "get"))
    log = log_of(tmp_path, entry("b", "get", second=1), entry("c", "get")[:40])
    assert len(log.requests(OPERATOR)) == 2
