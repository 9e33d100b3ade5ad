"""A description, said in other words that mean the same, so that cases are quick to generate.

Where a text has a long pattern and a greatest length, Schemathesis spells out matches of exactly
that length, which takes seconds for each. Said as `not`, the bound holds all the same, is violated
all the same, and is no length to aim at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.document import walk

if TYPE_CHECKING:
    from segmock.core.document import Json, Record

LONG = 60
"""Characters from which on a pattern is long."""
BOUNDS = ("minLength", "maxLength")


def prepared(node: Json) -> Json:
    """Return a description in which the bounds of texts with long patterns are said as `not`."""
    if isinstance(node, list):
        return [prepared(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {name: prepared(value) for name, value in node.items()}
    return _reworded(made) if _slow(made) else made


def places(document: Json) -> list[str]:
    """Return the JSON pointers of the schemas that are said in other words."""
    return [place for place, node in walk(document) if isinstance(node, dict) and _slow(node)]


def _slow(node: Record) -> bool:
    pattern, most = node.get("pattern"), node.get("maxLength")
    return (
        isinstance(pattern, str)
        and len(pattern) > LONG
        and isinstance(most, int)
        and node.get("type") == "string"
        and "not" not in node
    )


def _reworded(schema: Record) -> Record:
    kept = {name: value for name, value in schema.items() if name not in BOUNDS}
    too_long = {"minLength": schema["maxLength"] + 1}
    if not schema.get("minLength"):
        return {**kept, "not": too_long}
    return {**kept, "not": {"anyOf": [too_long, {"maxLength": schema["minLength"] - 1}]}}
