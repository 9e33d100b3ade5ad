"""A mock of this vendor alone, asked with its own credential."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from segmock import app, config
from segmock.app import Mock
from segmock.core import clock
from segmock.core import scenario as scenarios
from segmock.core import spec as specs
from segmock.core.exchange import Exchange
from segmock.core.messages import Request
from segmock.core.pipeline import Pipeline, serve
from segmock.vendors.kibo import VENDOR
from tests.conftest import Client
from tests.live import CLOCK

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json
    from segmock.core.scenario import Scenario


@pytest.fixture(scope="session")
def built() -> Mock:
    """A strict mock of this vendor; its parts that do not change serve all tests."""
    served = serve(VENDOR, specs.load(config.folder("openapi") / "kibo.yaml"))
    scenario = scenarios.load(config.folder("fixtures") / "default.yaml")
    scenario = replace(scenario, timing=clock.read(CLOCK))
    world = app.world(scenario, [served], any_credential=False)
    return Mock(Pipeline([served], strict=True, observers=[app.deliver]), world, scenario)


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
def changed(built: Mock, world_of: Callable[[Scenario], Client]) -> Callable[..., Client]:
    """Make a client in a world whose scenario differs from the default one in some of its parts."""

    def make(**parts: Json) -> Client:
        return world_of(replace(built.scenario, **parts))

    return make


@pytest.fixture
def chosen(changed: Callable[..., Client]) -> Callable[..., Client]:
    """Make a client in a world with some settings, their names with underscores."""

    def make(**choices: str) -> Client:
        named = {name.replace("_", "-"): choice for name, choice in choices.items()}
        return changed(settings={"kibo": named})

    return make


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
