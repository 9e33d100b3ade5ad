"""A mock of this vendor alone, asked with its own credential."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from segmock import config
from segmock.core import clock
from segmock.core import scenario as scenarios
from segmock.core.exchange import Exchange
from segmock.core.messages import Request
from tests.live import CLOCK
from tests.vendors.conftest import client

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json
    from segmock.core.scenario import Scenario
    from tests.conftest import Client


@pytest.fixture(scope="session")
def default() -> Scenario:
    """The default scenario, with the clock of all tests."""
    scenario = scenarios.load(config.folder("fixtures") / "default.yaml")
    return replace(scenario, timing=clock.read(CLOCK))


@pytest.fixture
def changed(default: Scenario) -> Callable[..., Client]:
    """Make a client in a world whose scenario differs from the default one in some of its parts."""

    def make(**parts: Json) -> Client:
        made = client("kibo", replace(default, **parts))
        made.headers = {"authorization": "Bearer segmock"}
        return made

    return make


@pytest.fixture
def kibo(changed: Callable[..., Client]) -> Client:
    """A client with the valid token, in a new world of the default scenario."""
    return changed()


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
