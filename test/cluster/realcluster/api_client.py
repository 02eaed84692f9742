"""A small Kubernetes client over the relay: requests, and watches as a stream of events."""

import http.client
import json
import ssl
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from .state import State

Object = dict[str, Any]

MERGE_PATCH = "application/merge-patch+json"


class ApiError(Exception):
    """An answer of the API server other than success."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


def path_of(api_version: str, plural: str, namespace: str = "", name: str = "", subresource: str = "") -> str:
    """The URL path of a collection or of one object."""
    root = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
    parts = [root, *(["namespaces", namespace] if namespace else []), plural, name, subresource]
    return "/".join(part for part in parts if part)


class ApiClient:
    """Talks to the cluster as one of the users that have a certificate (see certificates.USERS)."""

    def __init__(self, state: State, user: str = "cluster-tool") -> None:
        self._port = state.read().api_port
        self._trust = ssl.create_default_context(cafile=str(state.pki / "ca.crt"))
        self._trust.load_cert_chain(state.pki / f"{user}.crt", state.pki / f"{user}.key")

    def request(self, method: str, path: str, body: Any = None, *, content_type: str = "application/json",
                timeout: float = 30) -> Any:
        """One request; gives back the JSON of the answer, or raises ApiError."""
        connection, answer = self._send(method, path, body, content_type, timeout)
        try:
            text = answer.read()
        finally:
            connection.close()
        if answer.status >= 400:
            raise ApiError(answer.status, _message_of(text))
        is_json = "json" in answer.headers.get("Content-Type", "")
        return json.loads(text) if is_json else text.decode()

    def get(self, path: str) -> Object | None:
        """An object, None where there is none."""
        try:
            return self.request("GET", path)
        except ApiError as error:
            if error.code == 404:
                return None
            raise

    def list(self, path: str, *, labels: str = "") -> list[Object]:
        """The objects of a collection, narrowed by a label selector."""
        query = "?" + urlencode({"labelSelector": labels}) if labels else ""
        return self.request("GET", path + query).get("items") or []

    def create(self, path: str, body: Object) -> Object:
        """Creates an object in the collection at `path`."""
        return self.request("POST", path, body)

    def patch(self, path: str, change: Object) -> Object:
        """Applies a merge patch to an object."""
        return self.request("PATCH", path, change, content_type=MERGE_PATCH)

    def delete(self, path: str, options: Object | None = None) -> None:
        """Deletes an object; one that is gone is fine."""
        try:
            self.request("DELETE", path, options)
        except ApiError as error:
            if error.code != 404:
                raise

    def watch(self, path: str, *, resource_version: str = "", seconds: int = 300) -> Iterator[tuple[str, Object]]:
        """Events (type, object) of a collection, beginning with what is there; ends after `seconds`."""
        query = {"watch": "1", "timeoutSeconds": seconds}
        if resource_version:
            query["resourceVersion"] = resource_version
        connection, answer = self._send("GET", f"{path}?{urlencode(query)}", None, "", seconds + 30)
        try:
            if answer.status >= 400:
                raise ApiError(answer.status, _message_of(answer.read()))
            while line := answer.readline():
                event = json.loads(line)
                yield event["type"], event["object"]
        finally:
            connection.close()

    def _send(self, method: str, path: str, body: Any, content_type: str,
              timeout: float) -> tuple[http.client.HTTPSConnection, http.client.HTTPResponse]:
        connection = http.client.HTTPSConnection("127.0.0.1", self._port, timeout=timeout, context=self._trust)
        data = None if body is None else json.dumps(body).encode()
        try:
            connection.request(method, path, data, {"Content-Type": content_type, "Accept": "application/json"})
            return connection, connection.getresponse()
        except BaseException:
            connection.close()
            raise


def _message_of(text: bytes) -> str:
    try:
        return json.loads(text).get("message", "")
    except ValueError:
        return text[:500].decode(errors="replace")
