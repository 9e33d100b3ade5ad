"""Role 4: `filter`, `sortBy` and `responseFields`, three small languages.

The patterns of the description say which texts are valid. Here is what a valid text means and,
where one that the patterns refuse goes wrong. Each reader returns what it
understood and the faults that it met, with their columns, counted from 1.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from segmock.core.clock import iso
from segmock.core.document import Json
from segmock.core.exchange import Exchange
from segmock.core.filtering import EVERYTHING, All, Compare, Op, Path, Predicate, SortKey
from segmock.core.problem import Kind, Problem, Violation

Faults: TypeAlias = list[Violation]
Fields: TypeAlias = dict[str, "Fields"]
"""Names in lower case, left out if a `-` stands before, each with its own; none means all."""

ORDER = {"eq": Op.EQ, "ne": Op.NE, "gt": Op.GT, "lt": Op.LT, "ge": Op.GE, "le": Op.LE}
SEARCH = {"cont": Op.CONTAINS, "sw": Op.STARTS}
OPERATORS = ORDER | SEARCH
DEPTH = 3
"""Levels of `responseFields`: a page has items, they have audit information, and that has dates."""

_NUMBER = re.compile(r"[0-9]{1,10}")
_DATE = re.compile(
    r"[12][0-9]{3}-(?:0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"(?:T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
    r"(?:[Zz]|[+-][01][0-9]:[0-5][0-9])?)?"
)
_NAME = re.compile(r"-?[A-Za-z]+")
_COMMA = re.compile(r", ?")
# Not every ` and ` joins two: `name eq Rock and Roll` is one condition (deviation: filter-grammar).
_AND = re.compile(rf" and (?=[A-Za-z]+ (?:{'|'.join(OPERATORS)}) )")


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text) else None


def _date(text: str) -> str | None:
    """Return an instant as records have it; without a zone it is in UTC, without a time midnight.

    The pattern of the description cannot tell the lengths of months apart, and what fits it must
    be answered: a day too many counts on into the next month.
    """
    # Which forms a date may have is not documented (deviation: filter-dates).
    if (match := _DATE.fullmatch(text)) is None:
        return None
    first = datetime.fromisoformat(f"{text[:8]}01{text[10:].upper()}")
    instant = first + timedelta(days=int(match[1]) - 1)
    return iso(instant if instant.tzinfo else instant.replace(tzinfo=UTC))


def _text(text: str) -> str | None:
    return text or None


@dataclass(frozen=True, slots=True)
class _Sort:
    """A sort of values: how one is written, read and compared."""

    wanted: str
    read: Callable[[str], Json]
    operators: dict[str, Op]


_NUMBERS = _Sort("a whole number", _number, ORDER)
_DATES = _Sort("a date such as 2026-01-31 or 2026-01-31T09:00:00Z", _date, ORDER)
_TEXTS = _Sort("some text", _text, OPERATORS)

FIELDS: dict[str, tuple[Path, _Sort]] = {
    "id": (("id",), _NUMBERS),
    "code": (("code",), _TEXTS),
    "name": (("name",), _TEXTS),
    "description": (("description",), _TEXTS),
    "createdate": (("auditInfo", "createDate"), _DATES),
    "createby": (("auditInfo", "createBy"), _TEXTS),
    "updatedate": (("auditInfo", "updateDate"), _DATES),
    "updateby": (("auditInfo", "updateBy"), _TEXTS),
}
"""The fields that can be filtered and sorted by, in lower case."""

_A_FIELD = "one of " + ", ".join(path[-1] for path, _ in FIELDS.values())


def conditions(text: str) -> tuple[Predicate, Faults]:
    """Read a `filter`: `field op value`, several joined by ` and `."""
    faults: Faults = []
    if not text:
        return EVERYTHING, faults
    parts = [_condition(clause, column, faults) for column, clause in _split(_AND, text)]
    return All(tuple(parts)), faults


def _condition(clause: str, column: int, faults: Faults) -> Predicate:
    name, _, rest = clause.partition(" ")
    operator, _, value = rest.partition(" ")
    if name.lower() not in FIELDS:
        faults.append(_fault("filter", column, _A_FIELD, name))
        return EVERYTHING
    path, sort = FIELDS[name.lower()]
    column += len(name) + 1
    if operator not in sort.operators:
        wanted = f"one of {', '.join(sort.operators)} after {name}"
        faults.append(_fault("filter", column, wanted, operator))
        return EVERYTHING
    column += len(operator) + 1
    if (read := sort.read(value)) is None:
        faults.append(_fault("filter", column, sort.wanted, value))
        return EVERYTHING
    # What is searched for may be in either case, what is compared may not (deviation: filter-case).
    return Compare(path, OPERATORS[operator], read, fold=operator in SEARCH)


def sort_keys(text: str) -> tuple[list[SortKey], Faults]:
    """Read a `sortBy`: fields, each with `asc` or `desc` behind it or not, between commas."""
    keys: list[SortKey] = []
    faults: Faults = []
    for column, part in _split(_COMMA, text) if text else ():
        name, _, direction = part.replace("+", " ").partition(" ")
        if name.lower() not in FIELDS:
            faults.append(_fault("sortBy", column, _A_FIELD, name))
        elif direction not in {"", "asc", "desc"}:
            place = column + len(name) + 1
            faults.append(_fault("sortBy", place, "asc or desc", direction))
        else:
            keys.append(SortKey(FIELDS[name.lower()][0], descending=direction == "desc"))
    return keys, faults


def fields(text: str) -> tuple[Fields, Faults]:
    """Read a `responseFields`: names between commas, with their own in parentheses behind them."""
    chosen: Fields = {}
    unclosed = [chosen]
    place = 0
    while place < len(text):
        if (name := _NAME.match(text, place)) is None:
            return {}, [_fault("responseFields", place + 1, "the name of a field", text[place:])]
        inner = unclosed[-1].setdefault(name[0].lower(), {})
        place = name.end()
        if text.startswith("(", place) and name[0][0] != "-" and len(unclosed) < DEPTH:
            unclosed.append(inner)
            place += 1
            continue
        while text.startswith(")", place) and len(unclosed) > 1:
            unclosed.pop()
            place += 1
        if place == len(text) and len(unclosed) == 1:
            return chosen, []
        if (comma := _COMMA.match(text, place)) is None:
            wanted = "a comma" if len(unclosed) == 1 else "a comma or a closing parenthesis"
            return {}, [_fault("responseFields", place + 1, wanted, text[place:])]
        place = comma.end()
    if not text:
        return chosen, []
    return {}, [_fault("responseFields", place + 1, "the name of a field", "")]


LANGUAGES: dict[str, Callable[[str], tuple[object, Faults]]] = {
    "filter": conditions,
    "sortBy": sort_keys,
    "responseFields": fields,
}
"""Parameter to the reader of its language."""


def faults(place: str, text: str) -> Faults:
    """Return what is wrong with a text of one of the three languages, with its columns."""
    reader = LANGUAGES.get(place.removeprefix("/"))
    return [] if reader is None else reader(text)[1]


def predicate(exchange: Exchange) -> Predicate:
    """Return the conditions of `filter`; raises Problem with the column of each fault."""
    found, wrong = conditions(exchange.query.get("filter", ""))
    _refuse(wrong)
    return found


def order(exchange: Exchange) -> Sequence[SortKey]:
    """Return the keys of `sortBy`; without it segments stay in the order of their ids."""
    found, wrong = sort_keys(exchange.query.get("sortBy", ""))
    _refuse(wrong)
    return found


def select(view: Json, exchange: Exchange) -> Json:
    """Return the fields of a segment that `responseFields` asks for.

    The items of a page stay whole here: `responseFields` speaks of the page, so the page is
    reduced when it is wrapped.
    """
    return view if "pageSize" in exchange.query else reduced(view, exchange)


def reduced(whole: Json, exchange: Exchange) -> Json:
    """Return an answer with the fields that `responseFields` asks for; raises Problem."""
    chosen, wrong = fields(exchange.query.get("responseFields", ""))
    _refuse(wrong)
    return _kept(whole, chosen)


def _kept(value: Json, chosen: Fields) -> Json:
    if not chosen:
        return value
    if isinstance(value, list):
        return [_kept(item, chosen) for item in value]
    if not isinstance(value, dict):
        return value
    listed = any(not name.startswith("-") for name in chosen)
    return {
        name: _kept(part, chosen.get(name.lower(), {}))
        for name, part in value.items()
        if f"-{name.lower()}" not in chosen and (name.lower() in chosen or not listed)
    }


def _split(joint: re.Pattern[str], text: str) -> Iterator[tuple[int, str]]:
    """Yield the parts between the joints of a text, each with the column where it begins."""
    start = 0
    for match in joint.finditer(text):
        yield start + 1, text[start : match.start()]
        start = match.end()
    yield start + 1, text[start:]


def _fault(name: str, column: int, wanted: str, received: str) -> Violation:
    hint = f"Look at column {column} of {name}."
    return Violation("query", f"/{name}", f"{wanted} at column {column}", repr(received[:80]), hint)


def _refuse(wrong: Faults) -> None:
    if wrong:
        raise Problem(Kind.INVALID, tuple(wrong))
