"""`httpx` over a WSGI application, and clients for one world."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import httpx
from anyio import to_thread  # `httpx` brings it along, and runs on any loop by it

from segmock.testing.wsgi import PATIENCE, near

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class Transport(httpx.BaseTransport):
    """The library's own transport to a WSGI application, with what that leaves out.

    It hands over the raw path, ends streams, and raises what goes wrong as it would at a socket.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer; raises ReadError, RemoteProtocolError and ReadTimeout."""
        patience = request.extensions.get("timeout", {}).get("read")

        def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
            environ["RAW_URI"] = request.url.raw_path.decode("ascii")
            environ["wsgi.input_terminated"] = True
            if patience is not None:
                environ[PATIENCE] = patience
            try:
                return arriving(self._app(environ, start))
            except ConnectionResetError as error:
                raise httpx.ReadError(str(error), request=request) from error
            except TimeoutError as error:
                raise httpx.ReadTimeout(str(error), request=request) from error

        def arriving(chunks: Iterable[bytes]) -> Iterator[bytes]:
            try:
                yield from chunks
            except ConnectionResetError as error:
                raise httpx.RemoteProtocolError(str(error), request=request) from error
            except TimeoutError as error:
                raise httpx.ReadTimeout(str(error), request=request) from error

        return httpx.WSGITransport(app).handle_request(request)


class AsyncTransport(httpx.AsyncBaseTransport):
    """The same for an asynchronous client: each request is answered in a thread."""

    def __init__(self, app: WSGIApplication) -> None:
        self._transport = Transport(app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the whole answer; raises as `Transport`, what breaks a body off included."""
        await request.aread()  # which leaves a body that can be read in the thread
        return await to_thread.run_sync(self._whole, request, abandon_on_cancel=True)

    def _whole(self, request: httpx.Request) -> httpx.Response:
        answer = self._transport.handle_request(request)
        with closing(answer):
            body = b"".join(answer.iter_raw())
        return httpx.Response(
            answer.status_code, headers=answer.headers, stream=httpx.ByteStream(body)
        )


def client(base_url: str, headers: Mapping[str, str], app: WSGIApplication | None) -> httpx.Client:
    """Return a client for a world, at a socket if there is no application."""
    transport = None if app is None else Transport(app)
    trusted = not near(base_url)
    return httpx.Client(base_url=base_url, headers=headers, transport=transport, trust_env=trusted)


def async_client(
    base_url: str, headers: Mapping[str, str], app: WSGIApplication | None
) -> httpx.AsyncClient:
    """Return an asynchronous client for a world, at a socket if there is no application."""
    transport = None if app is None else AsyncTransport(app)
    trusted = not near(base_url)
    return httpx.AsyncClient(
        base_url=base_url, headers=headers, transport=transport, trust_env=trusted
    )
