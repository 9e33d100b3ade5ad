"""The words that stand for credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from segmock.core.credentials import EXPIRED, READ_ONLY, VALID, Grant, by_word
from segmock.core.exchange import Exchange
from segmock.core.messages import Request
from segmock.core.problem import Kind, Problem

if TYPE_CHECKING:
    from segmock.core.spec import Operation
    from segmock.core.vendor import Vendor
    from tests.conftest import Client


@pytest.fixture
def exchange(acme: Client) -> Exchange:
    """An exchange in a world that takes the known words only."""
    nobody, nothing = cast("Vendor", None), cast("Operation", None)
    return Exchange(Request("GET", "/"), nobody, nothing, acme.mock.world)


def test_the_valid_word_grants_everything(exchange: Exchange) -> None:
    """Its bearer has every scope and may write."""
    grant = by_word(VALID, exchange, frozenset())
    assert grant == Grant()
    assert grant.allows(("any", "scope"))


def test_the_read_only_word_has_the_scopes_that_read(exchange: Exchange) -> None:
    """Its bearer has those scopes and no others."""
    grant = by_word(READ_ONLY, exchange, frozenset({"read"}))
    assert grant == Grant(frozenset({"read"}), read_only=True)
    assert grant.allows(())
    assert grant.allows(("read",))
    assert not grant.allows(("read", "write"))


@pytest.mark.parametrize(
    "word, kind",
    [
        (EXPIRED, Kind.CREDENTIAL_EXPIRED),
        ("Segmock", Kind.CREDENTIAL_UNKNOWN),
        ("", Kind.CREDENTIAL_UNKNOWN),
        ("hunter2", Kind.CREDENTIAL_UNKNOWN),
    ],
)
@pytest.mark.parametrize("anything", [False, True])
def test_other_words_are_refused_unless_any_is_taken(
    exchange: Exchange, word: str, kind: Kind, anything: bool
) -> None:
    """Expired is expired in every world; unknown ones pass where any is taken, empty ones never."""
    exchange.world.any_credential = anything
    if anything and word not in {EXPIRED, ""}:
        assert by_word(word, exchange, frozenset()) == Grant()
        return
    with pytest.raises(Problem) as refused:
        by_word(word, exchange, frozenset())
    assert refused.value.kind is kind
    assert [v.where for v in refused.value.violations] == ["credential"]


def test_a_refused_credential_is_not_repeated(exchange: Exchange) -> None:
    """The reason names no part of what was sent."""
    for word in ("hunter2", EXPIRED):
        with pytest.raises(Problem) as refused:
            by_word(word, exchange, frozenset())
        assert word not in repr(refused.value.violations).replace("--auth", "")
        assert word not in refused.value.detail
