"""The state folder: where everything of one cluster lives, and what was recorded about it."""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .errors import ClusterError
from .process_record import ProcessRecord

HIDDEN_INSIDE = ("/run", "/var/run", "/var/lib", "/var/log")
SOCKET_PATH_LIMIT = 100


@dataclass
class Record:
    """What `down` needs to know: written before the thing it names is used."""

    holder: ProcessRecord | None = None  # keeps the namespaces; its end ends everything inside
    init: ProcessRecord | None = None  # process 1 inside
    relay: ProcessRecord | None = None  # the outer half of the way to the API server
    api_port: int = 0
    tools: str = ""  # folder of the programs that it runs
    components: dict[str, int] = field(default_factory=dict)  # name: process id inside
    ready: bool = False


class State:
    """Paths below the state folder, and the record kept in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"
        self.run = folder / "run"
        self.pki = folder / "pki"
        self.kubeconfig = folder / "kubeconfig"
        self.audit_log = folder / "log" / "audit.jsonl"
        self.api_socket = folder / "run" / "api.sock"
        self._record_file = folder / "record.json"

    @classmethod
    def from_environment(cls) -> "State":
        """The folder named by KYMAROS_CLUSTER_DIR, else the user's state folder."""
        base = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state")
        folder = Path(os.environ.get("KYMAROS_CLUSTER_DIR") or base / "kymaros/cluster").resolve()
        for hidden in HIDDEN_INSIDE:
            if folder.is_relative_to(hidden):
                raise ClusterError(f"the cluster hides {hidden} from itself: set KYMAROS_CLUSTER_DIR elsewhere")
        state = cls(folder)
        if len(str(state.api_socket)) > SOCKET_PATH_LIMIT:
            raise ClusterError(f"{folder} is too long for a socket path: set KYMAROS_CLUSTER_DIR to a shorter one")
        return state

    @property
    def cgroup(self) -> str:
        """Name of the control group that holds every pod of this cluster."""
        return "kymaros-" + hashlib.sha256(str(self.folder).encode()).hexdigest()[:8]

    def read(self) -> Record:
        """The record, an empty one where there is none."""
        try:
            raw = json.loads(self._record_file.read_text())
        except FileNotFoundError:
            return Record()
        for name in ("holder", "init", "relay"):
            raw[name] = ProcessRecord(**raw[name]) if raw[name] else None
        return Record(**raw)

    def write(self, record: Record) -> None:
        """Keeps the record, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self._record_file.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(record), indent=1))
        draft.replace(self._record_file)

    def clear(self, *, keep_logs: bool) -> None:
        """Removes everything below the state folder, the lock (and the logs, if asked) excepted."""
        kept = {"lock", "log"} if keep_logs else {"lock"}
        for entry in self.folder.iterdir() if self.folder.exists() else ():
            if entry.name in kept:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One `up` or `down` at a time."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ClusterError("another `cluster up` or `cluster down` is running: wait for its end") from None
            yield
