"""The API server's audit log: which requests a user made, which of them wrote, and where."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

WRITES = frozenset({"create", "update", "patch", "delete", "deletecollection"})


@dataclass(frozen=True)
class Request:
    """One request, as the API server recorded it."""

    time: datetime
    user: str
    verb: str
    group: str
    resource: str  # "pods", or "pods/log" for a subresource
    namespace: str
    name: str
    code: int
    agent: str

    @property
    def is_write(self) -> bool:
        """It asked for a change (whether or not the server agreed)."""
        return self.verb in WRITES

    @property
    def succeeded(self) -> bool:
        """The server did it."""
        return self.code < 400

    def __str__(self) -> str:
        kind = f"{self.resource}.{self.group}" if self.group else self.resource
        place = f"{self.namespace}/{self.name}".strip("/")
        return f"{self.time.isoformat(timespec='milliseconds')} {self.verb:<6} {kind} {place} {self.code}"


class AuditLog:
    """Reads the log (and the files it was rotated into) anew for each question."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def requests(self, user: str, since: datetime | None = None, until: datetime | None = None) -> list[Request]:
        """Requests of `user` that began in the given time, each once, in order."""
        found: dict[str, Request] = {}
        for entry in self._entries(user):
            began = datetime.fromisoformat(entry["requestReceivedTimestamp"])
            if (since is None or began >= since) and (until is None or began <= until):
                found[entry["auditID"]] = _request(entry, began)
        return sorted(found.values(), key=lambda request: request.time)

    def _entries(self, user: str) -> Iterator[dict]:
        """Log lines of one user; a watch has two, at its start and at its end."""
        marker = json.dumps(user)
        for file in sorted(self._file.parent.glob(f"{self._file.stem}*{self._file.suffix}")):
            with file.open() as lines:
                for line in lines:
                    if marker in line and (entry := _parsed(line)) and entry["user"].get("username") == user:
                        yield entry


def by_verb(requests: list[Request]) -> dict[str, int]:
    """How many requests of each verb."""
    return dict(sorted(Counter(request.verb for request in requests).items()))


def writes(requests: list[Request]) -> list[Request]:
    """Those that changed something."""
    return [request for request in requests if request.is_write and request.succeeded]


def _parsed(line: str) -> dict | None:
    """The entry of a line; None for a last line that is still being written."""
    try:
        return json.loads(line)
    except ValueError:
        return None


def _request(entry: dict, began: datetime) -> Request:
    target = entry.get("objectRef", {})
    parts = [target.get("resource", entry["requestURI"]), target.get("subresource")]
    return Request(
        time=began,
        user=entry["user"]["username"],
        verb=entry["verb"],
        group=target.get("apiGroup", ""),
        resource="/".join(part for part in parts if part),
        namespace=target.get("namespace", ""),
        name=target.get("name", ""),
        code=entry.get("responseStatus", {}).get("code", 0),
        agent=entry.get("userAgent", ""),
    )
