"""Puts the operator under test on the cluster, as its users do: kubectl apply -k."""

import os
import shutil
from pathlib import Path

from realcluster import node
from realcluster.api_client import ApiClient, path_of
from realcluster.enclosure import Enclosure
from realcluster.images import kymaros
from realcluster.kubectl import Kubectl
from realcluster.progress import Progress
from realcluster.state import State

from . import kinds, operator_pod

KUSTOMIZE = Path(__file__).resolve().parents[3] / "deploy" / "kustomize"

KINDS = tuple(f"{plural}.restore.kymaros.io" for plural in ("restoretests", "restorereports", "healthcheckpolicies"))

OVERLAY = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [{base}]
patches:
- target: {{kind: Deployment, name: {operator}}}
  patch: |
    - {{op: replace, path: /spec/template/spec/containers/0/image, value: "{image}"}}
    - {{op: add, path: /spec/template/spec/containers/0/imagePullPolicy, value: Never}}
"""


def install(state: State, kubectl: Kubectl, binary: Path, overlay: Path, progress: Progress) -> None:
    """Loads the image of `binary` and applies deploy/kustomize with it; objects of earlier tests go first."""
    archive = kymaros.image(binary)
    node.import_image(Enclosure(state), archive)
    progress.say(f"image {kymaros.tag_of(binary)}: {archive.stat().st_size / 2**20:.1f} MiB, "
                 f"binary {binary.stat().st_size / 2**20:.1f} MiB")
    api = ApiClient(state)
    remove_earlier_tests(api, kubectl)
    shutil.rmtree(overlay, ignore_errors=True)
    overlay.mkdir(parents=True)
    (overlay / "kustomization.yaml").write_text(OVERLAY.format(
        base=os.path.relpath(KUSTOMIZE, overlay), operator=kinds.OPERATOR, image=kymaros.tag_of(binary)))
    kubectl.run("apply", "-k", overlay)
    kubectl.run("-n", kinds.OPERATOR_NAMESPACE, "rollout", "status", f"deployment/{kinds.OPERATOR}", "--timeout=60s")
    operator_pod.wait_until_leading(api, operator_pod.current(api))
    progress.say("operator installed and leading")


def remove_earlier_tests(api: ApiClient, kubectl: Kubectl) -> None:
    """On a cluster that was kept: no RestoreTest and no report of an earlier time."""
    installed = path_of("apiextensions.k8s.io/v1", "customresourcedefinitions", name=KINDS[0])
    if api.get(installed):
        kubectl.run("-n", kinds.TESTS_NAMESPACE, "delete", "--all", "--timeout=120s", ",".join(KINDS))
