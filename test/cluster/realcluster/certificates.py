"""The cluster's certificates: EC P-256 by openssl, valid for days, new with every start."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from . import programs, settings

DAYS = "30"

API_SERVER_NAMES = (
    "DNS:localhost", "DNS:kubernetes", "DNS:kubernetes.default", "DNS:kubernetes.default.svc",
    "DNS:kubernetes.default.svc.cluster.local", "IP:127.0.0.1",
    f"IP:{settings.NODE_IP}", f"IP:{settings.KUBERNETES_SERVICE_IP}",
)


@dataclass(frozen=True)
class Certificate:
    """What to put into one certificate; `names` makes it a server's, else it is a client's."""

    file: str
    authority: str
    subject: str
    names: Sequence[str] = ()


NODE_USER = f"/O=system:nodes/CN=system:node:{settings.NODE_NAME}"

# One client a program, so that the audit log tells them apart.
USERS = {
    "admin": "/O=system:masters/CN=admin",
    "controller-manager": "/CN=system:kube-controller-manager",
    "scheduler": "/CN=system:kube-scheduler",
    "proxy": "/CN=system:kube-proxy",
    "kubelet": NODE_USER,
    "coredns": "/O=system:masters/CN=coredns",
    "local-path-provisioner": "/O=system:masters/CN=local-path-provisioner",
    "cluster-tool": "/O=system:masters/CN=cluster-tool",
}

CERTIFICATES = (
    Certificate("apiserver", "ca", "/CN=kube-apiserver", API_SERVER_NAMES),
    Certificate("kubelet-server", "ca", NODE_USER,
                (f"DNS:{settings.NODE_NAME}", f"IP:{settings.NODE_IP}", "IP:127.0.0.1")),
    Certificate("apiserver-kubelet", "ca", "/O=system:masters/CN=kube-apiserver-kubelet-client"),
    Certificate("object-store", "object-store-ca", "/CN=object-store", (f"IP:{settings.NODE_IP}",)),
    Certificate("front-proxy", "front-proxy-ca", "/CN=front-proxy-client"),
    *(Certificate(user, "ca", subject) for user, subject in USERS.items()),
)


def make_all(folder: Path) -> None:
    """Writes NAME.crt and NAME.key of every authority and every certificate, and the token keys."""
    folder.mkdir(parents=True, exist_ok=True)
    for authority in ("ca", "front-proxy-ca", "object-store-ca"):
        _issue(folder, authority, f"/CN=kymaros-test-{authority}",
               "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign")
    with ThreadPoolExecutor(4) as workers:
        tokens = workers.submit(_make_token_keys, folder)
        list(workers.map(lambda one: _issue_signed(folder, one), CERTIFICATES))
        tokens.result()


def _make_token_keys(folder: Path) -> None:
    """The key pair that signs service-account tokens."""
    programs.run(["openssl", "genrsa", "-out", folder / "tokens.key", "2048"])
    programs.run(["openssl", "rsa", "-in", folder / "tokens.key", "-pubout", "-out", folder / "tokens.pub"])


def _issue_signed(folder: Path, wanted: Certificate) -> None:
    usage = "serverAuth" if wanted.names else "clientAuth"
    extensions = f"basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage={usage}"
    if wanted.names:
        extensions += "\nsubjectAltName=" + ",".join(wanted.names)
    _issue(folder, wanted.file, wanted.subject, extensions, wanted.authority)


def _issue(folder: Path, name: str, subject: str, extensions: str, authority: str | None = None) -> None:
    """One key and its certificate, signed by `authority` or by itself."""
    request = folder / f"{name}.cnf"
    request.write_text(
        f"[req]\ndistinguished_name=subject\nx509_extensions=wanted\n[subject]\n[wanted]\n{extensions}\n")
    signer = ["-CA", folder / f"{authority}.crt", "-CAkey", folder / f"{authority}.key"] if authority else []
    programs.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                  "-days", DAYS, "-config", request, "-subj", subject, *signer,
                  "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.crt"])
