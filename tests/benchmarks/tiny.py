"""A server that gives everybody the same answer."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Tiny:
    """The answer, its status perhaps by method, and what was asked: method, path, headers, body."""

    status: int | dict[str, int]
    body: bytes
    states_length: bool = True
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)


class _Server(ThreadingHTTPServer):
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """A client that hangs up in the middle is none of the test's business."""


@contextmanager
def tiny(answer: Tiny) -> Iterator[int]:
    """Run the server and yield its port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self.answer()

        def do_POST(self) -> None:
            self.answer()

        def answer(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            answer.asked.append((self.command, self.path, dict(self.headers), sent))
            status = answer.status
            self.send_response(status if isinstance(status, int) else status[self.command])
            if answer.states_length:
                self.send_header("Content-Length", str(len(answer.body)))
            else:
                self.close_connection = True
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            pass

    # Its threads end with their connections, and every test closes those.
    with _Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
