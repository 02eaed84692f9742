"""Everything that was seen of the objects that a run makes, from one watch of each kind."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from realcluster.api_client import ApiClient, ApiError, Object, path_of

from . import kinds

WATCHED = {
    "RestoreTest": kinds.restore_tests(),
    "RestoreReport": kinds.restore_reports(),
    "Restore": kinds.restores(),
    "Namespace": kinds.namespaces(),
    "PersistentVolume": path_of("v1", "persistentvolumes"),
}
WHOLE_SESSION = 3600
AGAIN_AFTER = 0.5


@dataclass(frozen=True)
class Sighting:
    """One event of a watch: when it came, what happened (ADDED, MODIFIED, DELETED), to what."""

    time: float
    event: str
    kind: str
    object: Object

    @property
    def name(self) -> str:
        return self.object["metadata"]["name"]

    @property
    def labels(self) -> dict[str, str]:
        return self.object["metadata"].get("labels", {})


class History:
    """Grows while the tests run; a test waits for a sighting, or looks back."""

    def __init__(self, api: ApiClient) -> None:
        self._api = api
        self._sightings: list[Sighting] = []
        self._grown = threading.Condition()
        for kind, path in WATCHED.items():
            threading.Thread(target=self._follow, args=(kind, path), daemon=True, name=f"watch {kind}").start()

    def wait(self, kind: str, claim: Callable[[Sighting], bool], what: str, timeout: float) -> Sighting:
        """The first sighting of `kind` for which `claim` holds, past or to come."""
        deadline = time.monotonic() + timeout
        seen = 0
        with self._grown:
            while True:
                for sighting in self._sightings[seen:]:
                    if sighting.kind == kind and claim(sighting):
                        return sighting
                seen = len(self._sightings)
                if not self._grown.wait(deadline - time.monotonic()):
                    raise AssertionError(f"{what}: not seen within {timeout:.0f} s")

    def all(self, kind: str, claim: Callable[[Sighting], bool] = lambda _: True) -> list[Sighting]:
        """Every sighting so far of `kind` for which `claim` holds."""
        with self._grown:
            return [one for one in self._sightings if one.kind == kind and claim(one)]

    def of_test(self, kind: str, test: str) -> list[Sighting]:
        """Sightings of namespaces or Restores that runs of a RestoreTest made."""
        return self.all(kind, lambda one: one.labels.get(kinds.TEST_LABEL) == test)

    def _follow(self, kind: str, path: str) -> None:
        while True:
            try:
                for event, found in self._api.watch(path, seconds=WHOLE_SESSION):
                    with self._grown:
                        self._sightings.append(Sighting(time.time(), event, kind, found))
                        self._grown.notify_all()
            except (ApiError, OSError):  # a kind installed a moment ago is not served yet
                time.sleep(AGAIN_AFTER)


def distinct(sightings: list[Sighting]) -> set[str]:
    """The UIDs of the objects that were seen."""
    return {one.object["metadata"]["uid"] for one in sightings}
