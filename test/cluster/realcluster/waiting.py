"""Waiting for the world to reach a state."""

import time
from collections.abc import Callable
from typing import TypeVar

from .errors import ClusterError

Value = TypeVar("Value")


def wait_for(
    what: str,
    look: Callable[[], Value | None],
    *,
    timeout: float,
    pause: float = 0.1,
    advice: str = "",
) -> Value:
    """Calls `look` until it gives something true; an error that names `what` after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise ClusterError(f"{what}: not seen within {timeout:.0f} s. {advice}".rstrip())
        time.sleep(pause)
