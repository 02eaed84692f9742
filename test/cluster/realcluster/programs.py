"""Running other programs: their output, or an error with the end of what they said."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from .errors import ClusterError


def run(
    argv: Sequence[str | Path],
    *,
    advice: str = "",
    input_text: str | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    timeout: float = 300,
) -> str:
    """Runs a program to its end and gives back its standard output."""
    words = [str(word) for word in argv]
    try:
        done = subprocess.run(
            words,
            input=input_text,
            stdin=subprocess.DEVNULL if input_text is None else None,
            capture_output=True,
            text=True,
            timeout=timeout,
            cwd=folder,
            env={**os.environ, **(environment or {})},
        )
    except FileNotFoundError as missing:
        raise ClusterError(f"{words[0]} is not installed: run scripts/setup") from missing
    except subprocess.TimeoutExpired as late:
        raise ClusterError(f"{' '.join(words)}: no end after {timeout:.0f} s. {advice}") from late
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip())[-2000:]
        raise ClusterError(f"{' '.join(words)}: exit code {done.returncode}: {said} {advice}".rstrip())
    return done.stdout
