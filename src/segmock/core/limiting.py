"""How many requests a bearer may make in a while: fixed windows on the world's clock."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

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

    The headers go with every answer of the vendor, refusals included. `bearer` reads from the
    lower-case headers of a request who asks, where a credential is never the same twice; by
    default all that carries credentials says so together.
    """

    calls: int
    window: timedelta
    headers: Callable[[Usage], dict[str, str]]
    bearer: Callable[[Mapping[str, str]], str] | None = None


def digest(headers: Mapping[str, str], names: Iterable[str]) -> str:
    """Return a text that stands for the credentials in some headers and gives none away.

    Who sends none is nobody in particular: the empty text.
    """
    sent = [f"{name}: {headers[name]}" for name in names if headers.get(name)]
    text = "\n".join(sent).encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=16).hexdigest() if sent else ""


class Buckets:
    """The counts of one world, by vendor and bearer."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], tuple[datetime, datetime, int]] = {}
        self._turn = threading.Lock()

    def count(self, vendor: str, bearer: str, calls: int, limit: Limit, at: datetime) -> Usage:
        """Count one request of a bearer; `calls` is the limit that holds in this world."""
        with self._turn:
            # Taken out and put back, so that the one counted longest ago comes first.
            start, resets, used = self._counts.pop((vendor, bearer), (at, at, 0))
            if not start <= at < resets:
                start, used = at - (at - _EPOCH) % limit.window, 0
                resets = start + limit.window
            self._counts[vendor, bearer] = (start, resets, used + 1)
            if len(self._counts) > MAX_BEARERS:
                del self._counts[next(iter(self._counts))]
        return Usage(calls, used + 1, at, resets)
