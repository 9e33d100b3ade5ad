"""What `x-segmock` may say in a description, and nothing else: a misspelt key stops the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.document import Json, Record, pointer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmock.core.source import Source

NAME = "x-segmock"
BEHAVIOURS = ("list", "read", "create", "replace", "upsert", "patch", "delete")
KEYED = ("read", "replace", "upsert", "patch", "delete")
"""Behaviours that work on the one resource that the path names."""

ROOT: dict[str, tuple[str | bool, ...]] = {
    "vendor": (),
    "ignore-case": (False, True),
    "trailing-slash": (False, True),
    "empty-query": ("value", "absent"),
}
"""Key to the values it may have, at the root of a description; none stands for any text."""
OPERATION: dict[str, tuple[str | bool, ...]] = {
    "behaviour": BEHAVIOURS,
    "collection": (),
    "key": (),
    "elements": ("apart",),
}
PARAMETER: dict[str, tuple[str | bool, ...]] = {"collection": (), "brackets": (False, True)}
SCHEME: dict[str, tuple[str | bool, ...]] = {"token-type": ()}


def read(
    node: Record, place: str, known: Mapping[str, tuple[str | bool, ...]], source: Source
) -> Record:
    """Return what the extension says in a node of the description, without what is wrong in it."""
    place += pointer(NAME)
    said = node.get(NAME, {})
    if not isinstance(said, dict):
        source.report(place, "is not a mapping", f"Known: {', '.join(known)}.")
        return {}
    found: Record = {}
    for key, value in said.items():
        if key not in known:
            source.report(place + pointer(key), "is unknown here", f"Known: {', '.join(known)}.")
        elif _fits(value, known[key]):
            found[key] = value
        else:
            words = ", ".join(str(word).lower() for word in known[key]) or "text"
            source.report(place + pointer(key), f"is {value!r}", f"Allowed: {words}.")
    return found


def _fits(value: Json, allowed: tuple[str | bool, ...]) -> bool:
    if not allowed:
        return isinstance(value, str) and value != ""
    # The type is looked at, too: 1 equals True.
    return isinstance(value, str | bool) and value in allowed
