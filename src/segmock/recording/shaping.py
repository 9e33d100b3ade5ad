"""The shape of values, as a small JSON Schema: types, and what objects have in common."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmock.core.document import Json, Record

MAX_DEPTH = 3
MAX_KEYS = 60
MAX_ELEMENTS = 200
"""Elements of a list whose shapes are looked at."""
KEY = re.compile(r"[A-Za-z_][A-Za-z_-]{0,63}[0-9]{0,2}")
"""What a field is called; other keys are ids, or addresses, of an object that is a map."""


def shape(values: Sequence[Json], depth: int = 0) -> Record:
    """Return a schema that all the values fit; one that allows everything for none at all."""
    kinds = sorted({kind(value) for value in values})
    if not kinds:
        return {}
    made: Record = {"type": kinds[0] if len(kinds) == 1 else kinds}
    if depth < MAX_DEPTH:
        made |= _members([value for value in values if isinstance(value, dict)], depth)
        made |= _elements([value for value in values if isinstance(value, list)], depth)
    return made


def kind(value: Json) -> str:
    """Return the type of a value, by its name in JSON Schema."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        # Whether it is a whole one may be chance.
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _members(objects: list[Record], depth: int) -> Record:
    names = dict.fromkeys(name for one in objects for name in one)
    if not names or len(names) > MAX_KEYS or not all(KEY.fullmatch(name) for name in names):
        return {}
    # What is null now may be anything on another day, or nothing.
    filled = {name: [one[name] for one in objects if one.get(name) is not None] for name in names}
    required = [name for name, found in filled.items() if len(found) == len(objects)]
    properties = {
        name: shape(found, depth + 1)
        for name, found in filled.items()
        if len(found) == len(objects)
    }
    return {"required": required, "properties": properties} if required else {}


def _elements(lists: list[list[Json]], depth: int) -> Record:
    inner = [one for found in lists for one in found[:MAX_ELEMENTS]][:MAX_ELEMENTS]
    return {"items": shape(inner, depth + 1)} if inner else {}
