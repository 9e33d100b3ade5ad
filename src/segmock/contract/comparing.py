"""Whether two implementations say the same: one sequence of requests, asked of both.

What may differ is left out: the ids, keys and times that each target chooses, and records that were
there before. Each difference is shown by as few requests as show it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

from segmock.contract.calls import Reply, Unanswered
from segmock.contract.holding import held
from segmock.contract.keeping import adopt
from segmock.contract.laws.law import LAWS
from segmock.contract.sequences import sequence
from segmock.contract.shrinking import shrunk
from segmock.contract.tracing import NAMES, captured, filled, linked, renamed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from segmock.contract.api import Api
    from segmock.contract.tracing import Template
    from segmock.core.document import Json

RACES = "H"
"""The group of laws that ask several things at once, in no order that could be repeated."""
ID, TIME, KEY, HOST = "(an id)", "(a time)", "(a key)", "(its host)"
MAX_PLACES = 5
"""Places of two bodies that are told."""
MAX_SHRUNK = 10
NOWHERE = "nothing"
"""What stands at a place that one of two answers does not have."""
_ITEM = re.compile(r"^.*/\d+(?=/)")
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:T[0-9:.]+(?:Z|[+-]\d\d:?\d\d)?)?")
_KEY = re.compile(r"sm[a-z]{6}\d*", re.IGNORECASE)

Place: TypeAlias = tuple[str, str, str]
"""Where two answers differ, and what each of them has there."""


@dataclass(frozen=True)
class Difference:
    """One request that two targets answer differently, and the calls that lead there."""

    operation: str
    places: tuple[Place, ...]
    replies: tuple[Reply, Reply]
    templates: tuple[Template, ...] = ()

    @property
    def key(self) -> tuple[str, frozenset[str], int, int]:
        """What two differences have in common that are the same again."""
        one, other = self.replies
        where = frozenset(re.sub(r"/\d+", "/*", place) for place, _, _ in self.places)
        return self.operation, where, one.status, other.status

    def shows(self, again: Difference) -> bool:
        """Whether another difference is this one, or a part of it."""
        (operation, places, *mine), (name, others, *theirs) = self.key, again.key
        return operation == name and mine == theirs and not places.isdisjoint(others)


@dataclass
class Comparison:
    """What was asked of each operation, what was answered alike, and the differences."""

    asked: Counter[str] = field(default_factory=Counter)
    alike: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    @property
    def fidelity(self) -> float:
        """The share of answers that are alike, from 0 to 1."""
        return sum(self.alike.values()) / max(1, sum(self.asked.values()))


def compare(
    one: Api,
    other: Api,
    length: int,
    tell: Callable[[int], None] = lambda _: None,
    hosts: tuple[str, str] = ("", ""),
) -> Comparison:
    """Ask both targets the same: what the laws ask, and a sequence of a length behind it.

    `tell` hears how many requests have been made of the first; `hosts` are host and port of each.
    Raises Unanswered when one of them does not answer.
    """
    trace = list(_asked(one, length, tell))
    templates = linked(trace, one.prefix)
    found, own = Comparison(), _Own(one)
    seen: dict[tuple[str, frozenset[str], int, int], Difference] = {}
    for reply, answer in zip(trace, _replayed(other, templates), strict=True):
        name = reply.call.operation
        if _TIME.search(unquote(reply.call.query)):
            # Who asks by a time asks each target by its own.
            continue
        found.asked[name] += 1
        if places := own.left(different(reply, answer, hosts)):
            difference = Difference(name, tuple(places[:MAX_PLACES]), (reply, answer))
            seen.setdefault(difference.key, difference)
        else:
            found.alike[name] += 1
    both = _Both(one, other, trace, hosts, own)
    found.differences = [
        both.shrunk(difference) if n < MAX_SHRUNK else difference
        for n, difference in enumerate(seen.values())
    ]
    one.clean()
    other.clean()
    return found


def _asked(api: Api, length: int, tell: Callable[[int], None]) -> Iterator[Reply]:
    """Yield the answers to what the laws ask, and then to a sequence of a certain length."""
    for _ in held(api, [name for name, law in LAWS.items() if law.group != RACES]):
        tell(len(api.trace))
    yield from [*api.trace]
    before = len(api.trace)
    for _ in sequence(api, length):
        tell(len(api.trace))
    yield from api.trace[before:]


def different(one: Reply, other: Reply, hosts: tuple[str, str] = ("", "")) -> list[Place]:
    """Return where two answers differ in more than ids, keys, times, and the targets' own hosts."""
    if one.status != other.status:
        return [("status", str(one.status), str(other.status))]
    if one.media != other.media:
        return [("content-type", one.media or "none", other.media or "none")]
    if one.json is None and other.json is None:
        same = bool(one.body) == bool(other.body)
        return [] if same else [("body", one.text[:80], other.text[:80])]
    return list(_places(_plain(one, hosts[0]), _plain(other, hosts[1]), ""))


class _Own:
    """What the targets set for themselves in records, whose values are their own business."""

    def __init__(self, api: Api) -> None:
        self._places = tuple(
            place for resource in api.profile.resources.values() for place in resource.computed
        )

    def left(self, places: Iterable[Place]) -> list[Place]:
        """Return the differences without those of such values; that both have one counts."""
        return [one for one in places if NOWHERE in one[1:] or not self._has(one[0])]

    def _has(self, place: str) -> bool:
        within = _ITEM.sub("", place)
        return any(within == own or within.startswith(f"{own}/") for own in self._places)


def _places(one: Json, other: Json, place: str) -> Iterator[Place]:
    if isinstance(one, dict) and isinstance(other, dict):
        # Beside a list with what was there before stands how much that was.
        counted = _foreign(one) or _foreign(other)
        for name in dict.fromkeys([*one, *other]):
            if counted and type(one.get(name)) is type(other.get(name)) is int:
                continue
            if name not in other:
                yield f"{place}/{name}", _short(one[name]), NOWHERE
            elif name not in one:
                yield f"{place}/{name}", NOWHERE, _short(other[name])
            else:
                yield from _places(one[name], other[name], f"{place}/{name}")
    elif isinstance(one, list) and isinstance(other, list):
        yield from _items(one, other, place)
    elif one != other or isinstance(one, bool) != isinstance(other, bool):
        yield place, _short(one), _short(other)


def _items(one: list[Json], other: list[Json], place: str) -> Iterator[Place]:
    """Compare what the run itself has put into two lists; what was there before may differ."""
    mine, theirs = ([item for item in items if _own(item)] for items in (one, other))
    if not mine and not theirs:
        if len(one) == len(other):
            for n, pair in enumerate(zip(one, other, strict=True)):
                yield from _places(*pair, f"{place}/{n}")
        return
    if len(mine) != len(theirs):
        yield place, f"{len(mine)} of this run", f"{len(theirs)} of this run"
        return
    for n, pair in enumerate(zip(mine, theirs, strict=True)):
        yield from _places(*pair, f"{place}/{n}")


def _foreign(value: dict[str, Json]) -> bool:
    """Whether a member is a list that holds anything but what the run itself has put there."""
    lists = (inner for inner in value.values() if isinstance(inner, list))
    return any(not all(map(_own, items)) for items in lists)


def _own(item: Json) -> bool:
    if isinstance(item, str):
        return KEY in item
    if isinstance(item, dict):
        return any(map(_own, item.values()))
    return isinstance(item, list) and any(map(_own, item))


def _plain(reply: Reply, host: str) -> Json:
    """Return a body with words in the place of what each target chooses for itself."""
    chosen = sorted({str(one) for one in _ids(reply.json, "")}, key=len, reverse=True)
    # Part of another word is no id.
    ids = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, chosen))})(?!\w)")

    def plain(value: Json) -> Json:
        if isinstance(value, dict):
            return {worded(name): plain(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [plain(inner) for inner in value]
        if isinstance(value, str):
            return worded(value)
        return ID if not isinstance(value, bool) and str(value) in chosen else value

    def worded(text: str) -> str:
        if _TIME.fullmatch(text):
            return TIME
        text = _KEY.sub(KEY, text)
        text = text.replace(host, HOST) if host else text
        return ids.sub(ID, text) if chosen else text

    return plain(reply.json)


def _ids(value: Json, name: str) -> Iterator[Json]:
    """Yield what stands under a name of ids, but for what the run itself has chosen."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _ids(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _ids(inner, name)
    elif value and NAMES.search(name) and not (value is True or _KEY.search(str(value))):
        yield value


def _short(value: Json) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004


def _replayed(api: Api, templates: Iterable[Template], prefix: str = "") -> Iterator[Reply]:
    """Send requests with the ids that a target gives itself; yield its answers."""
    known: dict[str, str] = {}
    for template in templates:
        asked = renamed(template, api.common, prefix) if prefix else template
        reply = api.again(filled(asked, known))
        known |= captured(template, reply)
        adopt(api, reply)
        yield reply


class _Both:
    """Two targets, asked again to find out what a difference needs."""

    def __init__(
        self,
        one: Api,
        other: Api,
        trace: Sequence[Reply],
        hosts: tuple[str, str],
        own: _Own,
    ) -> None:
        self._apis = one, other
        self._hosts = hosts
        self._own = own
        self._trace = trace
        self._round = 0
        self._answers: list[Reply] = []

    def shrunk(self, difference: Difference) -> Difference:
        """Return a difference with the fewest requests that show it."""

        def shows(replies: Sequence[Reply]) -> bool:
            pairs = zip(replies, self._answers, strict=False)
            found = (
                Difference(
                    a.call.operation, tuple(self._own.left(different(a, b, self._hosts))), (a, b)
                )
                for a, b in pairs
            )
            return any(map(difference.shows, found))

        own = self._apis[0].prefix
        kept = shrunk(self._trace, difference.replies[:1], self._replay, shows, own=own)
        return Difference(
            difference.operation, difference.places, difference.replies, tuple(linked(kept))
        )

    def _replay(self, templates: Sequence[Template]) -> list[Reply]:
        self._round += 1
        one, other = self._apis
        prefix = one.other_prefix(self._round)
        try:
            replies = list(_replayed(one, templates, prefix))
            self._answers = list(_replayed(other, templates, prefix))
        except Unanswered:
            return []
        return replies
