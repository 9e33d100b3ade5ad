"""A schema that somebody sends is one, and can be tried at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.conditions import MAX_PARTS, condition

if TYPE_CHECKING:
    from segmock.core.document import Json, Record

TWICE: Record = {
    str(n): {"allOf": [{"$ref": f"#/$defs/{n + 1}"}, {"$ref": f"#/$defs/{n + 1}"}]}
    for n in range(60)
}


@pytest.mark.parametrize("schema", [True, {}, {"properties": {"$ref": {"type": "string"}}}])
def test_a_schema_tells_what_fits(schema: Json) -> None:
    """A property may be called as a reference is."""
    assert condition(schema).is_valid({"$ref": "a"})
    assert not condition(False).is_valid({})


@pytest.mark.parametrize(
    "schema, reason",
    [
        ({"type": "text"}, "is not valid"),
        ({"pattern": "(a{1000}){1000}"}, "is not a"),
        ({"not": {"$ref": "#"}}, r"it has a \$ref"),
        ({"$dynamicRef": "https://example.com/"}, r"it has a \$dynamicRef"),
        ({"$defs": {**TWICE, "60": True}, "$ref": "#/$defs/0"}, r"it has a \$ref"),
        ({"enum": [*range(MAX_PARTS - 2)]}, None),
        ({"enum": [*range(MAX_PARTS - 1)]}, "more than 2,000 parts"),
    ],
    ids=["odd", "pattern", "itself", "elsewhere", "powers-of-two", "many", "too-many"],
)
def test_what_could_take_for_ever_is_refused(schema: Json, reason: str | None) -> None:
    """Or lead elsewhere, as is what is no schema."""
    if reason is None:
        condition(schema)
    else:
        with pytest.raises(ValueError, match=reason):
            condition(schema)
