"""Numbers about the operator, gathered by the tests and printed at the end."""

import json
from pathlib import Path


class Measurements:
    """Name, value and unit of each number, in the order in which they were taken."""

    def __init__(self) -> None:
        self._values: dict[str, tuple[float, str]] = {}

    def note(self, name: str, value: float, unit: str) -> None:
        """Keeps a number; a later one of the same name replaces it."""
        self._values[name] = (value, unit)

    def table(self) -> list[str]:
        """One line a number."""
        return [f"{name:<52} {value:>10.6g} {unit}" for name, (value, unit) in self._values.items()]

    def write(self, target: Path) -> None:
        """Writes the numbers as JSON."""
        target.parent.mkdir(parents=True, exist_ok=True)
        content = {name: {"value": value, "unit": unit} for name, (value, unit) in self._values.items()}
        target.write_text(json.dumps(content, indent=1) + "\n")
