from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.core.clock import Clock, iso, parse_iso

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@settings(deadline=None)
@given(st.datetimes(timezones=st.just(UTC)))
def test_instants_come_back_from_their_text(instant: datetime) -> None:
    """What is written is read as the same instant, to the millisecond."""
    text = iso(instant)
    assert len(text) == len("2026-06-01T12:00:00.000Z")
    assert parse_iso(text) == instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def test_zones_are_turned_into_utc() -> None:
    """Texts and instants of other zones are the same time in UTC."""
    assert parse_iso("2026-06-01T14:00:00+02:00") == NOON
    assert iso(NOON.astimezone(timezone(timedelta(hours=-5)))) == "2026-06-01T12:00:00.000Z"


@pytest.mark.parametrize(
    "text",
    ["2026-06-01T12:00:00", "2026-13-01T12:00:00Z", "noon", "", "0001-01-01T00:00:00+14:00"],
)
def test_a_text_without_a_place_in_time_is_refused(text: str) -> None:
    """A zone is needed, a real date, and one that UTC has, too."""
    with pytest.raises(ValueError, match=r".+"):
        parse_iso(text)


def test_a_clock_steps_on_and_stands_still_between() -> None:
    """Reading the time does not change it; a tick does, by the step."""
    clock = Clock(NOON, timedelta(seconds=2))
    assert (clock.now(), clock.now()) == (NOON, NOON)
    assert clock.tick() == clock.now() == NOON + timedelta(seconds=2)
    assert Clock(NOON).tick() == NOON + timedelta(seconds=1)
    assert clock.start == NOON


def test_a_clock_stops_at_the_end_of_time() -> None:
    """However many requests come, none fails because there is no later time."""
    end = datetime.max.replace(tzinfo=UTC)
    clock = Clock(end - timedelta(seconds=1))
    assert [clock.tick(), clock.tick(), clock.tick()] == [end] * 3
