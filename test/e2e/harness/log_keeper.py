"""Keeps the logs of pods that are gone: the kubelet removes a pod's logs with the pod."""

import os
import threading
import time

from realcluster.state import State

EVERY = 0.5  # seconds


def start(state: State) -> None:
    """Goes on linking every pod's log file into log/kept until the tests end."""
    threading.Thread(target=_keep, args=(state,), daemon=True, name="log keeper").start()


def _keep(state: State) -> None:
    while True:
        for log in (state.log / "pods").glob("*/*/*.log"):
            kept = state.log / "kept" / log.relative_to(state.log / "pods")
            kept.parent.mkdir(parents=True, exist_ok=True)
            if not kept.exists():
                try:
                    os.link(log, kept)
                except FileNotFoundError:
                    pass  # it went this very moment
        time.sleep(EVERY)
