"""Mocks of this vendor alone: in the default scenario, and in scenarios of a test's own."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import pytest

from segmock import app, config
from segmock.app import Mock
from segmock.core import scenario as scenarios
from segmock.core import spec as specs
from segmock.core.exchange import Exchange
from segmock.core.messages import Request
from segmock.core.pipeline import Pipeline, Served, serve
from segmock.vendors.voucherify import VENDOR
from tests.conftest import Client

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json
    from segmock.core.scenario import Scenario

SLUG = "voucherify"

InScenario: TypeAlias = "Callable[..., Client]"


@cache
def served() -> Served:
    """Return this vendor with its description, which all tests share: it never changes."""
    return serve(VENDOR, specs.load(config.folder("openapi") / f"{SLUG}.yaml"))


def client(scenario: Scenario) -> Client:
    """Return a strict mock of this vendor in a scenario, in a world of its own."""
    world = app.world(scenario, [served()], any_credential=False)
    return Client(Mock(Pipeline([served()], strict=True), world, scenario))


@pytest.fixture
def alone() -> Client:
    """A strict mock of this vendor in the default scenario."""
    return client(scenarios.load(config.folder("fixtures") / "default.yaml"))


@pytest.fixture
def in_scenario() -> InScenario:
    """Makes a strict mock of a scenario's parts; the given state is this vendor's own."""

    def make(given: Json, **parts: Json) -> Client:
        raw = {"name": "test", "given": {SLUG: given}, "personas": 50, **parts}
        return client(scenarios.read(raw, "test.yaml"))

    return make


@pytest.fixture
def exchange(alone: Client) -> Exchange:
    """An exchange of the first operation, as a role meets it."""
    operation = next(iter(served().spec.operations.values()))
    return Exchange(Request("GET", "/"), VENDOR, operation, alone.mock.world, number=1)
