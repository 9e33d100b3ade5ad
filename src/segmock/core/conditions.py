"""What a part of a request must be like, as a JSON Schema that somebody sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsonschema_rs

from segmock.core.document import walk
from segmock.core.keywords import REGEX

if TYPE_CHECKING:
    from segmock.core.document import Json

MAX_PARTS = 2_000
"""Values, lists and objects that a schema may have, itself included."""
REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


def condition(schema: Json) -> jsonschema_rs.Draft202012Validator:
    """Return what tells whether a value fits; raises ValueError for what is no schema.

    It may refer to nothing: by references a few lines can ask for more steps than ever end, and
    all others would wait.
    """
    for number, (_, node) in enumerate(walk(schema), 1):
        if number > MAX_PARTS:
            message = f"it has more than {MAX_PARTS:,} parts"
            raise ValueError(message)
        if found := [name for name in REFERENCES if _refers(node, name)]:
            message = f"it has a {found[0]}"
            raise ValueError(message)
    return jsonschema_rs.Draft202012Validator(
        schema, validate_formats=True, pattern_options=REGEX, offline=True
    )


def _refers(node: Json, name: str) -> bool:
    # Of a property that is called so the value would be a schema.
    return isinstance(node, dict) and isinstance(node.get(name), str)
