"""etcd and a kube-apiserver alone, on loopback, for checks that need no node."""

import json
import secrets
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

START_DEADLINE = 60.0


class ApiServer:
    """Use as a context manager; both programs and their files are gone afterwards."""

    def __init__(self, tools: Path):
        self._tools = tools
        self._processes: list[subprocess.Popen] = []
        self._token = secrets.token_hex(16)

    def __enter__(self) -> "ApiServer":
        self._folder = tempfile.TemporaryDirectory(prefix="kymaros-api-server-")
        self._path = Path(self._folder.name)
        try:
            self._start_all()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exception) -> None:
        for process in reversed(self._processes):
            process.terminate()
        for process in self._processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._folder.cleanup()

    def request(self, method: str, path: str, body: object = None,
                content_type: str = "application/json") -> tuple[int, dict]:
        """Sends JSON (or YAML text of that content type); the status and the answer, whatever it is."""
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"{self._address}{path}", data, method=method, headers={
            "Authorization": f"Bearer {self._token}", "Content-Type": content_type, "Accept": "application/json"})
        try:
            with urllib.request.urlopen(request, context=self._tls, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def kubectl(self, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess:
        return subprocess.run(
            [self._tools / "kubectl", f"--server={self._address}", f"--token={self._token}",
             f"--certificate-authority={self._path / 'pki/apiserver.crt'}", *arguments],
            input=stdin, capture_output=True, text=True, timeout=60, env={"HOME": self._folder.name})

    def _start_all(self) -> None:
        client, peer, port = (_free_port() for _ in range(3))
        store, peers = f"http://127.0.0.1:{client}", f"http://127.0.0.1:{peer}"
        key = self._path / "tokens.key"
        subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
        (self._path / "users.csv").write_text(f'{self._token},admin,admin,"system:masters"\n')
        self._start("etcd", f"--data-dir={self._path / 'etcd'}", "--unsafe-no-fsync",
                    f"--listen-client-urls={store}", f"--advertise-client-urls={store}",
                    f"--listen-peer-urls={peers}", f"--initial-advertise-peer-urls={peers}",
                    f"--initial-cluster=default={peers}")
        self._start("kube-apiserver", f"--etcd-servers={store}", "--bind-address=127.0.0.1",
                    f"--secure-port={port}", f"--cert-dir={self._path / 'pki'}",
                    f"--token-auth-file={self._path / 'users.csv'}", "--authorization-mode=RBAC",
                    "--service-cluster-ip-range=10.96.0.0/24",
                    "--service-account-issuer=https://kubernetes.default.svc",
                    f"--service-account-key-file={key}", f"--service-account-signing-key-file={key}")
        self._address = f"https://127.0.0.1:{port}"
        self._wait_until_ready()

    def _start(self, program: str, *arguments: str) -> None:
        log = open(self._path / f"{program}.log", "w")
        self._processes.append(subprocess.Popen([self._tools / program, *arguments], stdout=log, stderr=log))

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_DEADLINE
        while time.monotonic() < deadline:
            if any(process.poll() is not None for process in self._processes):
                break
            if self._is_ready():
                return
            time.sleep(0.2)
        logs = "".join(f"--- {log.name}\n{log.read_text()[-3000:]}" for log in self._path.glob("*.log"))
        raise RuntimeError(f"the API server did not become ready:\n{logs}")

    def _is_ready(self) -> bool:
        try:
            self._tls = ssl.create_default_context(cafile=str(self._path / "pki/apiserver.crt"))
            with urllib.request.urlopen(
                    urllib.request.Request(f"{self._address}/readyz",
                                           headers={"Authorization": f"Bearer {self._token}"}),
                    context=self._tls, timeout=5) as answer:
                return answer.status == 200
        except (OSError, ssl.SSLError):
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
