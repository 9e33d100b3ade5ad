"""The three small languages of a query: `filter`, `sortBy` and `responseFields`.

Letters are equal whatever their case, in values as in names of fields; what has no value is
unequal to everything, and comes last.
"""

from __future__ import annotations

import operator
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from tests.second.faults import faulty

if TYPE_CHECKING:
    from collections.abc import Callable

Json: TypeAlias = Any
Test: TypeAlias = "Callable[[dict[str, Json]], bool]"
Tree: TypeAlias = "dict[str, Tree | None]"

FIELD = r"(?i:id|code|name|description|(?:auditInfo\.)?(?:create|update)(?:Date|By))"
CONDITION = re.compile(rf"({FIELD}) (eq|ne|gt|lt|ge|le|cont|sw) (.+?)(?= and {FIELD} [a-z]+ |$)")
ORDER = re.compile(rf"({FIELD})(?:[ +](?i:(asc)|(desc)))?")
DATE = re.compile(
    r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}"
    r"(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([Zz]|[+-][01][0-9]:[0-5][0-9])?)?"
)
OPERATORS: dict[str, Callable[[Json, Json], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "lt": operator.lt,
    "ge": operator.ge,
    "le": operator.le,
    "cont": lambda value, part: part in value,
    "sw": lambda value, part: value.startswith(part),
}
DEPTH = 3


def condition(text: str) -> Test:
    """Return what a filter says of a segment; raises ValueError when it says nothing."""
    tests: list[Test] = []
    place = 0
    while match := CONDITION.match(text, place):
        tests.append(_test(*match.groups()))
        place = match.end() + len(" and ")
    if place != len(text) + len(" and "):
        raise ValueError("not a condition")
    every = any if faulty("and-ignored") else all
    return lambda segment: every(test(segment) for test in tests)


def ordered(segments: list[dict[str, Json]], text: str) -> list[dict[str, Json]]:
    """Return segments in an order; raises ValueError when it is none."""
    for part in reversed(re.split(", ?", text)):
        match = ORDER.fullmatch(part)
        if match is None:
            raise ValueError("not an order")
        value = _field(match[1])
        down = bool(match[3]) and not faulty("desc-ignored")
        there = [one for one in segments if value(one) is not None]
        there.sort(key=lambda one, v=value: _key(v(one)), reverse=down)  # type: ignore[misc]
        segments = there + [one for one in segments if value(one) is None]
    return segments


def fields(text: str) -> Tree:
    """Return the fields that a text names; raises ValueError when it names none."""
    tree, rest = _tree(text, DEPTH)
    if rest:
        raise ValueError("text behind a list of fields")
    return tree


def pruned(value: Json, tree: Tree) -> Json:
    """Return what is left of a value when only some fields of it are shown."""
    if isinstance(value, list):
        return [pruned(one, tree) for one in value]
    if not isinstance(value, dict):
        return value
    shown = {name for name in tree if not name.startswith("-")} or value.keys()
    return {
        name: pruned(one, below) if (below := tree.get(name)) else one
        for name, one in value.items()
        if name in shown and f"-{name}" not in tree
    }


def _test(name: str, sign: str, text: str) -> Test:
    value, compare = _field(name), OPERATORS[sign]
    wanted: Json = text.lower()
    if re.search(r"[\x00-\x1f\x7f]", text):
        raise ValueError("a control character")
    if name.lower() == "id":
        if not re.fullmatch(r"-?[0-9]{1,10}", text) or sign in {"cont", "sw"}:
            raise ValueError("not a number")
        wanted = int(text)
    elif name.lower().endswith("date"):
        if not DATE.fullmatch(text) or sign in {"cont", "sw"}:
            raise ValueError("not a date")
        moment = datetime.fromisoformat(text.upper())
        wanted = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return lambda segment: compare(datetime.fromisoformat(value(segment)), wanted)
    if sign == "eq" and isinstance(wanted, str) and faulty("eq-prefix"):
        compare = OPERATORS["sw"]
    if sign == "ge" and faulty("ge-strict"):
        compare = operator.gt
    return lambda segment: (
        sign == "ne" if value(segment) is None else compare(_comparable(value(segment)), wanted)
    )


def _field(name: str) -> Callable[[dict[str, Json]], Json]:
    name = name.lower().removeprefix("auditinfo.")

    def value(segment: dict[str, Json]) -> Json:
        flat = {**segment, **segment["auditInfo"]}
        return next(one for key, one in flat.items() if key.lower() == name)

    return value


def _comparable(value: Json) -> Json:
    return value.lower() if isinstance(value, str) else value


def _key(value: Json) -> Json:
    if faulty("digits-first"):
        return [int(part) for part in re.findall("[0-9]+", str(value))]
    return _comparable(value)


def _tree(text: str, depth: int) -> tuple[Tree, str]:
    """Return the fields that a text begins with, each with those in its parentheses; the rest."""
    tree: Tree = {}
    while match := re.match(r"(-?[A-Za-z_]+)(\()?", text):
        name, opened = match.groups()
        text = text[match.end() :]
        tree[name] = None
        if opened:
            tree[name], text = _tree(text, depth - 1)
            if not text.startswith(")") or name.startswith("-"):
                raise ValueError("parentheses that are not closed")
            text = text[1:]
        if not (comma := re.match(", ?", text)):
            break
        text = text[comma.end() :]
    else:
        raise ValueError("no name where one is wanted")
    if depth == 0:
        raise ValueError("too deep")
    return tree, text
