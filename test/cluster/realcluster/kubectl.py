"""kubectl against this cluster, from outside."""

from pathlib import Path

from . import programs
from .state import State


class Kubectl:
    """Runs the kubectl of the tools folder with the kubeconfig of the state folder."""

    def __init__(self, state: State, tools: Path) -> None:
        self.program = tools / "kubectl"
        self.environment = {"KUBECONFIG": str(state.kubeconfig)}

    def run(self, *words: str | Path, input_text: str | None = None, timeout: float = 120) -> str:
        """One command; its standard output."""
        return programs.run([self.program, *words], environment=self.environment, input_text=input_text, timeout=timeout)

    def apply(self, manifest: str) -> None:
        """Applies YAML."""
        self.run("apply", "-f", "-", input_text=manifest)
