"""The single values of a JSON value, and which of them another one may have come from."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import orjson

from segmock.core.document import Json, tokens, walk
from segmock.core.journal import MAX_BODY
from segmock.core.messages import EMPTY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_LEAVES = 2_000
LONG = 6
"""Characters from which on a text is hardly the same by chance."""

_NO_LETTERS = re.compile(r"[^a-z0-9]")
_PART = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{},]')
_CLOSING = {"[": "]", "{": "}"}


class Leaf(NamedTuple):
    """A value that is no list and no object, its place and its name; of an element, the list's."""

    pointer: str
    name: str
    value: Json


def leaves(value: Json) -> Iterator[Leaf]:
    """Yield the first of the single values in a value."""
    for place, node in islice(walk(value), MAX_LEAVES):
        if not isinstance(node, dict | list):
            name = next((t for t in reversed(tokens(place)) if not t.isdecimal()), "")
            yield Leaf(place, name, node)


def fitting(leaf: Leaf, others: Iterable[Leaf], *, anywhere: bool = False) -> Leaf | None:
    """Return the value that a leaf may have come from: equal, and under a name like its own.

    A long text may have any name, and with `anywhere` everything that says something may.
    """
    other_name: Leaf | None = None
    for other in others:
        if type(other.value) is not type(leaf.value) or other.value != leaf.value:
            continue
        if _plain(other.name) == _plain(leaf.name):
            return other
        telling = isinstance(leaf.value, str) and len(leaf.value) >= (1 if anywhere else LONG)
        number = anywhere and isinstance(leaf.value, int | float) and not -1 <= leaf.value <= 1
        if other_name is None and (telling or number):
            other_name = other
    return other_name


def _plain(name: str) -> str:
    return _NO_LETTERS.sub("", name.lower())


def beginning(body: bytes) -> tuple[Json, bool]:
    """Return the value of a kept body, and whether it went on; EMPTY where nothing can be read.

    Of one that was cut it is what was complete.
    """
    try:
        return orjson.loads(body), False
    except orjson.JSONDecodeError:
        pass
    if len(body) < MAX_BODY:
        return EMPTY, False
    text = body.decode(errors="ignore")
    opened: list[str] = []
    complete = ""
    for found in _PART.finditer(text):
        part = found[0]
        if part in _CLOSING:
            opened.append(part)
        elif part in {"]", "}"} and opened:
            opened.pop()
        elif part == ",":
            complete = text[: found.start()] + "".join(_CLOSING[one] for one in reversed(opened))
    try:
        return orjson.loads(complete), True
    except orjson.JSONDecodeError:
        return EMPTY, True
