"""Starts the cluster: from nothing, or what is missing of one that runs."""

import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from . import certificates, cgroups, control_plane, kubeconfig, node, relay, settings, storage, tools, velero
from .api_client import ApiClient, ApiError, path_of
from .enclosure import Enclosure
from .images import busybox, nginx, pause, postgres
from .images import velero as velero_image
from .kubectl import Kubectl
from .progress import Progress
from .state import Record, State
from .tear_down import tear_down
from .waiting import wait_for

CONFIG = Path(__file__).parent.parent / "config"
DNS_MANIFEST = Path(__file__).parent.parent / "manifests" / "dns.yaml"


def bring_up(state: State, progress: Progress) -> None:
    """A node that is Ready, with Velero ready to work; quick when that is so already."""
    if is_running(state):
        progress.say("the cluster is running")
        return
    leftovers = state.read().holder is not None
    tear_down(state, keep_logs=False)
    if leftovers:
        progress.say("cleared what an earlier run had left")
    try:
        _start(state, progress)
    except BaseException:
        progress.say(f"start failed; logs are in {state.log}")
        tear_down(state, keep_logs=True)
        raise


def is_running(state: State) -> bool:
    """`up` came to its end, and every program it started is alive."""
    record = state.read()
    if not (record.ready and record.holder and record.holder.is_alive() and record.relay and record.relay.is_alive()):
        return False
    inside = Enclosure(state).processes()
    return all(number in inside for number in record.components.values())


def _start(state: State, progress: Progress) -> None:
    programs = tools.built()
    state.write(Record(tools=str(programs)))
    progress.say(f"programs: {programs}")
    enclosure = Enclosure(state)
    with ThreadPoolExecutor(4) as workers:
        images = [workers.submit(build) for build in (
            pause.image, busybox.image, lambda: velero_image.image(programs), nginx.image, postgres.image)]
        shutil.copytree(CONFIG, state.folder / "config", dirs_exist_ok=True)
        cgroups.make(state.cgroup)
        enclosure.open(pause.program())
        node.start_containerd(enclosure)
        certificates.make_all(state.pki)
        _write_kubeconfigs(state)
        progress.say("namespaces, container runtime, certificates")

        control_plane.start_store_and_api(enclosure, programs)
        relay.start_inner(enclosure)
        kubeconfig.write(state.kubeconfig, user="admin", pki=state.pki,
                         server=f"https://127.0.0.1:{relay.start_outer(state)}")
        storage.start_object_store(enclosure, state, programs)
        imported = [workers.submit(_import_when_built, enclosure, image) for image in images]
        api = ApiClient(state)
        wait_for("API server", lambda: _is_ready(api), timeout=90, advice=f"See {state.log}/kube-apiserver.log.")
        progress.say("API server")

        control_plane.start_controllers(enclosure, programs)
        for done in imported[:2]:  # pause and busybox; the rest may follow
            done.result()
        node.start_node(enclosure, programs, state.cgroup)
        kubectl = Kubectl(state)
        kubectl.run("apply", "-f", DNS_MANIFEST)
        storage.start_provisioner(enclosure, kubectl, programs)
        velero.install(kubectl, programs, state.pki)
        wait_for("node Ready", lambda: _node_is_ready(api), timeout=60, advice=f"See {state.log}/kubelet.log.")
        progress.say("node Ready")
        for done in imported:
            done.result()
        progress.say("images: pause, busybox, velero, nginx, postgres")
    velero.wait_until_ready(api)
    progress.say("Velero, its storage location available")
    record = state.read()
    record.ready = True
    state.write(record)


def _import_when_built(enclosure: Enclosure, image: "Future[Path]") -> None:
    archive = image.result()
    wait_for("containerd", lambda: node.containerd_answers(enclosure), timeout=30, advice="See log/containerd.log.")
    node.import_image(enclosure, archive)


def _write_kubeconfigs(state: State) -> None:
    for user in certificates.USERS:
        kubeconfig.write(state.pki / f"{user}.kubeconfig", server=settings.API_URL, pki=state.pki, user=user)


def _is_ready(api: ApiClient) -> bool:
    try:
        return api.request("GET", "/readyz", timeout=5) == "ok"
    except (ApiError, OSError):
        return False


def _node_is_ready(api: ApiClient) -> bool:
    found = api.get(path_of("v1", "nodes", name=settings.NODE_NAME)) or {}
    conditions = found.get("status", {}).get("conditions", [])
    return any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)
