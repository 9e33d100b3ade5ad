"""What is another operation in a changed description: its own words, and all that it refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from segmock.core.document import at, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.core.document import Json
    from segmock.core.spec import Operation, Spec


def altered(old: Spec, new: Spec) -> Iterator[tuple[str, Operation]]:
    """Yield each operation that was `added`, `changed` or `removed`, with that word."""
    for name, operation in new.operations.items():
        if name not in old.operations:
            yield "added", operation
        elif meaning(old, old.operations[name]) != meaning(new, operation):
            yield "changed", operation
    for name, operation in old.operations.items():
        if name not in new.operations:
            yield "removed", operation


def meaning(spec: Spec, operation: Operation) -> bytes:
    """Return a text that changes with anything that an operation says or refers to."""
    place = operation.pointer[1:]
    # What holds for all operations of a path stands beside them.
    path: Json = at(spec.document, place.rpartition("/")[0])
    schemes = spec.document.get("components", {}).get("securitySchemes")
    whole: list[Json] = [
        (operation.template, operation.method, spec.document.get("security"), schemes),
        (path.get("parameters"), at(spec.document, place)),
    ]
    seen: set[str] = set()
    for part in whole:
        for ref in _references(part):
            if ref not in seen:
                seen.add(ref)
                # The list grows while it is read: what is referred to refers to more.
                whole.append((ref, at(spec.document, ref)))
    return orjson.dumps(whole, option=orjson.OPT_NON_STR_KEYS)


def _references(part: Json) -> Iterator[str]:
    for inner in part:
        for _, node in walk(inner):
            if isinstance(node, dict) and isinstance(ref := node.get("$ref"), str):
                yield ref
