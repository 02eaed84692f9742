"""The node: container runtime, kubelet, service proxy and name server."""

from pathlib import Path

from . import settings
from .enclosure import INSIDE, Enclosure

CONTAINERD_SOCKET = f"{INSIDE}/run/containerd.sock"


def start_containerd(enclosure: Enclosure) -> None:
    """Starts the container runtime."""
    enclosure.start("containerd", ["containerd", "--config", f"{INSIDE}/config/containerd.toml"])


def containerd_answers(enclosure: Enclosure) -> bool:
    """The container runtime takes requests."""
    return bool(enclosure.run(["sh", "-c", f"ctr -a {CONTAINERD_SOCKET} version >/dev/null 2>&1 && echo yes || true"]))


def import_image(enclosure: Enclosure, archive: Path) -> None:
    """Loads a docker-archive into the runtime, where pods find it with imagePullPolicy Never."""
    enclosure.run(["ctr", "-a", CONTAINERD_SOCKET, "-n", "k8s.io", "images", "import", archive])


def start_node(enclosure: Enclosure, tools: Path, cgroup: str) -> None:
    """Starts the kubelet (its pods in the control group `cgroup`), kube-proxy and CoreDNS."""
    enclosure.start("kubelet", [
        tools / "kubelet", f"--config={INSIDE}/config/kubelet.yaml", f"--kubeconfig={INSIDE}/pki/kubelet.kubeconfig",
        f"--hostname-override={settings.NODE_NAME}", f"--node-ip={settings.NODE_IP}",
        f"--cgroup-root=/{cgroup}", "--root-dir=/var/lib/kubelet", "--cert-dir=/var/lib/kubelet/pki", "--v=2"])
    enclosure.start("kube-proxy", [tools / "kube-proxy", f"--config={INSIDE}/config/kube-proxy.yaml"])
    enclosure.start("coredns", [tools / "coredns", "-conf", f"{INSIDE}/config/Corefile"])
