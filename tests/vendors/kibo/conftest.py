"""A mock of this vendor alone, asked with its own credential."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from segmock import app, config
from segmock.core.exchange import Exchange
from segmock.core.messages import Request
from tests.conftest import Client

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.app import Mock
    from segmock.core.document import Json
    from segmock.core.scenario import Scenario


@pytest.fixture(scope="session")
def built() -> Mock:
    """A strict mock of this vendor; its parts that do not change serve all tests."""
    return app.build(config.settings({}, strict=True, vendors=("kibo",)))


@pytest.fixture
def world_of(built: Mock) -> Callable[[Scenario], Client]:
    """Make a client with the valid token, in a new world of a scenario."""

    def make(scenario: Scenario) -> Client:
        world = app.world(scenario, built.pipeline.served, any_credential=False)
        return Client(replace(built, world=world), {"authorization": "Bearer segmock"})

    return make


@pytest.fixture
def kibo(built: Mock, world_of: Callable[[Scenario], Client]) -> Client:
    """A client with the valid token, in a new world of the default scenario."""
    return world_of(built.scenario)


@pytest.fixture
def exchange_of(kibo: Client) -> Callable[..., Exchange]:
    """Make the exchange of an operation, with the query as the stages would have read it."""
    (served,) = kibo.mock.pipeline.served

    def make(operation: str, **query: Json) -> Exchange:
        request = Request("GET", "/")
        world = kibo.mock.world
        return Exchange(
            request, served.vendor, served.spec.operations[operation], world, query=query
        )

    return make
