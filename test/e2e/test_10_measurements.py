"""What the operator costs: memory, start, requests of a run, and how fast it notices a finished restore."""

import subprocess
import time
from datetime import datetime, timezone

from harness import kinds, operator_pod, runs
from realcluster.audit import by_verb
from realcluster.enclosure import Enclosure
from realcluster.process_record import resident_bytes

USES_BACKUPS = ("tiny",)
TEST = "measured"
BACKGROUND = ("leases",)
MEGABYTE = 1 << 20

# Says when an address first answers 200 after it was silent; runs on the cluster's network.
AWAIT_READY = """
import sys, time, urllib.request
def answers():
    try:
        return urllib.request.urlopen(sys.argv[1], timeout=1).status == 200
    except OSError:
        return False
def wait(until):
    deadline = time.time() + 60
    while answers() != until:
        if time.time() > deadline: sys.exit("no change within a minute")
        time.sleep(0.002)
wait(True)
print("watching", flush=True)
wait(False)
wait(True)
print(time.time(), flush=True)
"""


def test_start_to_ready(api, state, measurements):
    pod = operator_pod.current(api)
    watcher = subprocess.Popen(
        Enclosure(state).entering(["/usr/bin/python3", "-c", AWAIT_READY, _ready_url(pod)], only_network=True),
        stdout=subprocess.PIPE, text=True)
    process = operator_pod.process(pod)
    assert watcher.stdout.readline() == "watching\n"
    assert process.kill()
    began_at = operator_pod.program_begins_at(pod, process)
    answered_at = float(watcher.stdout.readline())
    assert watcher.wait() == 0
    measurements.note("start to ready", (answered_at - began_at) * 1000, "ms")
    operator_pod.wait_until_leading(api, operator_pod.current(api))


def test_memory_when_idle(api, history, measurements):
    pid = operator_pod.process(operator_pod.current(api)).pid
    time.sleep(3)
    measurements.note("resident memory, idle", resident_bytes(pid) / MEGABYTE, "MiB")


def test_requests_of_a_run(api, audit_log, history, ready_backups, measurements):
    api.create(kinds.restore_tests(), runs.restore_test(TEST, backup="tiny", source=ready_backups.source("tiny"),
                                                          healthChecks={"policyRef": "tiny-ready"}))
    assert runs.wait_until_settled(api, TEST)["status"]["result"] == "pass"

    before = datetime.now(timezone.utc)
    runs.trigger(api, TEST)
    runs.wait_until_settled(api, TEST, runs=2)
    requests = [one for one in audit_log.requests(kinds.OPERATOR_USER, before) if one.resource not in BACKGROUND]
    measurements.note("requests of a run", len(requests), "")
    for verb, count in by_verb(requests).items():
        measurements.note(f"requests of a run: {verb}", count, "")

    ended = [one.time for one in history.of_test("Restore", TEST)
             if one.time > before.timestamp() and one.object.get("status", {}).get("phase") == "Completed"]
    after = [one.time.timestamp() for one in requests if one.time.timestamp() > ended[0]]
    measurements.note("restore completed to validation begun", (after[0] - ended[0]) * 1000, "ms")

    pid = operator_pod.process(operator_pod.current(api)).pid
    measurements.note("resident memory, after runs", resident_bytes(pid) / MEGABYTE, "MiB")


def _ready_url(pod) -> str:
    """The address that the kubelet asks for readiness."""
    [container] = pod["spec"]["containers"]
    asked = container["readinessProbe"]["httpGet"]
    ports = {one.get("name"): one["containerPort"] for one in container.get("ports", [])}
    return f"http://{pod['status']['podIP']}:{ports.get(asked['port'], asked['port'])}{asked.get('path', '/')}"
