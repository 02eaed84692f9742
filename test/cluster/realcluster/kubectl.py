"""kubectl against this cluster, from outside."""

from pathlib import Path

from . import programs, tools
from .state import State


class Kubectl:
    """Runs the kubectl of the tools folder that the cluster was started with."""

    def __init__(self, state: State) -> None:
        self.program = tools.of_cluster(state) / "kubectl"
        self.environment = {"KUBECONFIG": str(state.kubeconfig)}

    def run(self, *words: str | Path, input_text: str | None = None, timeout: float = 120) -> str:
        """One command; its standard output."""
        line = [self.program, *words]
        return programs.run(line, environment=self.environment, input_text=input_text, timeout=timeout)

    def apply(self, manifest: str) -> None:
        """Applies YAML."""
        self.run("apply", "-f", "-", input_text=manifest)
