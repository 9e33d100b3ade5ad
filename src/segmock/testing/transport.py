"""Ways for `requests` and `httpx` into a WSGI application of the same process.

Both libraries are loaded only when they are asked for. A connection that breaks on purpose, or an
answer that comes too late, raises what it raises at a socket.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType
    from wsgiref.types import WSGIApplication

    from httpx import AsyncBaseTransport, BaseTransport
    from requests.adapters import BaseAdapter


def requests_adapter(app: WSGIApplication) -> BaseAdapter:
    """Return an adapter to mount on a session; raises ImportError without `requests`."""
    found: BaseAdapter = library("requests").Adapter(app)
    return found


def httpx_transport(app: WSGIApplication) -> BaseTransport:
    """Return a transport for a client; raises ImportError without `httpx`."""
    found: BaseTransport = library("httpx").Transport(app)
    return found


def httpx_async_transport(app: WSGIApplication) -> AsyncBaseTransport:
    """Return a transport for an asynchronous client; raises ImportError without `httpx`."""
    found: AsyncBaseTransport = library("httpx").AsyncTransport(app)
    return found


def library(name: str) -> ModuleType:
    """Return our module over a library; raises ImportError with what to do when that is missing."""
    try:
        return import_module(f"segmock.testing.over_{name}")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("segmock"):
            raise
        raise ImportError(f"It needs {name}, which is not installed: pip install {name}") from error
