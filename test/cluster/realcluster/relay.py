"""The way from the machine to the API server: 127.0.0.1 outside, a UNIX socket, the server inside."""

import socket
import subprocess

from . import settings
from .enclosure import INSIDE, Enclosure
from .errors import ClusterError
from .process_record import ProcessRecord
from .state import State


def start_inner(enclosure: Enclosure) -> None:
    """Joins the UNIX socket in the state folder to the API server."""
    enclosure.start("relay", ["socat", f"UNIX-LISTEN:{INSIDE}/run/api.sock,fork,mode=600",
                              f"TCP:{settings.NODE_IP}:6443"])


def start_outer(state: State) -> int:
    """Joins a free port of 127.0.0.1 to the UNIX socket; gives back the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    try:
        relay = subprocess.Popen(
            ["socat", f"TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr", f"UNIX-CONNECT:{state.api_socket}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    except FileNotFoundError:
        raise ClusterError("socat is not installed: run scripts/setup") from None
    record = state.read()
    record.relay, record.api_port = ProcessRecord.of(relay.pid), port
    state.write(record)
    return port
