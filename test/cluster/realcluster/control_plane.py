"""etcd, the API server, the controllers and the scheduler."""

from pathlib import Path

from . import settings
from .enclosure import INSIDE, Enclosure

PKI = f"{INSIDE}/pki"
ETCD = "http://127.0.0.1:2379"
ETCD_PEER = "http://127.0.0.1:2380"


def start_store_and_api(enclosure: Enclosure, tools: Path) -> None:
    """Starts etcd (without fsync: the data need not outlive the machine) and the API server."""
    enclosure.start("etcd", [
        tools / "etcd", f"--data-dir={INSIDE}/etcd", "--unsafe-no-fsync", "--log-level=warn",
        f"--listen-client-urls={ETCD}", f"--advertise-client-urls={ETCD}", f"--listen-peer-urls={ETCD_PEER}",
        f"--initial-advertise-peer-urls={ETCD_PEER}", f"--initial-cluster=default={ETCD_PEER}"])
    enclosure.start("kube-apiserver", [
        tools / "kube-apiserver", f"--etcd-servers={ETCD}",
        f"--bind-address={settings.NODE_IP}", "--secure-port=6443", f"--advertise-address={settings.NODE_IP}",
        f"--service-cluster-ip-range={settings.SERVICE_CIDR}", "--allow-privileged=true",
        "--authorization-mode=Node,RBAC", "--enable-admission-plugins=NodeRestriction",
        f"--client-ca-file={PKI}/ca.crt",
        f"--tls-cert-file={PKI}/apiserver.crt", f"--tls-private-key-file={PKI}/apiserver.key",
        f"--kubelet-certificate-authority={PKI}/ca.crt",
        f"--kubelet-client-certificate={PKI}/apiserver-kubelet.crt",
        f"--kubelet-client-key={PKI}/apiserver-kubelet.key",
        "--kubelet-preferred-address-types=InternalIP,Hostname",
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
        f"--service-account-key-file={PKI}/tokens.pub", f"--service-account-signing-key-file={PKI}/tokens.key",
        f"--requestheader-client-ca-file={PKI}/front-proxy-ca.crt",
        "--requestheader-allowed-names=front-proxy-client", "--requestheader-username-headers=X-Remote-User",
        "--requestheader-group-headers=X-Remote-Group", "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        f"--proxy-client-cert-file={PKI}/front-proxy.crt", f"--proxy-client-key-file={PKI}/front-proxy.key",
        f"--audit-policy-file={INSIDE}/config/audit-policy.yaml", f"--audit-log-path={INSIDE}/log/audit.jsonl",
        "--audit-log-maxsize=2000"])


def start_controllers(enclosure: Enclosure, tools: Path) -> None:
    """Starts the controller manager and the scheduler; both need the API server to answer."""
    manager, scheduler = f"{PKI}/controller-manager.kubeconfig", f"{PKI}/scheduler.kubeconfig"
    enclosure.start("kube-controller-manager", [
        tools / "kube-controller-manager", *_identity(manager), "--use-service-account-credentials=true",
        f"--service-account-private-key-file={PKI}/tokens.key", f"--root-ca-file={PKI}/ca.crt",
        f"--cluster-signing-cert-file={PKI}/ca.crt", f"--cluster-signing-key-file={PKI}/ca.key",
        "--allocate-node-cidrs=true", f"--cluster-cidr={settings.POD_CIDR}",
        f"--service-cluster-ip-range={settings.SERVICE_CIDR}"])
    enclosure.start("kube-scheduler", [tools / "kube-scheduler", *_identity(scheduler)])


def _identity(kubeconfig: str) -> list[str]:
    """The flags that a program without peers shares with its like."""
    return [f"--kubeconfig={kubeconfig}", f"--authentication-kubeconfig={kubeconfig}",
            f"--authorization-kubeconfig={kubeconfig}", "--bind-address=127.0.0.1", "--leader-elect=false"]
