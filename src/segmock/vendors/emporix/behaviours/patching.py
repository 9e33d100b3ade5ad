"""JSON patches: the operations add, remove and replace of RFC 6902, on paths of RFC 6901."""

import re

from segmock.core.document import Json, Record, tokens
from segmock.core.problem import Problem, broken_rule

MAX_ENTRIES = 100
"""Groups of mixins, and languages of a text, that a segment may have."""
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
_END = "-"


def patched(document: Record, operations: list[Record]) -> Record:
    """Return what a document is after all operations; raises Problem for one that cannot be."""
    for n, one in enumerate(operations):
        document = _changed(document, tokens(one["path"]), one, f"/{n}")
    return document


def refuse_crowded(document: Record) -> None:
    """Raise Problem when entries added one by one have become too many."""
    schemas = document["metadata"].get("mixins", {})
    parts = (document.get("mixins", {}), schemas, document["name"], document.get("description", {}))
    if any(isinstance(part, dict) and len(part) > MAX_ENTRIES for part in parts):
        raise broken_rule("", f"at most {MAX_ENTRIES} entries", "more", "Remove some before.")


def _changed(node: Json, path: list[str], operation: Record, place: str) -> Json:
    """Return a new value in which what the path names is another; nothing is changed in place."""
    if not path:
        return operation["value"]
    key, *rest = path
    if isinstance(node, dict):
        return _in_object(node, key, rest, operation, place)
    if isinstance(node, list):
        return _in_list(node, key, rest, operation, place)
    raise _missing(operation, place)


def _in_object(node: Record, key: str, rest: list[str], operation: Record, place: str) -> Record:
    if key not in node and (rest or operation["op"] != "add"):
        raise _missing(operation, place)
    if not rest and operation["op"] == "remove":
        return {name: value for name, value in node.items() if name != key}
    return {**node, key: _changed(node.get(key), rest, operation, place)}


def _in_list(
    node: list[Json], key: str, rest: list[str], operation: Record, place: str
) -> list[Json]:
    adds = not rest and operation["op"] == "add"
    at = len(node) if adds and key == _END else int(key) if _INDEX.fullmatch(key) else -1
    if not 0 <= at < len(node) + adds:
        raise _missing(operation, place)
    if adds:
        return [*node[:at], operation["value"], *node[at:]]
    if not rest and operation["op"] == "remove":
        return [*node[:at], *node[at + 1 :]]
    return [*node[:at], _changed(node[at], rest, operation, place), *node[at + 1 :]]


def _missing(operation: Record, place: str) -> Problem:
    wanted = "a path to what is there" if operation["op"] != "add" else "a path into what is there"
    hint = "Read the segment to see what it has; add what the path goes through first."
    return broken_rule(f"{place}/path", wanted, repr(operation["path"]), hint)
