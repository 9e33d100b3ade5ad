"""What a world was asked since it began, in full: what a capsule is made of.

It keeps references to what is there in any case, and reads nothing before somebody asks for a
capsule. It ends when it is full: a part of what happened would replay as something else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from segmock.core.counted import Count
    from segmock.core.messages import Request, Response, Wire
    from segmock.core.rules import Rule
    from segmock.core.stubs import Stub

MAX_EVENTS = 10_000
"""Requests that are kept, and changes of the clock between them."""
MAX_BYTES = 4 * 1024 * 1024
"""Bytes of them and of their answers, about."""
EACH = 1_000
"""Bytes, about, that one takes beside bodies, line and headers."""
MEASURED = 128
"""After so many events, the lines and headers of as many are measured."""

Interfering: TypeAlias = "tuple[Mapping[str, Count[Rule]], Mapping[str, Count[Stub]]]"
"""The faults and the stubs of a world at one moment; neither ever changes."""


class TapeEndedError(Exception):
    """There was more than a tape keeps; the text says what was kept."""


class Passed(NamedTuple):
    """Between two requests the clock came to an instant, and what was due by then happened."""

    at: datetime


class Answered(NamedTuple):
    """An answer as the pipeline gave it; a door adds only what it always adds."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    wire: Wire | None


class Taped:
    """One request that came to a world, and its answer; None while it is under way, or failed.

    `again` marks one that came once and was delivered twice: this is the second time. `before` and
    `after` are what interfered when it came and when it had been answered; `more` is how many
    bytes, about, of that were set since the request before.
    """

    __slots__ = ("_answer", "after", "again", "at", "before", "more", "number", "request", "world")

    def __init__(  # noqa: PLR0913, PLR0917 - made for every request, so kept cheap
        self,
        world: str,
        number: int,
        at: datetime,
        request: Request,
        before: Interfering,
        again: bool,  # noqa: FBT001 - as above
        more: int,
    ) -> None:
        self.world = world
        self.number = number
        self.at = at
        self.request = request
        self.before = before
        self.again = again
        self.more = more
        self._answer: tuple[int, dict[str, str], bytes, Wire | None] | None = None
        self.after = before

    @property
    def answer(self) -> Answered | None:
        """What it was answered."""
        return None if self._answer is None else Answered(*self._answer)

    @property
    def size(self) -> int:
        """Bytes, about, of the bodies of request and answer, and of what comes along."""
        answered = 0 if self._answer is None else len(self._answer[2])
        return EACH + self.more + len(self.request.body) + answered

    def close(self, response: Response) -> None:
        """Keep what it was answered; a door may add to the headers of the response itself."""
        headers = response.headers.copy()
        self._answer = response.status, headers, response.body, response.wire


Event: TypeAlias = Taped | Passed


class Tape:
    """The events of one world, of those it is a fork of as well, in their order."""

    def __init__(self, world: str) -> None:
        self.world = world
        self._events: list[Event] = []
        self._bytes = 0
        self._ended = 0
        """The number of the first request that was not kept; 0 while there is none."""
        self._after: Interfering = {}, {}
        """What interfered when the last request had been answered."""

    def set_since(self, before: Interfering) -> int:
        """Return the bytes, about, of what interferes now, if that was set since the last answer.

        Counts alone take nothing: they go on while a request is answered.
        """
        if before[0] is self._after[0] and before[1] is self._after[1]:
            return 0
        return sum(len(repr(count.one.raw)) for kept in before for count in kept.values())

    def take(
        self, number: int, at: datetime, request: Request, before: Interfering, *, again: bool
    ) -> Taped:
        """Keep a request that has come, if there is room; its answer is to follow."""
        more = self.set_since(before)
        taped = Taped(self.world, number, at, request, before, again, more)
        if self._ended:
            return taped
        if len(self._events) >= MAX_EVENTS or self._bytes > MAX_BYTES:
            self._ended = number
        else:
            self._events.append(taped)
            self._bytes += taped.size
        return taped

    def answered(self, taped: Taped, response: Response, after: Interfering) -> None:
        """Keep what a request was answered."""
        taped.after = self._after = after
        if self._ended:
            return
        taped.close(response)
        self._bytes += len(response.body)
        # Headers are short but for those of a few clients: they are measured from time to time.
        if not len(self._events) % MEASURED:
            self._bytes += sum(map(_heading, self._events[-MEASURED:]))

    def passed(self, at: datetime) -> None:
        """Keep that the clock came to an instant between two requests."""
        if self._ended:
            return
        if len(self._events) >= MAX_EVENTS:
            last = next((e.number for e in reversed(self._events) if isinstance(e, Taped)), 0)
            self._ended = last + 1
        else:
            self._events.append(Passed(at))

    def latest(self, many: int) -> list[Event]:
        """Return the last events that are kept."""
        return self._events[-many:]

    def cut(self, number: int) -> None:
        """Forget a request and all that came after it."""
        if self._ended >= number:
            self._ended = 0
        for place, event in enumerate(self._events):
            if isinstance(event, Taped) and event.number >= number:
                if event.again:
                    # What is left of it would be replayed as a whole.
                    self._ended = number
                del self._events[place:]
                kept = (e for e in self._events if isinstance(e, Taped))
                self._bytes = sum(e.size + _heading(e) for e in kept)
                break

    def fork(self, world: str) -> Tape:
        """Return an independent tape for a world that begins as this one is now."""
        twin = Tape(world)
        twin._events = self._events.copy()
        twin._bytes = self._bytes
        twin._ended = self._ended
        twin._after = self._after
        return twin

    def events(self) -> list[Event]:
        """Return all that happened; raises TapeEndedError where that is not known any more."""
        if self._ended:
            most = f"at most {MAX_EVENTS} requests and {MAX_BYTES // 2**20} MiB of a world"
            kept = f"{most}, and no half of what was delivered twice"
            raise TapeEndedError(
                f"The tape of the world {self.world!r} ended before its request {self._ended}: it "
                f"keeps {kept}. Reset the world, or rewind it, and do less before you ask again."
            )
        return self._events.copy()


def _heading(event: Event) -> int:
    """Return the bytes of a request's line and headers."""
    if isinstance(event, Passed):
        return 0
    asked = event.request
    return len(asked.path) + len(asked.query) + len("".join(asked.headers.values()))
