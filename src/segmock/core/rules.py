"""A rule of a fault: which requests it is about, which of them it takes, and what happens then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from segmock.core import effects, written
from segmock.core.counted import MAX_KEPT
from segmock.core.document import Defect, DefectsError, Json, Record, pointer
from segmock.core.effects import Effect, share_of

if TYPE_CHECKING:
    from segmock.core.spec import Operation

SCHEMA = "faults"
COUNTING = ("nth", "every", "share", "from")
"""Ways to count, of which a rule has one; `to` goes with `from`."""
DOING = ("delay", "status", "rate-limit", "wire", "stale", "duplicate")
"""What a rule may do, of which it does at least one."""
OF_STATUS = ("body", "headers", "retry-after")
"""What goes with a status, and with nothing else."""


@dataclass(frozen=True)
class Rule:
    """A rule. What is empty does not matter; requests are counted from 1."""

    id: str
    raw: Record
    effect: Effect
    vendor: str = ""
    operation: str = ""
    method: str = ""
    path: str = ""
    nth: frozenset[int] = frozenset()
    first: int = 1
    last: int | None = None
    every: int = 1
    share: float = 1
    seed: int | None = None
    lasts: timedelta | None = None
    """How long it holds by the world's clock."""

    def named(self, name: str) -> Rule:
        """Return the same under a name."""
        return replace(self, id=name)

    def is_about(self, vendor: str, operation: Operation) -> bool:
        """Tell whether requests to an operation are counted."""
        return (
            self.vendor in {"", vendor}
            and self.operation in {"", operation.id}
            and self.method in {"", operation.method}
            and self.path in {"", operation.template}
        )

    def takes(self, number: int, seed: int) -> bool:
        """Tell whether it takes the nth of the requests that it is about, in a world of a seed."""
        if self.nth:
            return number in self.nth
        if number < self.first or (self.last is not None and number > self.last):
            return False
        if number % self.every:
            return False
        return self.share == 1 or share_of("share", *self.key(number, seed)) < self.share

    def key(self, number: int, seed: int) -> tuple[str | int, ...]:
        """Return what picks chances for the nth request."""
        return (seed if self.seed is None else self.seed, self.id, number)


def read(raw: Json, file: str, place: str = "") -> Rule:
    """Read one rule; raises DefectsError with every defect. `place` points to it in the file.

    What it says is not compared with any description; see `contradicting`.
    """
    found = written.defects(SCHEMA, "a fault", raw, file, place) or _odd(raw, file, place)
    if found:
        raise DefectsError(found)
    return Rule(
        id=raw.get("id", ""),
        raw=raw,
        effect=effects.read(raw),
        vendor=raw.get("vendor", ""),
        operation=raw.get("operation", ""),
        method=raw.get("method", ""),
        path=raw.get("path", ""),
        nth=frozenset(raw.get("nth", ())),
        first=raw.get("from", 1),
        last=raw.get("to"),
        every=raw.get("every", 1),
        share=raw.get("share", 1),
        seed=raw.get("seed"),
        lasts=timedelta(seconds=raw["for"]) if "for" in raw else None,
    )


def listed(raw: Json, file: str, place: str = "") -> tuple[tuple[Rule, ...], list[Defect]]:
    """Read a list of rules; returns those that could be read, and every defect of the others."""
    return written.listed(read, raw, file, place, MAX_KEPT)


def _odd(raw: Record, file: str, place: str) -> list[Defect]:
    """Return what no schema says in words that a person understands."""
    found: list[Defect] = []
    ways = [way for way in COUNTING if way in raw]
    if "to" in raw and "from" not in raw:
        ways.append("to")
    if len(ways) > 1:
        what = f"counts in several ways: {', '.join(ways)}"
        found.append(Defect(file, place, what, "Keep one; from and to go together."))
    if "to" in raw and raw["to"] < raw.get("from", 1):
        what = "ends before it begins"
        found.append(Defect(file, place + pointer("to"), what, "Write from and to in this order."))
    if not any(way in raw for way in DOING):
        hint = f"Write at least one of {', '.join(DOING)}."
        found.append(Defect(file, place, "does nothing", hint))
    for name in OF_STATUS:
        with_limit = name == "retry-after" and "rate-limit" in raw
        if name in raw and "status" not in raw and not with_limit:
            where = place + pointer(name)
            found.append(Defect(file, where, "goes with a status", "Write the status as well."))
    if "status" in raw and "rate-limit" in raw:
        what = "has a status and a limit"
        found.append(Defect(file, place, what, "Make two rules of it."))
    found += written.odd_headers(raw.get("headers", {}), file, place)
    if raw.get("status") in written.BODILESS and "body" in raw:
        what = f"is for the status {raw['status']}, which has none"
        found.append(Defect(file, place + pointer("body"), what, "Leave it out."))
    return found
