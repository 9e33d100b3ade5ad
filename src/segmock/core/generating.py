"""Values from schemas: pools by `x-faker`, name or format, else the smallest thing that fits.

The same key gives the same value. What cannot be generated from a schema is a defect found at
load, not a surprise in an answer.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

from segmock.core import faking
from segmock.core.clock import iso

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json, Record

# Private, but this is the tree that `re` itself uses, and a parser of ours would be a worse one.
_parser: Json = import_module("re._parser")
sre: Json = import_module("re._constants")

MAX_DEPTH = 6
MAX_REPEATS = 8
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
DEFAULT_ITEMS = 2
SPAN = 1_000


Key: TypeAlias = tuple[str | int, ...]


class Generator:
    """Generates values of the schemas of one description; `look_up` follows a `#/` reference."""

    def __init__(self, look_up: Callable[[str], Record]) -> None:
        self._look_up = look_up

    def value(self, schema: Json, *key: str | int) -> Json:
        """Return the value of a schema that a key picks; raises ValueError when it cannot."""
        return self._value(schema, key, 0)

    def _value(self, schema: Json, key: Key, depth: int) -> Json:
        if schema is True:
            return None
        if "$ref" in schema:
            return self._value(self._look_up(schema["$ref"]), key, depth)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][faking.number("enum", *key) % len(schema["enum"])]
        if schema.keys() & {"allOf", "oneOf", "anyOf"}:
            return self._value(self._flat(schema), key, depth)
        return self._typed(kind_of(schema), schema, key, depth)

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

    def _flat(self, schema: Record) -> Record:
        """Merge what a schema combines into one; of alternatives the first is taken."""
        parts = list(schema.get("allOf", []))
        parts += [schema[keyword][0] for keyword in ("oneOf", "anyOf") if keyword in schema]
        whole: Record = {k: v for k, v in schema.items() if k not in {"allOf", "oneOf", "anyOf"}}
        for part in parts:
            while "$ref" in part:
                part = self._look_up(part["$ref"])  # noqa: PLW2901 - following a chain
            for keyword, value in self._flat(part).items():
                if keyword == "properties":
                    whole["properties"] = {**whole.get("properties", {}), **value}
                elif keyword == "required":
                    whole["required"] = [*whole.get("required", []), *value]
                else:
                    whole.setdefault(keyword, value)
        return whole

    def _object(self, schema: Record, key: Key, depth: int) -> Record:
        required = schema.get("required", [])
        properties = schema.get("properties", {})
        wanted = [n for n in properties if n in required or depth < MAX_DEPTH]
        made = {}
        for name in [*wanted, *(n for n in required if n not in properties)]:
            part = properties.get(name, {"type": "string"})
            if isinstance(part, dict) and "x-faker" not in part and faking.known(name):
                part = {**part, "x-faker": name}
            made[name] = self._value(part, (*key, name), depth + 1)
        return made

    def _array(self, schema: Record, key: Key, depth: int) -> list[Json]:
        least = schema.get("minItems", 0)
        count = min(max(DEFAULT_ITEMS, least), schema.get("maxItems", DEFAULT_ITEMS + least))
        if depth >= MAX_DEPTH:
            count = least
        return [self._value(schema.get("items", {}), (*key, n), depth + 1) for n in range(count)]


def kind_of(schema: Record) -> str:
    """Return the type to generate: the first one that is not null."""
    kind = schema.get("type", "object" if "properties" in schema else "string")
    if isinstance(kind, list):
        return next((k for k in kind if k != "null"), "null")
    return str(kind)


def integer(schema: Record, *key: str | int) -> int:
    """Return a whole number within the schema's bounds."""
    low = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
    high = schema.get("maximum", schema.get("exclusiveMaximum", low + SPAN + 1) - 1)
    step = schema.get("multipleOf", 1)
    low, high = -(-low // step), min(high // step, low // step + SPAN)
    if high < low:
        message = "no whole number is within the bounds"
        raise ValueError(message)
    return int((low + faking.number("integer", *key) % (high - low + 1)) * step)


def text(schema: Record, *key: str | int) -> str:
    """Return a text of the schema's pool, format or pattern; raises ValueError if none fits."""
    if "pattern" in schema:
        return from_pattern(schema["pattern"], *key)
    pool = schema.get("x-faker")
    match schema.get("format"):
        case "date-time":
            made = iso(EPOCH - timedelta(seconds=faking.number("time", *key) % 31_536_000))
        case "date":
            made = iso(EPOCH - timedelta(days=faking.number("date", *key) % 20_000))[:10]
        case "uuid":
            digits = faking.token("0123456789abcdef", 30, "uuid", *key)
            made = f"{digits[:8]}-{digits[8:12]}-4{digits[12:15]}-8{digits[15:18]}-{digits[18:30]}"
        case "email":
            made = f"{faking.pick('word', *key)}.{faking.number(*key) % 10_000}@example.com"
        case "uri" | "uri-reference":
            made = f"https://example.com/{faking.pick('slug', *key)}"
        case _:
            made = faking.pick(pool if pool and faking.known(pool) else "word", *key)
    low, high = schema.get("minLength", 0), schema.get("maxLength", len(made) + SPAN)
    made = made.ljust(low, "x")
    return made if len(made) <= high else made[:high]


@cache
def _tree(pattern: str) -> Json:
    return list(_parser.parse(pattern))


def from_pattern(pattern: str, *key: str | int) -> str:
    """Return a text that a simple anchored pattern describes; raises ValueError for others."""
    made: list[str] = []
    _spell(_tree(pattern), key, made)
    return "".join(made)


def _spell(parts: Json, key: Key, made: list[str]) -> None:
    for operator, argument in parts:
        seed = faking.number("pattern", len(made), *key)
        match operator:
            case sre.LITERAL:
                made.append(chr(argument))
            case sre.AT:
                continue
            case sre.IN:
                made.append(faking.token(_alphabet(argument), 1, seed))
            case sre.MAX_REPEAT:
                low, high, inner = argument
                count = low + seed % (min(int(high), low + MAX_REPEATS) - low + 1)
                if len(inner) == 1 and inner[0][0] is sre.IN:
                    made.append(faking.token(_alphabet(inner[0][1]), count, seed))
                else:
                    for _ in range(count):
                        _spell(inner, key, made)
            case sre.SUBPATTERN:
                _spell(argument[-1], key, made)
            case sre.BRANCH:
                _spell(argument[1][seed % len(argument[1])], key, made)
            case _:
                message = f"cannot write a text for {operator}"
                raise ValueError(message)


def _alphabet(parts: Json) -> str:
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
