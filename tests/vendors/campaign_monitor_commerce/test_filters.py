from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.filtering import EVERYTHING
from segmock.vendors.campaign_monitor_commerce import filters

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange


def test_nothing_is_filtered_sorted_or_left_out(exchange: Exchange) -> None:
    """The operations have no query parameters, so lists and resources stay as they are."""
    assert filters.predicate(exchange) == EVERYTHING
    assert filters.order(exchange) == ()
    assert filters.select({"id": "a"}, exchange) == {"id": "a"}


def test_no_text_is_explained() -> None:
    """There is no language that one could be wrong in."""
    assert filters.faults("/name", "x") == ()
