"""The JSON Schema keywords that the engine supports; any other stops the start."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from segmock.core.document import Json, Record, pointer

Report: TypeAlias = Callable[[str, str, str], None]
"""Takes the place, what is wrong there, and a hint."""

ANNOTATIONS = {"title", "description", "default", "example", "examples", "deprecated"} | {
    "readOnly",
    "writeOnly",
    "externalDocs",
    "x-faker",
}
ASSERTIONS = {
    *("$ref", "type", "enum", "const", "format", "minimum", "maximum", "exclusiveMinimum"),
    *("exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "minItems"),
    *("maxItems", "uniqueItems", "contains", "required", "minProperties", "maxProperties"),
    *("dependentRequired",),
}
ONE_SCHEMA = {
    *("items", "additionalProperties", "unevaluatedProperties", "propertyNames", "not"),
    *("if", "then", "else", "contains"),
}
MANY_SCHEMAS = {"allOf", "anyOf", "oneOf", "prefixItems"}
NAMED_SCHEMAS = {"properties", "patternProperties", "dependentSchemas"}
SCHEMA_KEYWORDS = ANNOTATIONS | ASSERTIONS | ONE_SCHEMA | MANY_SCHEMAS | NAMED_SCHEMAS
FORMATS = {
    *("date-time", "date", "uuid", "email", "uri", "uri-reference"),
    *("int32", "int64", "float", "double"),
}
NOT_LINEAR = re.compile(r"\(\?[=!<]|\\[1-9]")


class SchemaCheck:
    """Checks schemas and all below them, each one once; reports what is not supported."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._checked: set[int] = set()

    def check(self, schema: Json, place: str) -> Record:
        """Check the schema at a place of the file; returns it, a boolean one as an object."""
        if isinstance(schema, bool):
            return {} if schema else {"not": {}}
        if not isinstance(schema, dict):
            self._report(place, "is not a schema", "Write an object or a boolean.")
            return {}
        if id(schema) not in self._checked:
            self._checked.add(id(schema))
            self._check_keywords(schema, place)
            self._check_below(schema, place)
        return schema

    def _check_keywords(self, schema: Record, place: str) -> None:
        for keyword in sorted(schema.keys() - SCHEMA_KEYWORDS):
            hint = "Remove it, or say it with a supported keyword (docs/reference/openapi.md)."
            self._report(place + pointer(keyword), f"keyword {keyword!r} is not supported", hint)
        if (kind := schema.get("format")) is not None and kind not in FORMATS:
            hint = "Use one of " + ", ".join(sorted(FORMATS)) + "."
            self._report(f"{place}/format", f"format {kind!r} is not supported", hint)
        if NOT_LINEAR.search(str(schema.get("pattern", ""))):
            hint = "Look-around and back-references cannot run in linear time: rewrite it."
            self._report(f"{place}/pattern", "pattern is not linear", hint)

    def _check_below(self, schema: Record, place: str) -> None:
        for keyword in ONE_SCHEMA & schema.keys():
            self.check(schema[keyword], f"{place}/{keyword}")
        for keyword in MANY_SCHEMAS & schema.keys():
            for n, part in enumerate(schema[keyword]):
                self.check(part, f"{place}/{keyword}/{n}")
        for keyword in NAMED_SCHEMAS & schema.keys():
            for name, part in schema[keyword].items():
                self.check(part, f"{place}/{keyword}{pointer(name)}")
