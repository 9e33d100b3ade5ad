"""One predicate algebra and one order over records; vendors' query languages are read into it.

Knows no query syntax. A predicate is a value, compiled once per request into a function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from segmock.core.clock import iso
from segmock.core.document import Json, Record, dig

if TYPE_CHECKING:
    from collections.abc import Sequence

Path: TypeAlias = tuple[str, ...]
Test: TypeAlias = Callable[[Record], bool]


class Op(Enum):
    """How a field of a record is compared with a value."""

    EQ = "eq"
    NE = "ne"
    GT = "gt"
    GE = "ge"
    LT = "lt"
    LE = "le"
    IN = "in"
    CONTAINS = "contains"
    STARTS = "starts"
    ENDS = "ends"
    EXISTS = "exists"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Compare:
    """A field compared with a value. Strings compare as they are unless `fold` is set.

    `via` names a projection: what it makes of the field's value is compared in its place.
    """

    path: Path
    op: Op
    value: Json = None
    fold: bool = False
    via: str = ""


@dataclass(frozen=True, slots=True)
class All:
    """True when all parts are; without parts it is true of everything."""

    parts: tuple[Predicate, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when one part is; without parts it is true of nothing."""

    parts: tuple[Predicate, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """True when its part is not."""

    part: Predicate


Predicate: TypeAlias = Compare | All | AnyOf | Not
EVERYTHING = All()


def _day(text: Json) -> date | None:
    if not isinstance(text, str):
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _instant(text: Json) -> str | None:
    # Without a zone it is UTC, and without a time midnight.
    if not isinstance(text, str):
        return None
    try:
        at = datetime.fromisoformat(text)
        return iso(at.replace(tzinfo=UTC) if at.tzinfo is None else at)
    except (ValueError, OverflowError):
        return None


def _part_of_day(part: Callable[[date], Json]) -> Callable[[Json], Json]:
    def project(text: Json) -> Json:
        day = _day(text)
        return None if day is None else part(day)

    return project


PROJECTIONS: dict[str, Callable[[Json], Json]] = {
    "instant": _instant,
    "length": lambda value: len(value) if isinstance(value, list | dict) else None,
    "date": _part_of_day(lambda day: day.isoformat()),
    "month-day": _part_of_day(lambda day: f"{day.month:02}-{day.day:02}"),
    "day": _part_of_day(lambda day: day.day),
    "month": _part_of_day(lambda day: day.month),
    "year": _part_of_day(lambda day: day.year),
    "weekday": _part_of_day(lambda day: day.isoweekday()),
}
"""What can be compared in place of a field's value. Parts of a date are those of its text, which
records hold in UTC; a text that is no date has none, and a missing part compares as None."""


def _folded(value: Json) -> Json:
    return value.casefold() if isinstance(value, str) else value


def _texts(one: Json, other: Json) -> bool:
    return isinstance(one, str) and isinstance(other, str)


def _comparable(one: Json, other: Json) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return False
    numbers = (int, float)
    return _texts(one, other) or (isinstance(one, numbers) and isinstance(other, numbers))


def _same(one: Json, other: Json) -> bool:
    # In Python True == 1; in JSON they differ.
    return one == other and isinstance(one, bool) == isinstance(other, bool)


MANY = 8
"""Values of one comparison from which on looking them up is quicker than comparing each."""

_TESTS: dict[Op, Callable[[Json, Json], bool]] = {
    Op.EQ: _same,
    Op.NE: lambda found, value: not _same(found, value),
    Op.GT: lambda found, value: _comparable(found, value) and found > value,
    Op.GE: lambda found, value: _comparable(found, value) and found >= value,
    Op.LT: lambda found, value: _comparable(found, value) and found < value,
    Op.LE: lambda found, value: _comparable(found, value) and found <= value,
    Op.IN: lambda found, value: any(_same(found, one) for one in value),
    Op.CONTAINS: lambda found, value: _texts(found, value) and value in found,
    Op.STARTS: lambda found, value: _texts(found, value) and found.startswith(value),
    Op.ENDS: lambda found, value: _texts(found, value) and found.endswith(value),
    Op.EXISTS: lambda found, _: found is not None,
    Op.MISSING: lambda found, _: found is None,
}


def compiled(predicate: Predicate) -> Test:
    """Return the predicate as a function over records."""
    match predicate:
        case Compare():
            return _comparison(predicate)
        case Not(part):
            inner = compiled(part)
            return lambda record: not inner(record)
        case All((one, other)):  # the usual case, without a loop for each record
            first, second = compiled(one), compiled(other)
            return lambda record: first(record) and second(record)
        case All(parts):
            tests = [compiled(p) for p in parts]
            return lambda record: all(t(record) for t in tests)
    tests = [compiled(p) for p in predicate.parts]
    return lambda record: any(t(record) for t in tests)


def _comparison(wanted: Compare) -> Test:
    path, value, test = wanted.path, wanted.value, _TESTS[wanted.op]
    if wanted.via:
        project = PROJECTIONS[wanted.via]
        return lambda record: test(project(dig(record, path)), value)
    if wanted.op is Op.IN and len(value) > MANY and not wanted.fold:
        return _one_of_many(path, value)
    if wanted.fold:
        folded = [_folded(v) for v in value] if wanted.op is Op.IN else _folded(value)
        return lambda record: test(_folded(dig(record, path)), folded)
    if len(path) == 1:
        key = path[0]
        return lambda record: test(record.get(key), value)
    return lambda record: test(dig(record, path), value)


def _one_of_many(path: Path, values: Sequence[Json]) -> Test:
    # Texts are looked up at once; of long lists they are nearly all.
    texts = frozenset(one for one in values if isinstance(one, str))
    others = [one for one in values if not isinstance(one, str)]

    def test(record: Record) -> bool:
        found = dig(record, path)
        if isinstance(found, str):
            return found in texts
        return any(_same(found, one) for one in others)

    return test


@dataclass(frozen=True, slots=True)
class SortKey:
    """One field to sort by."""

    path: Path
    descending: bool = False


def rank(value: Json) -> tuple[int, Json]:
    """Return the place of a value in the one order over all values.

    Values of unlike types never compare; a missing value sorts before all others.
    """
    if value is None:
        return (0, 0)
    if isinstance(value, bool):
        return (1, value)
    if isinstance(value, int | float):
        return (2, value)
    return (3, value if isinstance(value, str) else str(value))


def ordered(records: Iterable[Record], keys: Sequence[SortKey]) -> list[Record]:
    """Return the records sorted by the keys, the first one foremost; ties keep their order."""
    result = list(records)
    for key in reversed(keys):
        path = key.path
        result.sort(key=lambda record: rank(dig(record, path)), reverse=key.descending)
    return result
