"""Cases: commands one after the other, and what kubectl prints to each."""

import http.client
import re
import shlex
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from masks import masked

CASES = Path(__file__).resolve().parent / "cases.yaml"
DEADLINE = 90.0  # seconds
PAUSE = 1.0


@dataclass
class Case:
    """Its steps are commands, or mappings with what else belongs to one (cases.yaml says what)."""

    name: str
    steps: list[str | dict]
    files: dict[str, str] = field(default_factory=dict)


def read_cases() -> list[Case]:
    return [Case(**case) for case in yaml.safe_load(CASES.read_text())["cases"]]


class Conversation:
    """One case on one cluster, in a namespace and a folder of its own."""

    def __init__(self, cluster: dict[str, str], case: Case) -> None:
        self._cluster = cluster
        self._case = case
        self._namespace = "k-" + re.sub(r"[^a-z0-9]+", "-", case.name.lower())[:50].strip("-")

    def hold(self) -> list[dict]:
        with tempfile.TemporaryDirectory(prefix="kymaros-kubectl-case-") as folder:
            for name, text in self._case.files.items():
                (Path(folder) / name).write_text(self._filled(text))
            self._plain("create", "namespace", self._namespace)
            self._until_usable()
            try:
                return [self._step(step if isinstance(step, dict) else {"run": step}, folder)
                        for step in self._case.steps]
            finally:
                self._plain("delete", "namespace", self._namespace, "--wait=false")

    def _filled(self, text: str) -> str:
        return text.replace("$NS", self._namespace)

    def _plain(self, *words: str) -> subprocess.CompletedProcess:
        return subprocess.run(["kubectl", *words], env=self._cluster, capture_output=True, text=True, timeout=DEADLINE)

    def _until_usable(self) -> None:
        """A namespace gets its service account, and its ConfigMap, a moment after it is made."""
        for what in ("serviceaccount/default", "configmap/kube-root-ca.crt"):
            self._plain("wait", "--for=create", what, "--namespace", self._namespace, "--timeout=30s")

    def _step(self, step: dict, folder: str) -> dict:
        if "forward" in step:
            return self._forward(step)
        command = step["run"]
        words = ["kubectl", *shlex.split(self._filled(command))]
        if not step.get("as_is"):
            words[1:1] = ["--namespace", self._namespace]
        environment = {**self._cluster, **step.get("with", {})}
        until = time.monotonic() + DEADLINE
        while True:
            begun = subprocess.Popen(words, env=environment, cwd=folder, stdin=subprocess.PIPE, text=True,
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for one in step.get("meanwhile", []):
                time.sleep(PAUSE)
                self._plain(*shlex.split(self._filled(one)), "--namespace", self._namespace)
            out, err = begun.communicate(self._filled(step.get("input", "")), timeout=DEADLINE)
            awaited = step.get("until")
            if not awaited or re.search(awaited, out) or time.monotonic() > until:
                break
            time.sleep(0.2)
        return self._said(step, command, begun.returncode, out, err)

    def _said(self, step: dict, command: str, code: int, out: str, err: str) -> dict:
        out, err = (masked(text, self._namespace, step.get("mask", [])) for text in (out, err))
        if step.get("sorted"):
            out = "".join(sorted(out.splitlines(keepends=True)))
        said = {"command": command, "code": code, "out": out, "err": err}
        return {part: value for part, value in said.items() if value or part == "command"}

    def _forward(self, step: dict) -> dict:
        """What is answered to a GET at the local end of a forwarded port, and what kubectl says meanwhile."""
        command = step["forward"]
        words = ["kubectl", "--namespace", self._namespace, "port-forward", "--address=127.0.0.1", *shlex.split(command)]
        begun = subprocess.Popen(words, env=self._cluster, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            found = re.search(r"127\.0\.0\.1:(\d+)", begun.stdout.readline())
            out = _got(f"http://127.0.0.1:{found[1]}{step['get']}") if found else "nothing is forwarded\n"
        finally:
            begun.terminate()
            _, err = begun.communicate(timeout=DEADLINE)
        return self._said(step, f"port-forward {command}", 0, out, err)


def _got(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=DEADLINE) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return f"{error.code}\n"
    except (urllib.error.URLError, OSError, http.client.HTTPException):
        return "no answer\n"
