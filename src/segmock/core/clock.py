"""The one source of time of a world: it runs like a real clock, or steps on with each request."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

FIRST = datetime(1980, 1, 1, tzinfo=UTC)
"""The first instant that a clock may show: people of the universe are born before."""
LAST = datetime(2999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)
"""The last one; a clock stands still when it has come there."""
MAX_STEP = timedelta(seconds=1_000_000)
NOTHING = timedelta(0)


ClockState: TypeAlias = tuple[datetime, timedelta, timedelta | None, bool]
"""What it shows, by how much it differs from the real time, its step, whether it is real."""


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


def midnight(instant: datetime) -> datetime:
    """Return the instant at which the day of an instant begins in UTC."""
    return instant.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def bounded(instant: datetime) -> datetime:
    """Return an instant that a clock may show; raises ValueError for any other."""
    if not FIRST <= instant <= LAST:
        message = f"{iso(instant)} is not in the years {FIRST.year} to {LAST.year}"
        raise ValueError(message)
    return instant


@dataclass(frozen=True, slots=True)
class Timing:
    """How time passes in a world.

    It begins at `start`, or at the present where that is None. It runs at real speed, or, where
    there is a `step`, stands still but for one step with each request.
    """

    start: datetime | None = None
    step: timedelta | None = None


def read(text: str) -> Timing:
    """Return what `real`, an instant, or an instant and seconds a request behind a slash mean.

    Raises ValueError with a sentence.
    """
    if text == "real":
        return Timing()
    instant, slash, seconds = text.partition("/")
    start = bounded(parse_iso(instant))
    if not slash:
        return Timing(start)
    if not (seconds.replace(".", "", 1).isdecimal() and seconds.isascii()):
        message = f"{seconds!r} is not a number of seconds"
        raise ValueError(message)
    return Timing(start, step_of(float(seconds)))


def step_of(seconds: float) -> timedelta:
    """Return the step of so many seconds a request; raises ValueError out of bounds."""
    if not 0 <= seconds <= MAX_STEP.total_seconds():
        message = f"{seconds:g} is not between 0 and {MAX_STEP.total_seconds():.0f} seconds"
        raise ValueError(message)
    return timedelta(seconds=seconds)


def _present() -> datetime:
    return datetime.now(UTC)


class Clock:
    """The clock of a world; equal requests meet equal times where it steps.

    Its time never goes back unless it is set. While it runs it shows whole milliseconds, as they
    are written in answers.
    """

    def __init__(self, timing: Timing | None = None) -> None:
        timing = timing or Timing()
        present = _present()
        self.start = bounded(_whole(present) if timing.start is None else timing.start)
        self._real = timing.start is None
        """Whether it shows what every clock shows."""
        self._step = timing.step
        self._shown = self.start
        """The latest time that anybody has seen."""
        self._ahead = self.start - present
        """By how much it differs from the real time, while it runs."""
        self._told: deque[datetime] = deque()
        self._lock = threading.Lock()

    @property
    def mode(self) -> str:
        """How time passes: `real`, `running` from another instant, `stepping` or `frozen`."""
        if self._step is None:
            return "real" if self._real else "running"
        return "stepping" if self._step else "frozen"

    @property
    def step(self) -> timedelta | None:
        """What passes with each request, or None while it runs."""
        return self._step

    def now(self) -> datetime:
        """Return the present instant of the world, in UTC."""
        with self._lock:
            return self._now()

    def tick(self) -> datetime:
        """Return the instant of a new request, one step after the last one where it steps."""
        with self._lock:
            if self._told:
                self._shown = self._told.popleft()
            elif self._step:
                self._shown = min(LAST, self._shown + self._step)
            return self._now()

    def set(self, instant: datetime) -> None:
        """Show another instant from now on; raises ValueError for one out of bounds."""
        with self._lock:
            self._show(bounded(instant))

    def advance(self, time: timedelta) -> None:
        """Let some time pass at once; raises ValueError for less than none, or past the end."""
        if time < NOTHING:
            raise ValueError("time does not pass backwards")
        with self._lock:
            now = self._now()
            if time > LAST - now:
                message = f"the clock ends with the year {LAST.year}"
                raise ValueError(message)
            self._show(now + time)

    def freeze(self) -> None:
        """Stand still until somebody changes that."""
        self.stepping(NOTHING)

    def stepping(self, step: timedelta) -> None:
        """Stand still but for a step with each request."""
        with self._lock:
            self._now()
            self._step = step
            self._real = False

    def tell(self, instants: Iterable[datetime]) -> None:
        """Stand still, and show these at the next requests, one at each.

        Raises ValueError for one out of bounds.
        """
        told = deque(map(bounded, instants))
        self.freeze()
        with self._lock:
            self._told = told

    def run(self) -> None:
        """Go on at real speed, from where it is."""
        with self._lock:
            if self._step is not None:
                self._step = None
                self._show(self._shown)

    @property
    def state(self) -> ClockState:
        """What `restore` needs to have it show again what it shows now."""
        return self._shown, self._ahead, self._step, self._real

    def restore(self, state: ClockState) -> None:
        """Be as it was; where it runs, time that has passed since then has passed."""
        with self._lock:
            self._shown, self._ahead, self._step, self._real = state

    def fork(self) -> Clock:
        """Return an independent clock that shows the same and goes on in the same way."""
        twin = Clock(Timing(self.start))
        with self._lock:
            twin.restore(self.state)
        return twin

    def anew(self) -> Clock:
        """Return a clock that begins where this one began; the present time, where that is real."""
        twin = Clock(Timing(None if self._real else self.start, self._step))
        twin.start = self.start
        return twin

    def _show(self, instant: datetime) -> None:
        self._shown = instant
        self._ahead = instant - _present()
        self._real = False

    def _now(self) -> datetime:
        if self._step is None:
            # The machine's time may be set back; ours may not.
            now = _whole(_present() + self._ahead)
            if now > self._shown:
                self._shown = min(LAST, now)
        return self._shown


def _whole(instant: datetime) -> datetime:
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
