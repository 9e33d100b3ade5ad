"""The JSON Schema keywords that the engine supports; any other stops the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsonschema_rs

from segmock.core import faking
from segmock.core.document import Json, Record, pointer
from segmock.core.source import listed, mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.core.source import Source

# In tuples, so that defects come in the same order in every process.
ANNOTATIONS = (
    *("title", "description", "default", "example", "examples", "deprecated"),
    *("readOnly", "writeOnly", "externalDocs", "x-faker"),
)
ASSERTIONS = (
    *("$ref", "type", "enum", "const", "format", "minimum", "maximum", "exclusiveMinimum"),
    *("exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "minItems"),
    *("maxItems", "uniqueItems", "required", "minProperties", "maxProperties"),
    *("dependentRequired",),
)
SAME_VALUE = ("not", "if", "then", "else")
"""Keywords with one schema that looks at the same value as the schema it stands in."""
ONE_SCHEMA = (
    *SAME_VALUE,
    *("items", "additionalProperties", "unevaluatedProperties", "propertyNames", "contains"),
)
ALTERNATIVES = ("allOf", "anyOf", "oneOf")
MANY_SCHEMAS = (*ALTERNATIVES, "prefixItems")
NAMED_SCHEMAS = ("properties", "patternProperties", "dependentSchemas")
SCHEMA_KEYWORDS = {*ANNOTATIONS, *ASSERTIONS, *ONE_SCHEMA, *MANY_SCHEMAS, *NAMED_SCHEMAS}
FORMATS = {
    *("date-time", "date", "uuid", "email", "uri", "uri-reference"),
    *("int32", "int64", "float", "double"),
    "password",
}
MAX_HINT = 200
REGEX = jsonschema_rs.RegexOptions()
"""Patterns run in a linear-time engine: neither look-around nor back-references."""


_META = jsonschema_rs.Draft202012Validator({"$ref": "https://json-schema.org/draft/2020-12/schema"})


class SchemaCheck:
    """Checks schemas and all below them, each one once; reports what cannot be used."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._report = source.report
        self._sound: set[int] = set()
        self._checked: set[int] = set()
        self._straight: set[int] = set()
        self._patterns: set[str] = set()

    def check(self, schema: Json, place: str) -> Record:
        """Check the schema at a place of the file; returns it, a boolean one as an object."""
        if id(schema) not in self._sound:
            self._sound.add(id(schema))
            for error in _META.iter_errors(schema):
                where = place + pointer(*error.instance_path)
                self._report(where, "is no JSON Schema", f"{error.message[:MAX_HINT]}.")
        self._walk(schema, place)
        if isinstance(schema, bool):
            return {} if schema else {"not": {}}
        return schema if isinstance(schema, dict) else {}

    def check_plain(self, schema: Json, place: str, *, array: bool = True) -> None:
        """Report what a text, of a parameter or a header, cannot be read as."""
        schema, place = self._source.resolve(schema, place)
        kind = schema.get("type", "string")
        if kind == "array" and array:
            self.check_plain(schema.get("items", {}), f"{place}/items", array=False)
        elif {"array", "object"} & {*map(str, kind if isinstance(kind, list) else [kind])}:
            hint = "Use one or several scalar types, or an array of them."
            self._report(place, f"type {kind!r} is not supported here", hint)
        if "type" not in schema and any(not self._is_text(part) for part in alternatives(schema)):
            hint = "Name the type beside the alternatives as well."
            self._report(place, "the type is not plain", hint)

    def check_form(self, schema: Json, place: str) -> None:
        """Report what the fields of a form cannot be read as."""
        schema, place = self._source.resolve(schema, place)
        if schema.get("type") != "object":
            self._report(place, "a form is an object", "Write `type: object`.")
        self._check_fields(schema, place, set())

    def _check_fields(self, schema: Json, place: str, seen: set[int]) -> None:
        if id(schema) in seen or not isinstance(schema, dict):
            return
        seen.add(id(schema))
        for name, part in mapping(schema.get("properties")).items():
            self.check_plain(part, f"{place}/properties{pointer(name)}")
        for part, where in below(schema, place, self._source, same_value=True):
            self._check_fields(part, where, seen)

    def _is_text(self, schema: Json) -> bool:
        schema, _ = self._source.resolve(schema, "")
        return bool(schema.get("type", "string") == "string")

    def _walk(self, schema: Json, place: str) -> None:
        if not isinstance(schema, dict) or id(schema) in self._checked:
            return
        self._checked.add(id(schema))
        self._check_keywords(schema, place)
        self._check_circle(schema, place, ())
        for part, where in below(schema, place, self._source):
            self._walk(part, where)

    def _check_keywords(self, schema: Record, place: str) -> None:
        for keyword in sorted(schema.keys() - SCHEMA_KEYWORDS):
            hint = "Remove it, or say it with a supported keyword (docs/reference/openapi.md)."
            self._report(place + pointer(keyword), f"keyword {keyword!r} is not supported", hint)
        kind = schema.get("format")
        if isinstance(kind, str) and kind not in FORMATS:
            hint = "Use one of " + ", ".join(sorted(FORMATS)) + "."
            self._report(f"{place}/format", f"format {kind!r} is not supported", hint)
        pool = schema.get("x-faker", "word")
        if not isinstance(pool, str) or not faking.known(pool):
            hint = "Use one of " + ", ".join(faking.POOLS) + "."
            self._report(f"{place}/x-faker", f"x-faker {pool!r} is not a pool", hint)
        self._check_pattern(schema.get("pattern"), f"{place}/pattern")
        for pattern in mapping(schema.get("patternProperties")):
            self._check_pattern(pattern, f"{place}/patternProperties{pointer(pattern)}")

    def _check_pattern(self, pattern: Json, place: str) -> None:
        if not isinstance(pattern, str) or pattern in self._patterns:
            return
        try:
            jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=REGEX)
        except jsonschema_rs.ValidationError:
            hint = "Mend it; patterns run in linear time, without look-around and back-references."
            self._report(place, f"pattern {pattern!r} cannot be used", hint)
        else:
            self._patterns.add(pattern)

    def _check_circle(self, schema: Json, place: str, above: tuple[int, ...]) -> None:
        """Report a schema that contains itself with no property or item between."""
        if id(schema) in above:
            hint = "Put a property or an item between, or remove the reference."
            self._report(place, "a schema that contains itself", hint)
        elif id(schema) not in self._straight and isinstance(schema, dict):
            for part, where in below(schema, place, self._source, same_value=True):
                self._check_circle(part, where, (*above, id(schema)))
            self._straight.add(id(schema))


def below(
    schema: Record, place: str, source: Source, *, same_value: bool = False
) -> Iterator[tuple[Json, str]]:
    """Yield the schemas in a schema with their places; only those on the same value if asked."""
    if isinstance(ref := schema.get("$ref"), str):
        yield source.named(ref), ref[1:]
    for keyword in SAME_VALUE if same_value else ONE_SCHEMA:
        if keyword in schema:
            yield schema[keyword], f"{place}/{keyword}"
    for keyword in ALTERNATIVES if same_value else MANY_SCHEMAS:
        for n, part in enumerate(listed(schema.get(keyword))):
            yield part, f"{place}/{keyword}/{n}"
    for keyword in ("dependentSchemas",) if same_value else NAMED_SCHEMAS:
        for name, part in mapping(schema.get(keyword)).items():
            yield part, f"{place}/{keyword}{pointer(name)}"


def alternatives(schema: Record) -> list[Json]:
    """Return the schemas that a schema combines."""
    return [part for keyword in ALTERNATIVES for part in listed(schema.get(keyword))]
