"""Cases: commands one after the other, and what kubectl prints to each."""

import re
import shlex
import subprocess
import tempfile
import time
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
        out, err = (masked(text, self._namespace, step.get("mask", [])) for text in (out, err))
        said = {"command": command, "code": begun.returncode, "out": out, "err": err}
        return {part: value for part, value in said.items() if value or part == "command"}
