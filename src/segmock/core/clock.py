"""The one source of time of a world: starts at an instant and steps on with each request."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta


def iso(instant: datetime) -> str:
    """Return an instant as ISO 8601 in UTC with milliseconds and `Z`."""
    if instant.tzinfo is not UTC:
        instant = instant.astimezone(UTC)
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_iso(text: str) -> datetime:
    """Return the instant that an ISO 8601 text with a zone names; raises ValueError."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        message = f"{text!r} has no time zone"
        raise ValueError(message)
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        message = f"{text!r} is not between the years 1 and 9999 in UTC"
        raise ValueError(message) from None


class Clock:
    """A stepping clock: equal requests in equal order meet equal times, in any process."""

    def __init__(self, start: datetime, step: timedelta = timedelta(seconds=1)) -> None:
        self.start = start
        self._now = start
        self._step = step

    def now(self) -> datetime:
        """Return the present instant of the world, in UTC."""
        return self._now

    def tick(self) -> datetime:
        """Let one step pass and return the new instant; called once a request.

        Stands still at the end of the year 9999.
        """
        with suppress(OverflowError):
            self._now += self._step
        return self._now
