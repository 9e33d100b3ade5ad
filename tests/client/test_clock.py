"""A test moves the clock of its world."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from segmock.client import clock
from tests.client.conftest import ask

if TYPE_CHECKING:
    from segmock.client import Client, Start
    from tests.client.conftest import Spy

NINE = datetime(2026, 6, 1, 9, tzinfo=UTC)


def test_time_passes_at_once(client: Client) -> None:
    """By seconds or by a duration; looking at the clock is no step."""
    assert client.clock.now() == NINE
    assert client.clock.advance(1.5) == NINE + timedelta(seconds=1.5)
    assert client.clock.advance(timedelta(days=1)) == NINE + timedelta(days=1, seconds=1.5)


def test_time_is_set(client: Client) -> None:
    """By a text or an instant, and backwards too."""
    assert client.clock.set("2026-01-01T00:00:00Z") == datetime(2026, 1, 1, tzinfo=UTC)
    assert client.clock.set(NINE) == NINE


def test_a_clock_stands_steps_and_runs(client: Client, spy: Spy) -> None:
    """As it is told; a frozen one can be set at once."""
    assert client.clock.freeze() == NINE
    ask(client, spy, "GET", "/crates")
    assert client.clock.now() == NINE
    assert client.clock.state.mode == "frozen"
    later = NINE + timedelta(hours=1)
    assert client.clock.freeze(at=later) == later
    client.clock.step(10)
    ask(client, spy, "GET", "/crates")
    assert client.clock.now() == later + timedelta(seconds=10)
    client.clock.run()
    assert client.clock.state.mode == "running"
    assert client.clock.state.start == NINE


@pytest.mark.parametrize(
    "said, meant",
    [
        ("real", {}),
        ("2026-06-01T09:00:00Z", {"start": "2026-06-01T09:00:00Z"}),
        ("2026-06-01T09:00:00Z/0.5", {"start": "2026-06-01T09:00:00Z", "step": 0.5}),
        (NINE, {"start": "2026-06-01T09:00:00+00:00"}),
        ({"step": 1}, {"step": 1}),
    ],
)
def test_a_text_says_how_a_clock_begins(said: str | datetime | Start, meant: Start) -> None:
    """As the option of the command line does."""
    assert clock.start(said) == meant


def test_a_clock_that_cannot_be_is_refused(client: Client) -> None:
    """Here what is no number, by the mock what is no instant."""
    with pytest.raises(ValueError, match="fast"):
        client.world("mine", clock="2026-06-01T09:00:00Z/fast")
    with pytest.raises(client_error(), match="instant"):
        client.world("mine", clock="tomorrow")


def client_error() -> type[Exception]:
    """Return the error of the client, loaded as a user would."""
    import segmock  # noqa: PLC0415

    return segmock.SegmockError
