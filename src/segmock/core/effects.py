"""What is done to an answer on purpose: when it is sent, what it says, and how it arrives."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp
from statistics import NormalDist
from typing import TYPE_CHECKING

from segmock.core import faking
from segmock.core.messages import EMPTY, MAX_DELAY, Wire
from segmock.core.problem import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmock.core.document import Json, Record
    from segmock.core.messages import Response

PACE = 100.0
"""Bytes a second of an answer that drips, where nobody says how many."""
SHARE = 0.5
"""How much arrives of an answer that is truncated, where nobody says."""
HTML = "text/html"
"""The content type that is wrong, where nobody says which."""
WIRES = ("reset", "drip", "truncate", "malformed", "content-type")
"""What can happen to an answer on its way."""
DELIVERIES = ("stale", "duplicate")
"""What can happen to a request."""

_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Delay:
    """Seconds to wait: always `low`, evenly from `low` to `high`, or log-normal with a median."""

    low: float = 0
    high: float = 0
    median: float = 0
    sigma: float = 0

    def seconds(self, *key: str | int) -> float:
        """Return the seconds that a key picks, at most MAX_DELAY."""
        if self.median:
            # Never 0 nor 1, for which there is no such number.
            chance = (faking.number("delay", *key) + 1) / (2**64 + 2)
            found = self.median * exp(min(self.sigma * _NORMAL.inv_cdf(chance), MAX_DELAY))
        elif self.high > self.low:
            found = self.low + (self.high - self.low) * share_of("delay", *key)
        else:
            found = self.low
        return min(found, MAX_DELAY)


@dataclass(frozen=True)
class Effect:
    """All that may happen to one exchange; by default nothing does.

    `status`, `example` or `dynamic` force an answer: it is given in place of the stages, and
    nothing is authenticated, validated or changed.
    """

    delay: Delay | None = None
    status: int | None = None
    body: Json = EMPTY
    headers: Mapping[str, str] = field(default_factory=dict)
    example: str = ""
    """The name of the description's example to answer."""
    dynamic: bool = False
    """Whether a body is generated, though there may be an example or words of the vendor."""
    seed: int | None = None
    """Picks the values that are generated, if the world's seed does not."""
    breaking: bool = False
    """Whether the answer is known to break the description."""
    retry_after: int | None = None
    calls: int | None = None
    """Requests of a window of the vendor's rate limit, in place of as many as it has."""
    wire: Wire | None = None
    malformed: bool = False
    content_type: str = ""
    stale: bool = False
    """A reading request is answered as before the last write."""
    duplicate: bool = False
    """A writing request is delivered twice, and the second answer is sent."""

    @property
    def forces(self) -> bool:
        """Whether the answer is given in place of the stages."""
        return self.status is not None or bool(self.example) or self.dynamic

    def finish(self, response: Response, *key: str | int) -> None:
        """Do to a finished response what is to be done; a key picks the delay."""
        # A limit of requests has it on those alone that are too many.
        late = self.calls is None or response.status == Kind.RATE.status
        if self.retry_after is not None and late:
            response.headers["Retry-After"] = str(self.retry_after)
        if self.delay is not None:
            response.delay = min(response.delay + self.delay.seconds(*key), MAX_DELAY)
        if self.malformed and response.body:
            response.body = malformed(response.body, response.headers.get("Content-Type", ""))
        if self.content_type and "Content-Type" in response.headers:
            response.headers["Content-Type"] = self.content_type
        response.wire = self.wire


def share_of(*key: str | int) -> float:
    """Return the number from 0 up to 1 that a key picks."""
    return (faking.number(*key) >> 11) / 2**53


def malformed(body: bytes, media: str) -> bytes:
    """Return a body that is none of its type any more: JSON that ends early, no UTF-8 in others."""
    half = body[: (len(body) + 1) // 2]
    if "json" not in media:
        return half + b"\xff"
    # What an open bracket begins is never whole; of other values a part may be.
    return half if body[:1] in {b"{", b"["} and len(body) > 1 else b"{" + body


def read(raw: Record) -> Effect:
    """Return the effect that a rule names; `raw` has passed the rule's schema."""
    wires = raw.get("wire", {})
    wires = {wires: None} if isinstance(wires, str) else wires
    given = {name: text for name, text in wires.items() if text is not None}
    wire = Wire(
        reset="reset" in wires,
        pace=given.get("drip", PACE) if "drip" in wires else 0,
        share=given.get("truncate", SHARE) if "truncate" in wires else 1,
    )
    return Effect(
        delay=_delay(raw["delay"]) if "delay" in raw else None,
        status=raw.get("status"),
        body=raw.get("body", EMPTY),
        headers=raw.get("headers", {}),
        breaking=raw.get("contract-breaking", False),
        retry_after=raw.get("retry-after"),
        calls=raw["rate-limit"]["calls"] if "rate-limit" in raw else None,
        wire=None if wire == Wire() else wire,
        malformed="malformed" in wires,
        content_type=given.get("content-type", HTML) if "content-type" in wires else "",
        stale=raw.get("stale", False),
        duplicate=raw.get("duplicate", False),
    )


def _delay(raw: Json) -> Delay:
    if not isinstance(raw, dict):
        return Delay(raw)
    if "uniform" in raw:
        low, high = sorted(raw["uniform"])
        return Delay(low, high)
    return Delay(median=raw["lognormal"]["median"], sigma=raw["lognormal"]["sigma"])
