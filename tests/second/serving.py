"""The second implementation on a real socket, and the tokens that open it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

from werkzeug.serving import WSGIRequestHandler, make_server

from tests.second.app import build
from tests.second.store import APPS, Token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.second.store import State

OWN, OTHER = APPS
PREFIX = "SEGMOCK_CREDENTIAL_KIBO_"
KNOWN = {
    "account": list(APPS[OWN].accounts),
    "tenantId": [APPS[OWN].tenant],
    "otherTenant": [APPS[OTHER].tenant],
}
"""What a profile must know of this target."""


class Running(NamedTuple):
    """A running app: its URL, the variables with its credentials, and what it keeps."""

    url: str
    environ: dict[str, str]
    state: State


class Silent(WSGIRequestHandler):
    """Keeps its opinion to itself."""

    def log(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running(fault: str = "") -> Iterator[Running]:
    """Serve the app at a free port until the context ends."""
    app = build(fault)
    state: State = app.extensions["second"]
    words = {
        "": Token(OWN),
        "__NARROW": Token(OWN, writes=False),
        "__EXPIRED": Token(OWN, until=datetime(2020, 2, 29, tzinfo=UTC)),
        "__FOREIGN": Token(OTHER),
    }
    environ = {"SEGMOCK_ID_KIBO_CLIENT": OWN, "SEGMOCK_ID_KIBO_SECRET": APPS[OWN].secret}
    for role, token in words.items():
        text = state.token(token.app)
        state.tokens[text] = token
        environ |= {f"{PREFIX}{scheme}{role}": text for scheme in ("BEARERAUTH", "APPCLAIMS")}
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Running(f"http://127.0.0.1:{server.server_port}", environ, state)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
