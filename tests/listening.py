"""A sink that really listens: events that are sent to it can be waited for."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import TYPE_CHECKING

from tests.live import TIMEOUT

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator


@dataclass
class Listener:
    """What listens: its port, and what has come, as path, headers by lower-case name, and body.

    `statuses` are what the next requests are answered with; then it is 204.
    """

    port: int
    came: Queue[tuple[str, dict[str, str], bytes]]
    statuses: list[int]

    def next(self) -> tuple[str, dict[str, str], bytes]:
        """Wait for a request and return it."""
        return self.came.get(timeout=TIMEOUT)


@contextmanager
def listening(*statuses: int, tls: ssl.SSLContext | None = None) -> Iterator[Listener]:
    """Listen on a free port of 127.0.0.1, in a thread."""
    answers = list(statuses)
    came: Queue[tuple[str, dict[str, str], bytes]] = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.put((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(answers.pop(0) if answers else 204)
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")  # type: ignore[attr-defined]
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Listener(server.server_port, came, answers)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
