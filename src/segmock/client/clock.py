"""The clock of a world: read, set and sent ahead from a test."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from segmock.client import reading

if TYPE_CHECKING:
    from segmock.client.answers import ClockState
    from segmock.client.asking import Start
    from segmock.client.control import Control

REAL = "real"


class Clock:
    """A world's clock. Looking at it lets no time pass; instants have a zone."""

    def __init__(self, control: Control) -> None:
        self._control = control

    @property
    def state(self) -> ClockState:
        """Time, mode and step."""
        return reading.clock(self._control.ask("GET", "/clock"))

    def now(self) -> datetime:
        """Return the time."""
        return self.state.now

    def advance(self, by: float | timedelta) -> datetime:
        """Let time pass at once, in seconds if it is a number; returns what it is then."""
        seconds = by.total_seconds() if isinstance(by, timedelta) else by
        return reading.clock(self._control.ask("POST", "/clock/advance", {"seconds": seconds})).now

    def set(self, to: datetime | str) -> datetime:
        """Set the time, forwards or backwards; the mode stays."""
        return self._put({"now": written(to)})

    def freeze(self, at: datetime | str | None = None) -> datetime:
        """Have it stand still, at another time if one is given."""
        return self._put({"running": False, **({} if at is None else {"now": written(at)})})

    def step(self, seconds: float) -> datetime:
        """Have it stand still but for so many seconds with each request."""
        return self._put({"step": seconds})

    def run(self) -> datetime:
        """Have it go on at real speed."""
        return self._put({"running": True})

    def _put(self, body: dict[str, object]) -> datetime:
        return reading.clock(self._control.ask("PUT", "/clock", body)).now


def written(instant: datetime | str) -> str:
    """Return an instant as text."""
    return instant.isoformat() if isinstance(instant, datetime) else instant


def start(clock: str | datetime | Start) -> Start:
    """Return what a text says of a clock, as for the option `--clock`.

    It is real, INSTANT, from which it runs, or INSTANT/SECONDS, a step with each request.
    Raises ValueError for a step that is no number.
    """
    if isinstance(clock, datetime):
        return {"start": written(clock)}
    if not isinstance(clock, str):
        return clock
    if clock == REAL:
        return {}
    instant, slash, step = clock.partition("/")
    return {"start": instant, "step": float(step)} if slash else {"start": instant}
