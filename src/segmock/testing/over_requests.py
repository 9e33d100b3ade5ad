"""`requests` over a WSGI application, and sessions for one world."""

from __future__ import annotations

from http.client import HTTPResponse
from io import BytesIO
from typing import TYPE_CHECKING, cast

import urllib3
from requests import Session
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError as NotConnected
from requests.exceptions import ReadTimeout
from urllib3.exceptions import ProtocolError

from segmock.testing.wsgi import asked, environ, near

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterable, Mapping
    from wsgiref.types import WSGIApplication

    from requests import PreparedRequest, Request, Response

    from segmock.testing.wsgi import Said


class Adapter(HTTPAdapter):
    """Answers the requests of a session by a WSGI application; nothing leaves the process."""

    def __init__(self, app: WSGIApplication) -> None:
        super().__init__()
        self._app = app

    def send(  # noqa: PLR0913, PLR0917 - the signature is given
        self,
        request: PreparedRequest,
        stream: bool = False,  # noqa: ARG002, FBT001, FBT002 - as above
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,  # noqa: ARG002, FBT001, FBT002 - as above
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,  # noqa: ARG002 - as above
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002 - as above
    ) -> Response:
        """Return the answer; raises ConnectionError and ReadTimeout as at a socket."""
        origin = (request.url or "").partition(request.path_url)[0]
        patience = timeout[1] if isinstance(timeout, tuple) else timeout
        headers = {_text(name): _text(text) for name, text in request.headers.items()}
        method = request.method or "GET"
        body = _sent(request)
        made = environ(method, origin, request.path_url, headers, body, patience=patience)
        try:
            said = asked(self._app, made)
        except ConnectionResetError as error:
            told = ProtocolError("Connection aborted.", error)
            raise NotConnected(told, request=request) from error
        except TimeoutError as error:
            raise ReadTimeout(str(error), request=request) from error
        return self.build_response(request, _received(said, method))


class WorldSession(Session):
    """A session whose requests go to one world, paths without a host to its base URL."""

    def __init__(self, base_url: str, headers: Mapping[str, str]) -> None:
        super().__init__()
        self.base_url = base_url
        self.headers.update(headers)

    def prepare_request(self, request: Request) -> PreparedRequest:
        """Return a request with its whole URL."""
        if isinstance(request.url, str) and request.url.startswith("/"):
            request.url = self.base_url + request.url
        return super().prepare_request(request)


def session(base_url: str, headers: Mapping[str, str], app: WSGIApplication | None) -> Session:
    """Return a session for a world, at a socket if there is no application."""
    made = WorldSession(base_url, headers)
    made.trust_env = not near(base_url)
    if app is not None:
        adapter = Adapter(app)
        made.mount("http://", adapter)
        made.mount("https://", adapter)
    return made


class _Wire:
    """What stands in for a socket: bytes to read."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def makefile(self, _: str) -> BytesIO:
        return BytesIO(self._raw)


def _received(said: Said, method: str) -> urllib3.HTTPResponse:
    """Return an answer as it is read from a socket: by the same code, with the same complaints."""
    read = HTTPResponse(cast("socket.socket", _Wire(said.raw)), method=method)
    read.begin()
    return urllib3.HTTPResponse(
        body=read,
        headers=urllib3.HTTPHeaderDict(read.headers.items()),
        status=read.status,
        version=read.version,
        reason=read.reason,
        preload_content=False,
        decode_content=False,
        original_response=read,
        request_method=method,
    )


def _sent(request: PreparedRequest) -> bytes:
    body = cast("bytes | str | Iterable[bytes | str] | None", request.body)
    if body is None or isinstance(body, (bytes, str)):
        return _bytes(body or b"")
    return b"".join(_bytes(part) for part in body)


def _bytes(part: bytes | str) -> bytes:
    return part.encode() if isinstance(part, str) else part


def _text(part: bytes | str) -> str:
    return part if isinstance(part, str) else part.decode("latin-1")
