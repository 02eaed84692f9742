"""Shared by all end-to-end tests: the cluster, its applications and backups, runs begun side by side."""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "cluster")]

import pytest  # noqa: E402
from harness import applications, backups, database, kinds, log_keeper, runs  # noqa: E402
from harness.history import History  # noqa: E402
from harness.measurements import Measurements  # noqa: E402
from realcluster.api_client import ApiClient, Object  # noqa: E402
from realcluster.audit import AuditLog  # noqa: E402
from realcluster.kubectl import Kubectl  # noqa: E402
from realcluster.state import State  # noqa: E402

RESULTS = Path(os.environ.get("KYMAROS_E2E_RESULTS") or HERE.parents[1] / "build" / "e2e")

# Backup name: (namespace, application). Each is made once, for every test that asks for it.
BACKUPS = {
    "web": ("e2e-web", "web"),
    "database": ("e2e-database", "database"),
    "lost": ("e2e-lost", "web"),
    "forgotten-secret": ("e2e-forgotten-secret", "forgotten-secret"),
    "opted-out": ("e2e-opted-out", "opted-out-volume"),
    "tiny": ("e2e-tiny", "tiny"),
}

LOST = "lost"  # its namespace is deleted once it is backed up

_measurements = Measurements()
_outcomes: dict[str, tuple[str, float]] = {}


@pytest.fixture(scope="session")
def state() -> State:
    return State.from_environment()


@pytest.fixture(scope="session", autouse=True)
def _kept_logs(state: State) -> None:
    log_keeper.start(state)


@pytest.fixture(scope="session")
def api(state: State) -> ApiClient:
    return ApiClient(state)


@pytest.fixture(scope="session")
def kubectl(state: State) -> Kubectl:
    return Kubectl(state)


@pytest.fixture(scope="session")
def audit_log(state: State) -> AuditLog:
    return AuditLog(state.audit_log)


@pytest.fixture(scope="session")
def measurements() -> Measurements:
    return _measurements


@pytest.fixture(scope="session")
def history(api: ApiClient) -> History:
    if api.get(kinds.namespaces(kinds.TESTS_NAMESPACE)) is None:
        api.create(kinds.namespaces(), {"metadata": {"name": kinds.TESTS_NAMESPACE}})
    return History(api)


@pytest.fixture(scope="session", autouse=True)
def shared_policies(api: ApiClient, history: History) -> None:
    """The health checks of the applications that several tests restore: without checks no run can pass."""
    for app in ("database", "tiny", "web"):
        api.create(kinds.policies(), runs.pods_ready(app))


class Backups:
    """The backups that the chosen tests need, with what is known of their data."""

    def __init__(self) -> None:
        self.rows = ""

    def source(self, backup: str) -> str:
        """The namespace that a backup holds."""
        return BACKUPS[backup][0]


@pytest.fixture(scope="session")
def ready_backups(request: pytest.FixtureRequest, api: ApiClient, kubectl: Kubectl) -> Backups:
    """Applications deployed and backed up, as the chosen tests name them in USES_BACKUPS."""
    needed = {name for item in request.session.items for name in getattr(item.module, "USES_BACKUPS", ())}
    made = Backups()
    with ThreadPoolExecutor(3) as workers:
        list(workers.map(lambda name: applications.deploy(api, kubectl, *BACKUPS[name]), sorted(needed)))
    for name in sorted(needed):
        applications.wait_until_ready(api, BACKUPS[name][0])
    if "database" in needed:
        namespace = BACKUPS["database"][0]
        made.rows = database.fill(kubectl, namespace, applications.pod_of(api, namespace, "database"))
    # One after the other: Velero looks at a queue of backups only once in a while.
    for name in sorted(needed, key=lambda name: name != LOST):
        backups.make(api, name, BACKUPS[name][0])
        if name == LOST:
            api.delete(kinds.namespaces(BACKUPS[name][0]))
    if LOST in needed:
        applications.wait_until_gone(api, BACKUPS[LOST][0])
    return made


@pytest.fixture(scope="session")
def side_by_side(request: pytest.FixtureRequest, api: ApiClient, history: History, ready_backups: Backups) -> None:
    """Begins at once the runs of all chosen modules that have a function `begin`."""
    modules = dict.fromkeys(item.module for item in request.session.items if hasattr(item.module, "begin"))
    for module in modules:
        for manifest in module.begin(ready_backups):
            plural = {"RestoreTest": kinds.restore_tests, "HealthCheckPolicy": kinds.policies}[manifest["kind"]]
            api.create(plural(), manifest)


@pytest.fixture
def report_of(api: ApiClient, side_by_side: None) -> Callable[[str], Object]:
    """The report of a run that was begun side by side with others."""
    return lambda test: runs.wait_until_settled(api, test)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    outcome, seconds = _outcomes.get(report.nodeid, ("passed", 0.0))
    _outcomes[report.nodeid] = (outcome if report.passed else report.outcome, seconds + report.duration)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    terminalreporter.section("end-to-end tests")
    for name, (outcome, seconds) in _outcomes.items():
        terminalreporter.write_line(f"{seconds:7.1f} s  {outcome:<8} {name.removeprefix('test/e2e/')}")
    if _measurements.table():
        terminalreporter.section("measurements")
        for line in _measurements.table():
            terminalreporter.write_line(line)
        _measurements.write(RESULTS / "measurements.json")


def pytest_configure(config: pytest.Config) -> None:
    config.option.tbstyle = "short"


@pytest.fixture(autouse=True)
def _say_which(request: pytest.FixtureRequest) -> Iterator[None]:
    print(f"\n-- {request.node.name}", flush=True)
    yield
