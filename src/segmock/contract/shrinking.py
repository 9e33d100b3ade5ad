"""Shrinking: of all that a law has asked, the few requests that still show what is wrong.

First what the witnesses need: the answers that gave their ids, and the writes that concern the same
ids. Then, where the target may be asked again, whatever can be left out is left out.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from segmock.contract.tracing import NAMES, SHORT, Template, gifts, linked, places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from segmock.contract.calls import Reply

Replay: TypeAlias = "Callable[[Sequence[Template]], Sequence[Reply]]"
"""Sends templates to a target that has seen none of them, and returns the answers."""
Shows: TypeAlias = "Callable[[Sequence[Reply]], bool]"
"""Tells whether answers show a finding."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
RECENT = 50
"""Requests before a finding that are tried where those that it seems to need do not show it."""


@dataclass(frozen=True)
class Budget:
    """How many replays shrinking may take, and how many seconds by a clock."""

    replays: int = 60
    seconds: float = 10.0
    clock: Callable[[], float] = time.monotonic


USUAL = Budget()


def shrunk(  # noqa: PLR0913 - what was seen, how to see it again, and how much of that
    trace: Sequence[Reply],
    witness: Sequence[Reply],
    replay: Replay | None,
    shows: Shows,
    *,
    budget: Budget = USUAL,
    own: str = "",
) -> list[Reply]:
    """Return the answers, with their calls, of as short a sequence as shows a finding.

    `trace` are all answers of a law, `witness` those of the finding. Where `replay` is None because
    nothing may be sent, or where no replay shows it, it is what the witnesses need. `own` is the
    prefix of the run's keys. Equal arguments give equal results, unless the seconds run out.
    """
    places_of = {id(reply): n for n, reply in enumerate(trace)}
    wanted = sorted({places_of[id(reply)] for reply in witness if id(reply) in places_of})
    if not wanted:
        return list(witness)
    past = list(trace[: wanted[-1] + 1])
    templates = linked(past, own)
    sources = _sources(templates)
    needed = _needed(past, wanted, sources)
    closure = [past[n] for n in needed]
    if replay is None:
        return closure
    attempt = _Attempts(templates, replay, shows, budget)
    more = sorted(_closed([*needed, *range(max(0, len(past) - RECENT), len(past))], sources))
    kept = next((one for one in (needed, more) if attempt.shows(one)), None)
    if kept is None:
        return closure
    _reduce(kept, sources, attempt)
    return attempt.best


@dataclass
class _Attempts:
    """Replays choices of the templates, each once, until the budget is spent.

    `best` are the answers of the last choice that showed it.
    """

    templates: Sequence[Template]
    replay: Replay
    test: Shows
    budget: Budget
    best: list[Reply] = field(default_factory=list)
    tried: set[tuple[int, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._end = self.budget.clock() + self.budget.seconds

    def shows(self, chosen: Sequence[int]) -> bool:
        """Replay a choice; False where it shows nothing, was tried before, or is one too many."""
        if not chosen or tuple(chosen) in self.tried or self._spent():
            return False
        self.tried.add(tuple(chosen))
        replies = list(self.replay([self.templates[n] for n in chosen]))
        if not self.test(replies):
            return False
        self.best = replies
        return True

    def _spent(self) -> bool:
        return len(self.tried) >= self.budget.replays or self.budget.clock() >= self._end


def _reduce(kept: list[int], sources: dict[int, set[int]], attempt: _Attempts) -> None:
    """Leave out ever smaller parts, each with all that needs it, as long as the rest shows it."""
    size = max(1, len(kept) // 2)
    while True:
        start, before = 0, len(kept)
        while start < len(kept):
            rest = _without(kept, kept[start : start + size], sources)
            if attempt.shows(rest):
                kept = rest
            else:
                start += size
        if size == 1 and len(kept) == before:
            return
        size = max(1, size // 2)


def _without(kept: Iterable[int], gone: Iterable[int], sources: dict[int, set[int]]) -> list[int]:
    lost = set(gone)
    rest = []
    for number in kept:
        if number in lost or sources[number] & lost:
            lost.add(number)
        else:
            rest.append(number)
    return rest


def _sources(templates: Sequence[Template]) -> dict[int, set[int]]:
    """Return for each template the numbers of those that give it what it needs."""
    giver = {one.name: n for n, template in enumerate(templates) for one in template.captures}
    return {
        n: {giver[slot.name] for slot in template.slots} for n, template in enumerate(templates)
    }


def _needed(
    past: Sequence[Reply], wanted: Iterable[int], sources: dict[int, set[int]]
) -> list[int]:
    """Return the numbers of the witnesses and of all that they need, in order."""
    found = _closed(wanted, sources)
    everywhere = set.intersection(*(_asked(reply) for reply in past))
    ids: set[str] = set()
    for number in found:
        ids |= _ids(past[number])
    for number in wanted:
        ids |= {text for text, _, _ in gifts(past[number])}
    ids -= everywhere
    writes = [
        n
        for n, reply in enumerate(past)
        if reply.call.method not in SAFE and not ids.isdisjoint(_asked(reply) | _given(reply))
    ]
    return sorted(_closed([*found, *writes], sources))


def _closed(start: Iterable[int], sources: dict[int, set[int]]) -> set[int]:
    found: set[int] = set()
    todo = list(start)
    while todo:
        number = todo.pop()
        if number not in found:
            found.add(number)
            todo += sources[number]
    return found


def _asked(reply: Reply) -> set[str]:
    return {place.text for place in places(reply.call) if not place.part.startswith(":")}


def _given(reply: Reply) -> set[str]:
    return {text for text, _, _ in gifts(reply)}


def _ids(reply: Reply) -> set[str]:
    """Return what in a request may be an id: it is called so, or stands in the path or query."""
    return {
        place.text
        for place in places(reply.call)
        if (place.part in {"path", "query"} or NAMES.search(place.key))
        and not place.part.startswith(":")
        and (len(place.text) >= SHORT or place.number or place.text.isdecimal())
        and any(c.isdigit() for c in place.text)
    }
