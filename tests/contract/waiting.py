"""A server that answers with the path that was asked for, once enough requests are there."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 10
"""Seconds for which a request waits for the others."""


@dataclass
class Waiter:
    """What listens at `url`, how many connections were made, and whether a request has come."""

    url: str
    connections: int = 0
    came: threading.Event = field(default_factory=threading.Event)


@contextmanager
def waiting(count: int) -> Iterator[Waiter]:
    """Serve on a free port; requests are answered when `count` of them are there."""
    together = threading.Barrier(count)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            waiter.connections += 1
            super().setup()

        def do_GET(self) -> None:
            waiter.came.set()
            together.wait(PATIENCE)
            body = self.path.encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        waiter = Waiter(f"http://127.0.0.1:{server.server_port}")
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        try:
            yield waiter
        finally:
            server.shutdown()
            serving.join()
