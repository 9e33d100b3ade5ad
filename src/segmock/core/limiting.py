"""How many requests a bearer may make in a while: fixed windows on the world's clock."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from segmock.core.document import Json
    from segmock.core.history import History

MAX_BEARERS = 1_000
"""Bearers whose requests a world counts; the one counted longest ago is forgotten first."""
_EPOCH = datetime.fromtimestamp(0, UTC)


class Usage(NamedTuple):
    """What a bearer has used of a window: `used` counts the present request, too."""

    calls: int
    used: int
    at: datetime
    resets: datetime

    @property
    def remaining(self) -> int:
        """Requests that may still be made in this window."""
        return max(0, self.calls - self.used)

    @property
    def refused(self) -> bool:
        """Whether the present request is one too many."""
        return self.used > self.calls

    @property
    def retry_after(self) -> int:
        """Whole seconds until the next window, at least 1."""
        return max(1, -int((self.at - self.resets).total_seconds() // 1))


@dataclass(frozen=True, slots=True)
class Limit:
    """A vendor's limit: so many calls in each window; `headers` tells a bearer its usage.

    The headers go with every answer of the vendor, refusals included. `bearer` reads who asks from
    the headers of a request that say so (see `carrying`), by lower-case name, where a credential is
    never the same twice; by default they say so together.
    """

    calls: int
    window: timedelta
    headers: Callable[[Usage], dict[str, str]]
    bearer: Callable[[Mapping[str, str]], str] | None = None


def carrying(
    headers: Mapping[str, str], alternatives: Iterable[tuple[str, ...]], others: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the names of the headers that say who asks.

    Those of the first of an operation's alternatives that is sent whole, so that nobody is somebody
    else for sending more beside it; the `others` where none is.
    """
    for names in alternatives:
        if all(headers.get(name) for name in names):
            return names
    return others


def digest(headers: Mapping[str, str], names: Iterable[str]) -> str:
    """Return a text that stands for the credentials in some headers and gives none away.

    Who sends none is nobody in particular: the empty text.
    """
    sent = [f"{name}: {headers[name]}" for name in names if headers.get(name)]
    text = "\n".join(sent).encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=16).hexdigest() if sent else ""


class _Count(NamedTuple):
    """The requests of a bearer in a window, and the turn at which the last one was counted."""

    start: datetime
    resets: datetime
    used: int
    turn: int


class Buckets:
    """The counts of one world, by vendor and bearer; a rewind of its history undoes them."""

    def __init__(self, history: History[Json] | None = None) -> None:
        self._counts: dict[tuple[str, str], _Count] = {}
        self._history = history
        self._last = 0
        self._turn = threading.Lock()

    def count(self, vendor: str, bearer: str, calls: int, limit: Limit, at: datetime) -> Usage:
        """Count one request of a bearer; `calls` is the limit that holds in this world."""
        who = (vendor, bearer)
        gone: list[tuple[tuple[str, str], _Count]] = []
        with self._turn:
            # Taken out and put back, so that the one counted longest ago comes first.
            before = self._counts.pop(who, None)
            start, resets, used, _ = before or (at, at, 0, 0)
            if before is not None:
                gone.append((who, before))
            if not start <= at < resets:
                start, used = at - (at - _EPOCH) % limit.window, 0
                resets = start + limit.window
            self._last += 1
            self._counts[who] = _Count(start, resets, used + 1, self._last)
            if len(self._counts) > MAX_BEARERS:
                oldest = next(iter(self._counts))
                gone.append((oldest, self._counts.pop(oldest)))
        if self._history is not None:
            self._history.counted(lambda: self._uncount(who, gone))
        return Usage(calls, used + 1, at, resets)

    def fork(self, history: History[Json] | None = None) -> Buckets:
        """Return independent counts that are the same now."""
        twin = Buckets(history)
        with self._turn:
            twin._counts = self._counts.copy()
            twin._last = self._last
        return twin

    def _uncount(
        self, who: tuple[str, str], gone: Iterable[tuple[tuple[str, str], _Count]]
    ) -> None:
        with self._turn:
            self._counts.pop(who, None)
            self._counts.update(gone)
            # They stand in the order in which they were counted.
            self._counts = dict(sorted(self._counts.items(), key=lambda one: one[1].turn))
