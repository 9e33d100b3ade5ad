"""Values that break a schema in one place, made from a value that fits it.

What is made is a proposal: whoever sends it first has the compiled table find it wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segmock.core.document import Json, Record, pointer
from segmock.core.generating import from_pattern, integer, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

UNKNOWN = "smUnknown"
"""A member that no description has."""
STRANGERS: tuple[Json, ...] = (12345, "sm", True, [], {})
"""One value of each type."""
MAX_TEXT = 100_000
MAX_ITEMS = 1_000
MAX_DEPTH = 8
MAX_GENERATED = 4
"""Levels below what the value has, down to which members are made up to be broken."""
COMBINED = ("anyOf", "oneOf")
FORMS = {
    "date-time": "2026-01-01T00:00:00Z",
    "date": "2026-01-01",
    "email": "somebody@example.com",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
"""Format to a text that has it."""
TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}


@dataclass(frozen=True)
class Fault:
    """A whole value that is wrong at `place`, a JSON pointer, because of `keyword`.

    `home` names the schema that has the keyword: bodies that share it have equal ones.
    """

    place: str
    keyword: str
    value: Json
    home: int = 0


class Breaker:
    """Breaks values of the schemas of one description; `look_up` follows a `#/` reference."""

    def __init__(self, look_up: Callable[[str], Record]) -> None:
        self._look_up = look_up

    def faults(self, schema: Json, value: Json) -> Iterator[Fault]:
        """Yield faults of a value that fits a schema: one for each keyword and place."""
        seen: set[tuple[str, str]] = set()
        for fault in self._faults(schema, value, "", 0):
            if (fault.place, fault.keyword) not in seen:
                seen.add((fault.place, fault.keyword))
                yield fault

    def flat(self, schema: Json) -> Record:
        """Return a schema with its references followed and what must hold as well merged in."""
        if not isinstance(schema, dict):
            return {}
        whole: Record = {}
        for part in (
            *([self._look_up(schema["$ref"])] if "$ref" in schema else ()),
            *schema.get("allOf", ()),
        ):
            whole = _merged(whole, self.flat(part))
        own = {name: one for name, one in schema.items() if name not in {"$ref", "allOf"}}
        return _merged(whole, own)

    def made(self, schema: Json) -> Json:
        """Return a small value of a schema, for what a valid request leaves out."""
        whole = self.flat(schema)
        for branch in (whole.get("oneOf") or whole.get("anyOf") or [])[:1]:
            whole = _merged(whole, self.flat(branch))
        for told in (whole.get("examples", ()), whole.get("enum", ())):
            if told:
                return told[0]
        if "const" in whole:
            return whole["const"]
        match kind_of(whole):
            case "object":
                known = whole.get("properties", {})
                names = whole.get("required", ())
                return {name: self.made(known.get(name, {})) for name in names}
            case "array":
                return [self.made(whole.get("items", {}))] * whole.get("minItems", 0)
            case kind:
                return _scalar(kind, whole)

    def _faults(self, schema: Json, value: Json, place: str, made: int) -> Iterator[Fault]:
        whole, home = self.flat(schema), self._home(schema)
        # What is read-only is ignored by some and refused by others.
        if whole.get("readOnly") or place.count("/") > MAX_DEPTH or made > MAX_GENERATED:
            return
        branches = [
            one for word in COMBINED for one in whole.get(word, ()) if self._may(one, value)
        ]
        yield from (Fault(place, *one, home) for one in here(whole, value))
        if isinstance(value, dict):
            yield from (replace(f, home=f.home or home) for f in self._own(whole, value, place))
            yield from self._members(whole, value, place, made)
        if isinstance(value, list):
            yield from self._items(whole, value, place, made)
        for branch in branches:
            yield from self._faults(branch, value, place, made)

    def _may(self, schema: Json, value: Json) -> bool:
        kinds = _kinds(self.flat(schema))
        return not kinds or any(_is(value, kind) for kind in kinds)

    def _home(self, schema: Json) -> int:
        while isinstance(schema, dict) and "$ref" in schema:
            schema = self._look_up(schema["$ref"])
        return id(schema)

    @staticmethod
    def _own(schema: Record, value: Record, place: str) -> Iterator[Fault]:
        """Yield the faults of an object itself."""
        for name in schema.get("required", ()):
            if name in value:
                rest = {key: one for key, one in value.items() if key != name}
                yield Fault(place + pointer(name), "required", rest)
        if schema.get("minProperties", 0) > 0:
            yield Fault(place, "minProperties", {})
        if _open_to(schema) is False:
            yield Fault(place, "additionalProperties", {**value, UNKNOWN: "sm"})

    def _members(self, schema: Record, value: Record, place: str, made: int) -> Iterator[Fault]:
        open_to = _open_to(schema)
        known = schema.get("properties", {})
        for name, part in known.items():
            yield from self._member(part, value, name, place, made)
        if isinstance(open_to, dict):
            name = next((key for key in value if key not in known), "sm")
            yield from self._member(open_to, value, name, place, made)

    def _member(
        self, schema: Json, value: Record, name: str, place: str, made: int
    ) -> Iterator[Fault]:
        if value.get(name) is not None:
            inner, level = value[name], made
        else:
            level = made + 1
            inner = self.made(schema)
        for fault in self._faults(schema, inner, place + pointer(name), level):
            yield replace(fault, value={**value, name: fault.value})

    def _items(self, schema: Record, value: list[Json], place: str, made: int) -> Iterator[Fault]:
        if "items" not in schema:
            return
        if value:
            first, rest, level = value[0], value[1:], made
        else:
            rest, level = [], made + 1
            first = self.made(schema["items"])
        for fault in self._faults(schema["items"], first, place + "/0", level):
            yield replace(fault, value=[fault.value, *rest])


def here(schema: Record, value: Json) -> Iterator[tuple[str, Json]]:
    """Yield keyword and value for each way to break a flat schema where a value stands."""
    kinds = _kinds(schema)
    if "enum" in schema or "const" in schema:
        yield "enum", UNKNOWN
    if kinds:
        # A whole number is no text, and everything that is not a text may be one.
        stranger = next((s for s in STRANGERS if not any(_is(s, kind) for kind in kinds)), None)
        if stranger is not None:
            yield "type", stranger
        if "null" not in kinds:
            yield "null", None
    if isinstance(value, str):
        yield from texts(schema, value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from numbers(schema)
    elif isinstance(value, list):
        yield from _lists(schema, value)


def texts(schema: Record, value: str) -> Iterator[tuple[str, str]]:
    """Yield keyword and text for each way to break the schema of a text."""
    longest = schema.get("maxLength", MAX_TEXT)
    if longest < MAX_TEXT:
        end = value[-1:] if value[-1:].isalnum() else "x"
        yield "maxLength", value[:longest].ljust(longest + 1, end)
    if (least := schema.get("minLength", 0)) > 0:
        yield "minLength", value[: least - 1]
    if "pattern" in schema:
        for text in (value + "!", "!", "?!", "~", f"{value}\x01", " ", "é", "\x01"):
            if len(text) <= longest and not _fits(schema["pattern"], text):
                yield "pattern", text
                break
    if "format" in schema and not schema["format"].startswith("int"):
        yield "format", "not a value of this form"


def numbers(schema: Record) -> Iterator[tuple[str, Json]]:
    """Yield keyword and number for each way to break the schema of a number."""
    if "minimum" in schema:
        yield "minimum", schema["minimum"] - 1
    if "maximum" in schema:
        yield "maximum", schema["maximum"] + 1
    if "exclusiveMinimum" in schema:
        yield "exclusiveMinimum", schema["exclusiveMinimum"]
    if "exclusiveMaximum" in schema:
        yield "exclusiveMaximum", schema["exclusiveMaximum"]
    if "multipleOf" in schema:
        yield "multipleOf", schema["multipleOf"] * 1.5
    if "integer" in _kinds(schema):
        yield "integer", schema.get("minimum", 0) + 0.5


def _lists(schema: Record, value: list[Json]) -> Iterator[tuple[str, Json]]:
    if (least := schema.get("minItems", 0)) > 0:
        yield "minItems", value[: least - 1]
    most = schema.get("maxItems", MAX_ITEMS)
    if most < MAX_ITEMS and value:
        yield "maxItems", (value * (most + 1))[: most + 1]
    if schema.get("uniqueItems") and value:
        yield "uniqueItems", [*value, value[0]]


def _scalar(kind: str, schema: Record) -> Json:
    if kind == "string":
        return _small(schema)
    if kind in {"integer", "number"}:
        return _least(schema)
    return True if kind == "boolean" else None


def _small(schema: Record) -> str:
    if "pattern" in schema:
        try:
            return from_pattern(schema["pattern"], "small")
        except ValueError:
            return ""
    least: int = schema.get("minLength", 1)
    return FORMS.get(schema.get("format", ""), "x" * max(1, least))


def _least(schema: Record) -> int:
    try:
        return integer(schema, "least")
    except ValueError:
        return 0


def _open_to(schema: Record) -> Json:
    """Return what members may be there beside those that a schema names."""
    return schema.get("additionalProperties", schema.get("unevaluatedProperties", True))


def _kinds(schema: Record) -> list[str]:
    kinds = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _is(value: Json, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, TYPES[kind])


def _fits(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return True


def _merged(one: Record, other: Record) -> Record:
    """Return two schemas as one that asks for what both do, as far as this is plain."""
    both = {**one, **other}
    if "properties" in one and "properties" in other:
        both["properties"] = {**one["properties"], **other["properties"]}
    if "required" in one and "required" in other:
        both["required"] = [*one["required"], *other["required"]]
    return both


def put(value: Json, place: str, new: Json) -> Json:
    """Return a value with something else at a JSON pointer; objects on the way are made."""
    if not place:
        return new
    head, slash, rest = place[1:].partition("/")
    if isinstance(value, list):
        at = int(head)
        return [*value[:at], put(value[at], slash + rest, new), *value[at + 1 :]]
    name = head.replace("~1", "/").replace("~0", "~")
    inner = value.get(name) if isinstance(value, dict) else None
    return {**(value or {}), name: put(inner, slash + rest, new)}
