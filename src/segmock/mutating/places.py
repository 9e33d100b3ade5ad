"""The places of an answer: where a schema says that values stand, and where they really do."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from segmock.core.document import pointer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from segmock.core.document import Json, Record

Spot: TypeAlias = tuple[str | int, ...]
"""The names and indexes that lead to a value."""

ANY = "*"
"""The step to any item of an array, and to any value of an object that is a map."""
KINDS = frozenset({"string", "number", "boolean", "array", "object", "null"})

_NAMES: dict[type, str] = {str: "string", list: "array", dict: "object", type(None): "null"}
_TOLD_BY = {
    "object": ("properties", "required", "additionalProperties", "patternProperties"),
    "array": ("items", "prefixItems", "contains"),
}


def kind(value: Json) -> str:
    """Return the type that JSON has for a value."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return _NAMES[type(value)]


def places(schema: Json, resolve: Callable[[str], Record]) -> dict[str, frozenset[str]]:
    """Return the pointer of every place below a schema, with the kinds of values it may have.

    An item has `*` in the place of its index. `resolve` returns what a reference means; what
    refers to itself is followed once. Nothing said of a place means that anything may be there.
    """
    found: dict[str, set[str]] = {}

    def visit(part: Json, place: str, within: frozenset[str]) -> None:
        if not isinstance(part, dict):
            return
        found.setdefault(place, set()).update(_kinds(part))
        ref = part.get("$ref")
        if ref is not None and ref not in within:
            visit(resolve(ref), place, within | {ref})
        for below, step in _parts(part):
            visit(below, place + step, within)

    visit(schema, "", frozenset())
    return {place: frozenset(kinds) or KINDS for place, kinds in found.items()}


def _parts(schema: Record) -> Iterator[tuple[Json, str]]:
    """Yield the schemas in a schema, each with the step that leads to what it is about."""
    for word in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(word, ()):
            yield part, ""
    for word in ("then", "else"):
        yield schema.get(word), ""
    for name, part in schema.get("properties", {}).items():
        yield part, pointer(name)
    for number, part in enumerate(schema.get("prefixItems", ())):
        yield part, f"/{number}"
    for word in ("items", "additionalProperties"):
        yield schema.get(word), f"/{ANY}"
    for part in schema.get("patternProperties", {}).values():
        yield part, f"/{ANY}"


def _kinds(schema: Record) -> set[str]:
    """Return the kinds that a schema itself speaks of."""
    if "type" in schema:
        named = schema["type"]
        types: list[str] = named if isinstance(named, list) else [named]
        return {"number" if one == "integer" else one for one in types}
    if "const" in schema:
        return {kind(schema["const"])}
    if "enum" in schema:
        return {kind(value) for value in schema["enum"]}
    return {name for name, words in _TOLD_BY.items() if any(word in schema for word in words)}


def spots(value: Json, steps: list[str]) -> Iterator[Spot]:
    """Yield the ways to all values below one that a place's steps lead to, in their order."""
    if not steps:
        yield ()
        return
    step, rest = steps[0], steps[1:]
    keys: list[str | int] = []
    if isinstance(value, list):
        keys = [n for n in range(len(value)) if step in {ANY, str(n)}]
    elif isinstance(value, dict):
        keys = list(value) if step == ANY else [step] if step in value else []
    for key in keys:
        for spot in spots(value[key], rest):
            yield (key, *spot)


def looked_up(value: Json, spot: Spot) -> Json:
    """Return the value at a spot."""
    for key in spot:
        value = value[key]
    return value


def put(value: Json, spot: Spot, new: Json) -> Json:
    """Return a value with another one at a spot; the given one stays as it is."""
    if not spot:
        return new
    copy = value.copy()
    copy[spot[0]] = put(value[spot[0]], spot[1:], new)
    return copy
