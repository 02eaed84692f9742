"""The applications that are backed up, each in a namespace of its own."""

from pathlib import Path

from realcluster.api_client import ApiClient, path_of
from realcluster.kubectl import Kubectl
from realcluster.waiting import wait_for

from . import kinds

FOLDER = Path(__file__).resolve().parents[1] / "applications"


def deploy(api: ApiClient, kubectl: Kubectl, namespace: str, manifest: str) -> None:
    """Puts applications/MANIFEST.yaml into `namespace`, which is made if needed."""
    if api.get(kinds.namespaces(namespace)) is None:
        api.create(kinds.namespaces(), {"metadata": {"name": namespace}})
    kubectl.run("-n", namespace, "apply", "-f", FOLDER / f"{manifest}.yaml")


def wait_until_ready(api: ApiClient, namespace: str, timeout: float = 90) -> None:
    """Waits until every Deployment of the namespace has its replicas."""
    def ready() -> bool:
        deployments = api.list(path_of("apps/v1", "deployments", namespace))
        return all(one.get("status", {}).get("readyReplicas", 0) == one["spec"]["replicas"] for one in deployments)

    wait_for(f"the application in {namespace}", ready, timeout=timeout, pause=0.3)


def wait_until_gone(api: ApiClient, namespace: str, timeout: float = 90) -> None:
    """Waits until a namespace that is being deleted is gone."""
    path = kinds.namespaces(namespace)
    wait_for(f"the end of {namespace}", lambda: api.get(path) is None, timeout=timeout, pause=0.3)


def pod_of(api: ApiClient, namespace: str, app: str) -> str:
    """Name of a ready pod with the label app=APP, waited for."""
    def ready() -> str | None:
        for pod in api.list(kinds.pods(namespace), labels=f"app={app}"):
            conditions = pod.get("status", {}).get("conditions", [])
            if any(one["type"] == "Ready" and one["status"] == "True" for one in conditions):
                return pod["metadata"]["name"]
        return None

    return wait_for(f"a ready pod {app} in {namespace}", ready, timeout=120, pause=0.3)
