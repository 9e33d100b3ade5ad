"""By which rule of a schema a value was generated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.compile import resolved
from segmock.core.document import pointer, tokens
from segmock.core.generating import BY_NAME

if TYPE_CHECKING:
    from segmock.core.document import Record
    from segmock.core.spec import Spec


def rule(spec: Spec, schema: str, place: str) -> Record:
    """Return where the schema of a generated value stands, and what picked the value.

    `place` is the value's pointer in what was generated from the schema at `#/...`.
    """
    node, where, name = spec.schema(schema), schema, ""
    for token in tokens(place):
        while "$ref" in node:
            node, where = spec.schema(node["$ref"]), node["$ref"]
        name = token if not token.isdecimal() else name
        if token in node.get("properties", {}):
            node, where = node["properties"][token], where + pointer("properties", token)
        elif isinstance(node.get("items"), dict):
            node, where = node["items"], f"{where}/items"
        else:
            return {"schema": schema}
    told: Record = {"schema": where}
    whole = resolved(node, spec)
    if "x-faker" in whole:
        return {**told, "pool": whole["x-faker"]}
    if "enum" in whole or "const" in whole:
        return {**told, "rule": "enum" if "enum" in whole else "const"}
    if name in BY_NAME and whole.get("type") == "string":
        return {**told, "pool": name}
    return {**told, "rule": f"format {whole['format']}"} if "format" in whole else told
