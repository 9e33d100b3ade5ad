"""Without a query language everything is there, as it was given."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from segmock.core import unfiltered
from segmock.core.filtering import EVERYTHING

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange


def test_nothing_is_filtered_sorted_explained_or_left_out() -> None:
    """Whatever was asked: the exchange is not looked at."""
    exchange = cast("Exchange", None)
    assert unfiltered.predicate(exchange) == EVERYTHING
    assert unfiltered.order(exchange) == ()
    assert unfiltered.select({"id": 1}, exchange) == {"id": 1}
    assert unfiltered.faults("/name", "x") == ()
