"""An exchange shows a behaviour the state as the bearer of the credential sees it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from segmock.core.credentials import Grant
from segmock.core.exchange import Exchange
from segmock.core.messages import EMPTY, Request

if TYPE_CHECKING:
    from tests.conftest import Client


def exchange_of(acme: Client) -> Exchange:
    """Return an exchange that no stage has seen yet."""
    (served,) = acme.mock.pipeline.served
    operation = served.spec.operations["browse"]
    return Exchange(Request("GET", "/crates"), served.vendor, operation, acme.mock.world)


def test_a_new_exchange_knows_nothing_yet(acme: Client) -> None:
    """Its parameters are empty, its body is none, its bearer anyone."""
    exchange = exchange_of(acme)
    assert (exchange.path, exchange.query, exchange.header) == ({}, {}, {})
    assert exchange.body is EMPTY
    assert exchange.now() == "1970-01-01T00:00:00.000Z"


def test_the_time_stands_still_while_it_is_answered(acme: Client) -> None:
    """The clock of the world may go on; the exchange keeps the time at which it began."""
    exchange = exchange_of(acme)
    exchange.at = datetime(2026, 6, 1, 9, 0, 0, 5000, tzinfo=UTC)
    acme.mock.world.begin()
    assert exchange.now() == "2026-06-01T09:00:00.005Z"


def test_the_scope_of_the_grant_chooses_the_collection(acme: Client) -> None:
    """Two tenants see the same given records and none of each other's changes."""
    one, other = exchange_of(acme), exchange_of(acme)
    one.grant, other.grant = Grant(scope="one"), Grant(scope="other")
    assert list(one.collection("crates")) == list(other.collection("crates"))
    one.collection("crates").put("new", {"label": "new"})
    assert len(one.collection("crates")) == len(other.collection("crates")) + 1


def test_the_layout_is_the_vendors(acme: Client) -> None:
    """A behaviour asks the exchange how a collection is kept."""
    assert exchange_of(acme).layout("shelves").resource == "shelf"
