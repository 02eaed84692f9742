"""Progress lines: the seconds since the start, and what has just been reached."""

import sys
import time


class Progress:
    """Prints one line a step, stamped with the seconds since it was made."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._began = time.monotonic()

    def say(self, text: str) -> None:
        """Prints a step on standard error, so that standard output stays for results."""
        print(f"{self._label} {self.seconds():6.1f}s  {text}", file=sys.stderr, flush=True)

    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._began
