"""One predicate algebra and one order over records; vendors' query languages are read into it.

Knows no query syntax. A predicate is a value, compiled once per request into a function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

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
    """A field compared with a value. Strings compare as they are unless `fold` is set."""

    path: Path
    op: Op
    value: Json = None
    fold: bool = False


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
        case Compare(path, op, value, fold):
            test = _TESTS[op]
            if fold:
                wanted = [_folded(v) for v in value] if op is Op.IN else _folded(value)
                return lambda record: test(_folded(dig(record, path)), wanted)
            if len(path) == 1:
                key = path[0]
                return lambda record: test(record.get(key), value)
            return lambda record: test(dig(record, path), value)
        case Not(part):
            inner = compiled(part)
            return lambda record: not inner(record)
        case All(parts):
            tests = [compiled(p) for p in parts]
            return lambda record: all(t(record) for t in tests)
    tests = [compiled(p) for p in predicate.parts]
    return lambda record: any(t(record) for t in tests)


@dataclass(frozen=True, slots=True)
class SortKey:
    """One field to sort by."""

    path: Path
    descending: bool = False


def _rank(value: Json) -> tuple[int, Json]:
    # Values of unlike types never compare; a missing value sorts before all others.
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
        result.sort(key=lambda record: _rank(dig(record, path)), reverse=key.descending)
    return result
