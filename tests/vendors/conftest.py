"""Mocks of one vendor alone: the one after whom the folder of the test is named."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import pytest

from segmock import app, config, vendors
from segmock.app import Mock
from segmock.core import clock
from segmock.core import scenario as scenarios
from segmock.core import spec as specs
from segmock.core.exchange import Exchange
from segmock.core.messages import Request
from segmock.core.pipeline import Pipeline, Served, serve
from segmock.core.worlds import Worlds
from tests.conftest import Client
from tests.live import CLOCK

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json
    from segmock.core.scenario import Scenario

InScenario: TypeAlias = "Callable[..., Client]"


@cache
def served(slug: str) -> Served:
    """Return a vendor with its description, which all tests share: it never changes."""
    return serve(vendors.discover()[slug], specs.load(config.folder("openapi") / f"{slug}.yaml"))


def client(slug: str, scenario: Scenario) -> Client:
    """Return a strict mock of a vendor in a scenario, in a world of its own."""
    world = app.world(scenario, [served(slug)], any_credential=False)
    pipeline = Pipeline([served(slug)], strict=True, observers=[app.deliver])
    return Client(Mock(pipeline, Worlds(world), scenario))


@pytest.fixture
def slug(request: pytest.FixtureRequest) -> str:
    """The vendor's name."""
    return request.path.parent.name.replace("_", "-")


@pytest.fixture
def alone(slug: str) -> Client:
    """A strict mock of this vendor in the default scenario."""
    default = scenarios.load(config.folder("fixtures") / "default.yaml")
    return client(slug, replace(default, timing=clock.read(CLOCK)))


@pytest.fixture
def in_scenario(slug: str) -> InScenario:
    """Makes a strict mock of a scenario's parts; the given state is this vendor's own."""

    def make(given: Json, **parts: Json) -> Client:
        start, step = CLOCK.split("/")
        parts["clock"] = {"start": start, "step": int(step), **parts.get("clock", {})}
        raw = {"name": "test", "given": {slug: given}, "personas": 50, **parts}
        return client(slug, scenarios.read(raw, "test.yaml"))

    return make


@pytest.fixture
def exchange(slug: str, alone: Client) -> Exchange:
    """An exchange of the first operation, as a role meets it."""
    one = served(slug)
    operation = next(iter(one.spec.operations.values()))
    return Exchange(Request("GET", "/"), one.vendor, operation, alone.mock.world, number=1)
