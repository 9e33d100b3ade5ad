"""Tokens that a vendor issues."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from segmock.core import tokens
from segmock.core.credentials import Grant
from segmock.core.exchange import Exchange
from segmock.core.messages import Request
from segmock.core.problem import Kind, Problem
from segmock.core.scenario import Scenario
from segmock.core.world import World
from tests.acme import VENDOR

if TYPE_CHECKING:
    from segmock.core.spec import Operation

HOUR = timedelta(hours=1)


@pytest.fixture
def exchange() -> Exchange:
    """An exchange of a vendor that keeps tokens."""
    world = World(Scenario(), {"acme": {"tokens": tokens.layout}}, lambda *_: [])
    nothing: Operation = None  # type: ignore[assignment]
    return Exchange(Request("GET", "/"), VENDOR, nothing, world, *world.begin())


def later(exchange: Exchange, by: timedelta) -> Exchange:
    """Return the exchange at a later time."""
    return replace(exchange, at=exchange.at + by)


def test_an_issued_token_is_found_with_all_that_it_allows(exchange: Exchange) -> None:
    """What was granted and written down comes back."""
    grant = Grant(frozenset({"b", "a"}), read_only=True, scope="tenant", subject="somebody")
    tokens.issue(exchange, "t1", grant, HOUR, session="s")
    found = tokens.find(exchange, "t1")
    assert found is not None
    assert tokens.grant_of(found) == grant
    assert (found["scopes"], found["session"]) == (["a", "b"], "s")
    assert tokens.find(exchange, "t2") is None


def test_a_token_of_all_scopes_keeps_them(exchange: Exchange) -> None:
    """No list of scopes means every scope."""
    assert tokens.grant_of(tokens.issue(exchange, "t", Grant(), None)) == Grant()


def test_a_token_expires_by_the_worlds_clock(exchange: Exchange) -> None:
    """It is good until its lifetime has passed, and refused from then on."""
    tokens.issue(exchange, "t", Grant(), HOUR)
    assert tokens.find(later(exchange, HOUR - timedelta(milliseconds=1)), "t") is not None
    with pytest.raises(Problem) as caught:
        tokens.find(later(exchange, HOUR), "t")
    assert caught.value.kind is Kind.CREDENTIAL_EXPIRED


def test_a_token_without_a_lifetime_never_expires(exchange: Exchange) -> None:
    """Years later it is still good."""
    record = tokens.issue(exchange, "t", Grant(), None)
    assert record["expires_at"] is None
    assert tokens.find(later(exchange, timedelta(days=3000)), "t") == record


def test_the_oldest_token_goes_when_there_are_too_many(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What can be issued without end must not grow without end."""
    monkeypatch.setattr(tokens, "MAX_TOKENS", 2)
    for name in ("first", "second", "third"):
        tokens.issue(exchange, name, Grant(), None)
    assert [key for key, _ in tokens.kept(exchange).items()] == ["second", "third"]


def test_a_refused_request_issues_nothing(exchange: Exchange) -> None:
    """Tokens are state like any other."""

    def refused() -> None:
        with exchange.world.store.transaction():
            tokens.issue(exchange, "t", Grant(), None)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        refused()
    assert tokens.find(exchange, "t") is None
