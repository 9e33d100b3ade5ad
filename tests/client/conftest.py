"""A client of a mock of the fifth vendor, in this process, and all that it asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson
import pytest

from segmock import app
from segmock.client import Client
from segmock.core.worlds import Start, Worlds
from segmock.testing.wsgi import Inside
from segmock.web.door import SegmockFlask
from tests.acme import VENDOR
from tests.conftest import ACME, settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmock.client import Answer
    from segmock.core.document import Json
    from segmock.core.world import World
    from tests.conftest import Client as Asking

URL = "http://localhost:1"
KEY = {"Acme-Key": "segmock"}


@dataclass
class Spy:
    """Sends to a mock in this process, and keeps what is sent."""

    send: Inside
    asked: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[Json] = field(default_factory=list)

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a request."""
        self.asked.append((method, path))
        self.bodies.append(orjson.loads(body) if body else None)
        return self.send(method, path, headers, body)


@pytest.fixture
def spy(acme: Asking) -> Spy:
    """The way to a mock that can make worlds in the scenario of the fifth vendor."""
    folder = settings(openapi=ACME, fixtures=ACME)
    served = acme.mock.pipeline.served

    def make(start: Start) -> World:
        return app.opened(app.started(folder, start), served, {"acme": VENDOR})

    worlds = Worlds(acme.mock.world, make)
    names = {"default": "A dozen crates."}
    flask = SegmockFlask(acme.mock.pipeline, worlds, scenarios=lambda: names)
    return Spy(Inside(flask, URL))


@pytest.fixture
def client(spy: Spy) -> Client:
    """A client of the default world."""
    return Client(URL, send=spy)


def ask(client: Client, spy: Spy, method: str, path: str, body: Json = None) -> Answer:
    """Send a request to the vendor, in the world of a client."""
    sent = {**KEY, **client.headers, "Content-Type": "application/json"}
    return spy.send(method, path, sent, b"" if body is None else orjson.dumps(body))
