"""How a request to the control plane gets there: over a socket, or by any function like it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import NamedTuple, TypeAlias
from urllib.parse import urlsplit

CONNECTIONS = {"http": HTTPConnection, "https": HTTPSConnection}


class Answer(NamedTuple):
    """The answer to a request; headers by lower-case name."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Send: TypeAlias = Callable[[str, str, Mapping[str, str], bytes], Answer]
"""Takes method, path with query, headers and body; raises OSError when there is no answer."""


class OverHttp:
    """Sends to a URL, each request over a connection of its own; raises ValueError for no URL.

    `timeout` are the seconds that an answer may take.
    """

    def __init__(self, url: str, timeout: float) -> None:
        parts = urlsplit(url)
        if parts.scheme not in CONNECTIONS or not parts.hostname or "@" in parts.netloc:
            raise ValueError(f"{url!r} is no URL of a mock; write http://127.0.0.1:4010.")
        self._connect = CONNECTIONS[parts.scheme]
        self._host = parts.hostname
        self._port = parts.port
        self._path = parts.path.rstrip("/")
        self._timeout = timeout

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Return the answer; raises OSError when there is none."""
        connection = self._connect(self._host, self._port, timeout=self._timeout)
        try:
            connection.request(method, self._path + path, body or None, dict(headers))
            response = connection.getresponse()
            named = {name.lower(): text for name, text in response.getheaders()}
            return Answer(response.status, named, response.read())
        except HTTPException as error:
            raise ConnectionError(f"It speaks no HTTP: {error!r}.") from error
        finally:
            connection.close()
