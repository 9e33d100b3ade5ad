"""Fixtures for all tests: a mock without a socket, strict, in a world of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest

from segmock import app, config
from segmock.app import Mock
from segmock.core.messages import Request
from segmock.core.pipeline import Pipeline
from segmock.core.worlds import Worlds
from tests.acme import VENDOR
from tests.live import CLOCK, live

__all__ = ["live", "settings"]

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmock.config import Settings
    from segmock.core.document import Json
    from segmock.core.journal import Entry

ACME = Path(__file__).parent / "acme"


def settings(**given: Json) -> Settings:
    """Return settings with the clock of all tests; the environment has no say."""
    return config.settings({}, **{"clock": CLOCK, "strict": True, **given})


@dataclass
class Client:
    """Sends requests straight into the pipeline of a mock."""

    mock: Mock
    headers: dict[str, str] = field(default_factory=dict)

    def send(
        self,
        method: str,
        target: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Json = None,
        body: bytes | None = None,
    ) -> tuple[int, dict[str, str], Json]:
        """Return status, headers by lower-case name, and the parsed body (text if no JSON)."""
        sent = {name.lower(): text for name, text in {**self.headers, **(headers or {})}.items()}
        if json is not None:
            body = orjson.dumps(json)
            sent.setdefault("content-type", "application/json")
        path, _, query = target.partition("?")
        request = Request(method, path, query, sent, body or b"", origin="http://127.0.0.1:4010")
        response = self.mock.pipeline.handle(request, self.mock.world)
        assert response is not None, f"no vendor has the path {path}"
        names = {name.lower(): text for name, text in response.headers.items()}
        parsed: Json = response.body.decode()
        if response.body and names.get("content-type", "").endswith("json"):
            parsed = orjson.loads(response.body)
        return response.status, names, parsed

    @property
    def journal(self) -> list[Entry]:
        """The world's journal, oldest first."""
        return list(self.mock.world.journal)


@cache
def _built(folder: Path | None = None) -> Mock:
    """Return a mock that lends its vendors to all others: once compiled they never change."""
    if folder is None:
        return app.build(settings())
    return app.build(settings(openapi=folder, fixtures=folder), {"acme": VENDOR})


def _another(built: Mock, *, any_credential: bool = False) -> Mock:
    """Return a mock of the same vendors in a world of its own."""
    served = built.pipeline.served
    world = app.world(built.scenario, served, any_credential=any_credential)
    app._read_given(world, served)
    pipeline = Pipeline(served, strict=True, observers=[app.deliver])
    return Mock(pipeline, Worlds(world), built.scenario)


@pytest.fixture
def mock() -> Client:
    """A strict mock of all vendors in the default scenario."""
    return Client(_another(_built()))


@pytest.fixture
def lenient() -> Client:
    """The same, taking any credential."""
    return Client(_another(_built(), any_credential=True))


@pytest.fixture
def acme() -> Client:
    """A strict mock of the fifth vendor alone; its key goes with every request."""
    return Client(_another(_built(ACME)), {"acme-key": "segmock"})
