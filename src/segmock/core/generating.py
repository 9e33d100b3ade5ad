"""Values from schemas: pools by `x-faker`, name or format, else the smallest thing that fits.

The same key gives the same value. What cannot be generated from a schema is a defect found at
load (`compile.check_generation`), not a surprise in an answer.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import import_module
from math import ceil, floor
from typing import TYPE_CHECKING, TypeAlias

from segmock.core import faking
from segmock.core.clock import iso

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from segmock.core.document import Json, Record

# Private, but this is the tree that `re` itself uses, and a parser of ours would be a worse one.
_parser: Json = import_module("re._parser")
sre: Json = import_module("re._constants")

MAX_DEPTH = 6
"""Levels down to which what is optional is generated, too."""
MAX_LEVELS = 50
MAX_VALUES = 10_000
"""Values that one schema may expand into."""
MAX_REPEATS = 8
ANY = "abcdefghijklmnopqrstuvwxyz0123456789"
"""What a dot, or all but some characters, of a pattern is written as."""
MAX_TRIES = 20
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
DEFAULT_ITEMS = 2
SPAN = 1_000
COMBINING = ("allOf", "oneOf", "anyOf")
SPECIAL = frozenset({"$ref", "const", "enum", *COMBINING})
BY_NAME = frozenset(faking.POOLS) - {"name"}
"""Pools that a property's name picks by itself; things have a `name` as often as people do."""

Key: TypeAlias = tuple[str | int, ...]
Part: TypeAlias = "Callable[[Key], str]"
"""Writes one part of a pattern's text, picked by a key."""


class Generator:
    """Generates values of the schemas of one description; `look_up` follows a `#/` reference."""

    def __init__(self, look_up: Callable[[str], Record]) -> None:
        self._look_up = look_up

    def value(self, schema: Json, *key: str | int) -> Json:
        """Return the value of a schema that a key picks; raises ValueError when it cannot."""
        if _plain(schema):
            return text(schema, *key)  # the usual case, a header of every answer
        return _Making(self._look_up).value(schema, key, 0)


def _plain(schema: Json) -> bool:
    return isinstance(schema, dict) and SPECIAL.isdisjoint(schema) and kind_of(schema) == "string"


class _Making:
    """The making of one value, with a budget."""

    def __init__(self, look_up: Callable[[str], Record]) -> None:
        self._look_up = look_up
        self._left = MAX_VALUES

    def value(self, schema: Json, key: Key, depth: int) -> Json:
        self._left -= 1
        if self._left < 0 or depth > MAX_LEVELS:
            message = f"it expands into more than {MAX_VALUES} values or {MAX_LEVELS} levels"
            raise ValueError(message)
        whole = self._flat(schema)
        if "const" in whole:
            return whole["const"]
        if "enum" in whole:
            return whole["enum"][faking.number("enum", *key) % len(whole["enum"])]
        return self._typed(kind_of(whole), whole, key, depth)

    def _typed(self, kind: str, schema: Record, key: Key, depth: int) -> Json:
        match kind:
            case "object":
                return self._object(schema, key, depth)
            case "array":
                return self._array(schema, key, depth)
            case "string":
                return text(schema, *key)
            case "integer" | "number":
                return integer(schema, *key)
            case "boolean":
                return faking.number("boolean", *key) % 2 == 0
        return None

    def _flat(self, schema: Json) -> Record:
        """Merge what a schema refers to and combines; of alternatives the first is taken."""
        if not isinstance(schema, dict):
            if schema is False:
                message = "nothing is valid there"
                raise ValueError(message)
            return {"type": "null"}
        whole: Record = {k: v for k, v in schema.items() if k not in {"$ref", *COMBINING}}
        for part in self._parts(schema):
            for keyword, value in self._flat(part).items():
                if keyword == "properties":
                    whole["properties"] = {**value, **whole.get("properties", {})}
                elif keyword == "required":
                    whole["required"] = [*whole.get("required", []), *value]
                else:
                    whole.setdefault(keyword, value)
        return whole

    def _parts(self, schema: Record) -> Iterator[Json]:
        if "$ref" in schema:
            yield self._look_up(schema["$ref"])
        yield from schema.get("allOf", ())
        for keyword in ("oneOf", "anyOf"):
            yield from schema.get(keyword, ())[:1]

    def _object(self, schema: Record, key: Key, depth: int) -> Record:
        required = schema.get("required", [])
        properties = schema.get("properties", {})
        names = [n for n in properties if n in required or depth < MAX_DEPTH]
        names += [n for n in required if n not in properties]
        return {
            name: self.value(properties.get(name, {"type": "string"}), (*key, name), depth + 1)
            for name in names
        }

    def _array(self, schema: Record, key: Key, depth: int) -> list[Json]:
        least = schema.get("minItems", 0)
        count = min(max(DEFAULT_ITEMS, least), schema.get("maxItems", DEFAULT_ITEMS + least))
        if depth >= MAX_DEPTH:
            count = least
        first = schema.get("prefixItems", ())
        made: list[Json] = []
        for n in range(count * MAX_TRIES):
            if len(made) == count:
                break
            place = len(made)
            part = first[place] if place < len(first) else schema.get("items", {})
            value = self.value(part, (*key, n), depth + 1)
            if not schema.get("uniqueItems") or value not in made:
                made.append(value)
        return made


def kind_of(schema: Record) -> str:
    """Return the type to generate: the first one that is not null."""
    implied = "object" if "properties" in schema else "array" if "items" in schema else "string"
    kind = schema.get("type", implied)
    if isinstance(kind, list):
        return next((k for k in kind if k != "null"), "null")
    return str(kind)


def integer(schema: Record, *key: str | int) -> int:
    """Return a whole number within the schema's bounds; raises ValueError if there is none."""
    step = schema.get("multipleOf", 1)
    step = int(step) if step == int(step) else 1
    highs, lows = [], []
    if "maximum" in schema:
        highs.append(floor(schema["maximum"] / step))
    if "exclusiveMaximum" in schema:
        highs.append(ceil(schema["exclusiveMaximum"] / step) - 1)
    if "minimum" in schema:
        lows.append(ceil(schema["minimum"] / step))
    if "exclusiveMinimum" in schema:
        lows.append(floor(schema["exclusiveMinimum"] / step) + 1)
    low = max(lows, default=min([0, *highs]))
    high = min([*highs, low + SPAN])
    if high < low:
        message = "no whole number is within the bounds"
        raise ValueError(message)
    return int((low + faking.number("integer", *key) % (high - low + 1)) * step)


def text(schema: Record, *key: str | int) -> str:
    """Return a text of the schema's pool, pattern or format; raises ValueError if none fits."""
    low, high = schema.get("minLength", 0), schema.get("maxLength", SPAN)
    if "x-faker" in schema:
        made = faking.pick(schema["x-faker"], *key)
    elif "pattern" in schema:
        made = _of_length(low, high, schema["pattern"], key)
    elif "format" in schema:
        made = _formatted(schema["format"], key)
    else:
        made = faking.pick(key[-1] if key and key[-1] in BY_NAME else "word", *key)
    return made.ljust(low, "x")[:high]


def _of_length(low: int, high: int, pattern: str, key: Key) -> str:
    for n in range(MAX_TRIES):
        if low <= len(made := from_pattern(pattern, *key, n)) <= high:
            return made
    return ""


def _formatted(form: str, key: Key) -> str:
    match form:
        case "date-time":
            return iso(EPOCH - timedelta(seconds=faking.number("time", *key) % 31_536_000))
        case "date":
            return iso(EPOCH - timedelta(days=faking.number("date", *key) % 20_000))[:10]
        case "uuid":
            digits = faking.token("0123456789abcdef", 30, "uuid", *key)
            return f"{digits[:8]}-{digits[8:12]}-4{digits[12:15]}-8{digits[15:18]}-{digits[18:30]}"
        case "email":
            return f"{faking.pick('word', *key)}.{faking.number(*key) % 10_000}@example.com"
        case "uri" | "uri-reference":
            return f"https://example.com/{faking.pick('slug', *key)}"
    return faking.pick("word", *key)


def from_pattern(pattern: str, *key: str | int) -> str:
    """Return a text that a simple anchored pattern describes; raises ValueError for others."""
    return "".join([part(key) for part in _parts(pattern)])


@cache
def _parts(pattern: str) -> tuple[Part, ...]:
    try:
        return tuple(_compiled(_parser.parse(pattern)))
    except re.error as error:
        message = f"cannot read the pattern: {error}"
        raise ValueError(message) from error


def _compiled(tree: Json) -> Iterator[Part]:
    for place, (operator, argument) in enumerate(tree):
        match operator:
            case sre.LITERAL:
                yield _always(chr(argument))
            case sre.AT:
                continue
            case sre.ANY:
                yield _letters(ANY, 1, 1, place)
            case sre.NOT_LITERAL:
                yield _letters(ANY.replace(chr(argument), ""), 1, 1, place)
            case sre.IN:
                yield _letters(_alphabet(argument), 1, 1, place)
            case sre.MAX_REPEAT:
                low, high, inner = argument
                yield _repeated(low, min(int(high), low + MAX_REPEATS), inner, place)
            case sre.SUBPATTERN:
                yield _one_of([tuple(_compiled(argument[-1]))], place)
            case sre.BRANCH:
                yield _one_of([tuple(_compiled(branch)) for branch in argument[1]], place)
            case _:
                message = f"cannot write a text for {operator}"
                raise ValueError(message)


def _always(letter: str) -> Part:
    return lambda _: letter


def _letters(alphabet: str, low: int, high: int, place: int) -> Part:
    if low == high:
        return lambda key: faking.token(alphabet, low, place, *key)
    return lambda key: faking.token(alphabet, _count(low, high, place, key), place, *key)


def _repeated(low: int, high: int, inner: Json, place: int) -> Part:
    if len(inner) == 1 and inner[0][0] is sre.ANY:
        return _letters(ANY, low, high, place)
    if len(inner) == 1 and inner[0][0] is sre.IN:
        return _letters(_alphabet(inner[0][1]), low, high, place)
    parts = tuple(_compiled(inner))
    return lambda key: "".join(
        part((n, place, *key)) for n in range(_count(low, high, place, key)) for part in parts
    )


def _one_of(branches: list[tuple[Part, ...]], place: int) -> Part:
    return lambda key: "".join(
        part((place, *key)) for part in branches[faking.number(place, *key) % len(branches)]
    )


def _count(low: int, high: int, place: int, key: Key) -> int:
    return low + faking.number(place, *key) % (high - low + 1)


def _alphabet(parts: Json) -> str:
    if parts[0][0] is sre.NEGATE:
        refused = _alphabet(parts[1:])
        left = "".join(letter for letter in ANY if letter not in refused)
        if not left:
            message = f"cannot write a text without {refused!r}"
            raise ValueError(message)
        return left
    found = ""
    for operator, argument in parts:
        if operator is sre.LITERAL:
            found += chr(argument)
        elif operator is sre.RANGE:
            found += "".join(map(chr, range(argument[0], argument[1] + 1)))
        elif operator is sre.CATEGORY and argument is sre.CATEGORY_DIGIT:
            found += "0123456789"
        else:
            message = f"cannot write a text for {operator}"
            raise ValueError(message)
    return found
