"""A world for a test: the client of the control plane, and clients for the vendors' APIs."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from segmock.client import Client
from segmock.testing.transport import library
from segmock.testing.wsgi import Inside

if TYPE_CHECKING:
    from types import TracebackType
    from wsgiref.types import WSGIApplication

    import httpx
    import requests
    from httpx import AsyncClient  # by its name: `httpx` is a method here


class World(Client):
    """One world of a mock at a URL, or of `app` in this process, which then answers for the URL.

    The sessions and clients that it hands out are closed with it, but for asynchronous ones.
    """

    def __init__(
        self,
        url: str,
        *,
        world: str = "default",
        token: str = "",
        timeout: float = 20.0,
        app: WSGIApplication | None = None,
    ) -> None:
        send = None if app is None else Inside(app, url)
        super().__init__(url, world=world, token=token, timeout=timeout, send=send)
        self.app = app
        self._opened = ExitStack()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close what was handed out, and delete the world if this client made it."""
        self._opened.close()
        super().__exit__(kind, error, traceback)

    def session(self) -> requests.Session:
        """Return a session bound to the world: paths such as `/v1/things` are asked there.

        Raises ImportError without `requests`.
        """
        made = library("requests").session(self.base_url, self.headers, self.app)
        session: requests.Session = self._opened.enter_context(made)
        return session

    def httpx(self) -> httpx.Client:
        """Return the same as a client of `httpx`; raises ImportError without it."""
        made = library("httpx").client(self.base_url, self.headers, self.app)
        client: httpx.Client = self._opened.enter_context(made)
        return client

    def httpx_async(self) -> AsyncClient:
        """Return the same as an `httpx.AsyncClient`, which is closed by its own `async with`."""
        made = library("httpx").async_client(self.base_url, self.headers, self.app)
        client: AsyncClient = made
        return client

    def _with(self, name: str, *, made: bool) -> Self:
        other = super()._with(name, made=made)
        other._opened = ExitStack()  # noqa: SLF001 - of its own class
        return other
