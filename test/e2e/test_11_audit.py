"""The API server's own record of the whole suite: the operator wrote only what is its own."""

from harness import kinds
from harness.leftovers import assert_nothing_left
from realcluster.audit import Request, writes

QUESTIONS = ("authentication.k8s.io", "authorization.k8s.io")  # asking creates nothing
VELERO_OWN = ("restores", "downloadrequests", "serverstatusrequests")
CLAIMED_FROM_SANDBOX = "persistentvolumes"


def test_the_operator_wrote_only_what_is_its_own(audit_log, history):
    made = writes(audit_log.requests(kinds.OPERATOR_USER))
    assert made, "the operator worked"
    allowed = Allowed(made, history)
    assert [str(one) for one in made if not allowed.permits(one)] == []


def test_nothing_is_left_at_all(api):
    assert_nothing_left(api, within=60)


class Allowed:
    """Where the operator may write: its kinds, its sandboxes and their volumes, leases, events, its Velero objects."""

    def __init__(self, made: list[Request], history) -> None:
        self._sandboxes = {one.name for one in made if one.resource == "namespaces" and one.verb == "create"}
        self._velero = {(one.resource, one.name) for one in made if one.verb == "create" and one.group == "velero.io"}
        self._volumes = {one.name for one in history.all("PersistentVolume")
                         if one.object["spec"].get("claimRef", {}).get("namespace") in self._sandboxes}

    def permits(self, one: Request) -> bool:
        kind = one.resource.partition("/")[0]
        if one.group == "restore.kymaros.io" or one.group in QUESTIONS or kind == "events":
            return True
        if one.namespace == kinds.OPERATOR_NAMESPACE:
            return kind == "leases"
        if one.group == "velero.io":
            return one.namespace == kinds.VELERO and kind in VELERO_OWN and (kind, one.name) in self._velero
        if kind == "namespaces":
            return one.name in self._sandboxes
        if kind == CLAIMED_FROM_SANDBOX:
            return one.name in self._volumes
        return one.namespace in self._sandboxes
