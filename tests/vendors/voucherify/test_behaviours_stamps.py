from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from segmock.vendors.voucherify.behaviours.stamps import stamp

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange

START = datetime(2026, 6, 1, 9, tzinfo=UTC)


def test_no_two_dates_of_a_kind_are_equal(exchange: Exchange) -> None:
    """What happens at once is written down as one after the other."""
    exchange.at = START
    assert stamp(exchange, "a") == "2026-06-01T09:00:00.000Z"
    assert stamp(exchange, "a") == "2026-06-01T09:00:00.001Z"
    assert stamp(exchange, "a") == "2026-06-01T09:00:00.002Z"
    assert stamp(exchange, "b") == "2026-06-01T09:00:00.000Z"
    exchange.at = START + timedelta(microseconds=2900)
    assert stamp(exchange, "a") == "2026-06-01T09:00:00.003Z"
    exchange.at = START + timedelta(seconds=5)
    assert stamp(exchange, "a") == "2026-06-01T09:00:05.000Z"


def test_dates_go_back_with_the_clock(exchange: Exchange) -> None:
    """A clock that is set back by more than a moment is followed."""
    exchange.at = START
    stamp(exchange, "a")
    exchange.at = START - timedelta(days=1)
    assert stamp(exchange, "a") == "2026-05-31T09:00:00.000Z"
