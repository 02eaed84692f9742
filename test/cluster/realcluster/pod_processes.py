"""The processes of a pod, as the machine numbers them."""

from pathlib import Path

PAUSE = "pause"


def of_pod(pod_uid: str) -> list[int]:
    """Process ids of the pod's containers (its pause process excepted), found by control group."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and _belongs(process, pod_uid):
            found.append(int(process.name))
    return found


def _belongs(process: Path, pod_uid: str) -> bool:
    try:
        in_pod = f"pod{pod_uid}/" in (process / "cgroup").read_text()
        return in_pod and (process / "comm").read_text().strip() != PAUSE
    except OSError:  # it has just ended
        return False
