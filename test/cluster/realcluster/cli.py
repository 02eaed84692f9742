"""The command line of test/cluster/cluster."""

import argparse
import os
import re
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NoReturn

from . import audit, node, tools
from .api_client import ApiClient, ApiError
from .bring_up import bring_up, is_running
from .enclosure import Enclosure
from .errors import ClusterError
from .kubectl import Kubectl
from .log_collection import collect
from .process_record import resident_bytes
from .progress import Progress
from .state import State
from .tear_down import tear_down

AGO = re.compile(r"(\d+)([smh])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours"}


def main(words: list[str]) -> int:
    """Runs one sub-command; the exit code of the program."""
    try:
        if words and words[0] in PASSING_ON:
            return PASSING_ON[words[0]](State.from_environment(), words[1:])
        arguments = _parser().parse_args(words)
        return arguments.act(State.from_environment(), arguments) or 0
    except (ClusterError, ApiError) as error:
        print(f"cluster: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cluster", description="A real Kubernetes node with a real Velero, in namespaces of its own.",
        epilog="State lies in $KYMAROS_CLUSTER_DIR, by default ~/.local/state/kymaros/cluster.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, act, summary: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=summary, description=summary)
        made.set_defaults(act=act)
        return made

    command("up", _up, "start the cluster, or do nothing when it runs")
    command("down", _down, "stop it and remove all it made (logs excepted)")
    command("status", _status, "what runs, and how much memory it takes")
    logs = command("logs", _logs, "collect logs, objects and events into a folder")
    logs.add_argument("folder", nargs="?", type=Path, help="where to (default: below the state folder)")
    for name, act in PASSING_ON.items():  # for the help text; main() hands their words on as they are
        commands.add_parser(name, help=act.__doc__)
    command("load-image", _load_image, "load a docker-archive into the node").add_argument("archive", type=Path)
    asked = command("audit", _audit, "which requests a user made: by verb, and where it wrote")
    asked.add_argument("--user", required=True, help="system:serviceaccount:NAMESPACE:NAME, or a certificate's name")
    asked.add_argument("--since", type=_moment, help="a time (RFC 3339) or an age (90s, 10m, 2h)")
    asked.add_argument("--all", action="store_true", help="print every request, not only writes")
    return parser


def _up(state: State, _: argparse.Namespace) -> None:
    progress = Progress("cluster")
    with state.locked():
        bring_up(state, progress)
    progress.say(f"ready: KUBECONFIG={state.kubeconfig}")


def _down(state: State, _: argparse.Namespace) -> None:
    progress = Progress("cluster")
    with state.locked():
        tear_down(state, keep_logs=True)
    progress.say("down")


def _status(state: State, _: argparse.Namespace) -> int:
    running = is_running(state)
    inside = Enclosure(state).processes()
    for name, number in state.read().components.items():
        pid = inside.get(number)
        print(f"{name:<26} {f'pid {pid}, {resident_bytes(pid) >> 20} MiB' if pid else 'not running'}")
    print(f"cluster {'up' if running else 'down'} ({state.folder})")
    if running:
        print(f"KUBECONFIG={state.kubeconfig}")
        print(Kubectl(state).run("get", "nodes,pods", "--all-namespaces"), end="")
    return 0 if running else 3


def _logs(state: State, arguments: argparse.Namespace) -> None:
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
    target = arguments.folder or state.folder / "collected" / stamp
    collect(state, Kubectl(state), target)
    print(target)


def _kubectl(state: State, words: list[str]) -> NoReturn:
    """run kubectl against the cluster"""
    kubectl = Kubectl(state)
    os.execve(kubectl.program, [str(kubectl.program), *words], {**os.environ, **kubectl.environment})


def _velero(state: State, words: list[str]) -> NoReturn:
    """run velero against the cluster"""
    velero = [tools.of_cluster(state) / "velero", "--kubeconfig", state.pki / "admin.kubeconfig", *words]
    _become(Enclosure(state).entering(velero, only_network=True))


def _enter(state: State, words: list[str]) -> NoReturn:
    """run a program inside the cluster's namespaces"""
    _become(Enclosure(state).entering(words or ["sh"]))


def _become(line: list[str]) -> NoReturn:
    os.execvp(line[0], line)


PASSING_ON: dict[str, Callable[[State, list[str]], NoReturn]] = {
    "kubectl": _kubectl,
    "velero": _velero,
    "enter": _enter,
}


def _load_image(state: State, arguments: argparse.Namespace) -> None:
    node.import_image(Enclosure(state), arguments.archive.resolve())


def _audit(state: State, arguments: argparse.Namespace) -> None:
    requests = audit.AuditLog(state.audit_log).requests(arguments.user, arguments.since)
    for request in requests:
        if arguments.all or request.is_write:
            print(request)
    counts = audit.by_verb(requests)
    print(f"{len(requests)} requests: " + (", ".join(f"{verb} {count}" for verb, count in counts.items()) or "none"))


def _moment(text: str) -> datetime:
    if match := AGO.fullmatch(text):
        return datetime.now(timezone.utc) - timedelta(**{UNITS[match[2]]: int(match[1])})
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        advice = "give a time such as 2026-01-31T12:00:00Z, or an age such as 10m"
        raise argparse.ArgumentTypeError(f"{text}: {advice}") from None
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)
