"""Object storage (S3) for backups, and dynamic volumes for pods."""

from pathlib import Path

from . import settings
from .enclosure import INSIDE, Enclosure
from .kubectl import Kubectl
from .state import State

MANIFEST = Path(__file__).parent.parent / "manifests" / "storage.yaml"


def start_object_store(enclosure: Enclosure, state: State, tools: Path) -> None:
    """Starts versitygw: a folder is a bucket, and attributes of objects lie in a folder beside it.

    Its certificate is of an authority of its own, as that of many stores on premises: whoever reads from it
    must take that authority from Velero's storage location.
    """
    (state.folder / "objects" / settings.BUCKET).mkdir(parents=True, exist_ok=True)
    (state.folder / "attributes").mkdir(exist_ok=True)
    enclosure.start(
        "object-store",
        [tools / "versitygw", "--port", f"{settings.NODE_IP}:{settings.S3_PORT}",
         "--cert", f"{INSIDE}/pki/object-store.crt", "--key", f"{INSIDE}/pki/object-store.key",
         "posix", "--sidecar", f"{INSIDE}/attributes", f"{INSIDE}/objects"],
        {"ROOT_ACCESS_KEY": settings.S3_ACCESS_KEY, "ROOT_SECRET_KEY": settings.S3_SECRET_KEY})


def start_provisioner(enclosure: Enclosure, kubectl: Kubectl, tools: Path) -> None:
    """Installs the default StorageClass and starts what makes its volumes."""
    kubectl.run("apply", "-f", MANIFEST)
    enclosure.start("local-path-provisioner", [
        tools / "local-path-provisioner", "start", "--kubeconfig", f"{INSIDE}/pki/local-path-provisioner.kubeconfig",
        "--namespace", settings.STORAGE_NAMESPACE, "--configmap-name", "local-path-config",
        "--service-account-name", "local-path-provisioner", "--helper-image", "localhost/busybox:1",
        "--config", f"{INSIDE}/config/local-path.json"])
