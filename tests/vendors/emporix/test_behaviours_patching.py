"""JSON patches, on documents and on segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.problem import Kind, Problem
from segmock.vendors.emporix.behaviours import patching
from tests.vendors.emporix.conftest import EVERYBODY, NEW, SEGMENTS, get, put

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from tests.conftest import Client

DOCUMENT: Record = {"a": {"b": 1, "c/d": 2, "e~f": 3}, "list": [1, 2, {"x": 1}], "text": "t"}


def change(op: str, path: str, value: Json = None) -> Record:
    """Return an operation."""
    return {"op": op, "path": path} | ({} if op == "remove" else {"value": value})


@pytest.mark.parametrize(
    "operations, path, found",
    [
        ([change("add", "/a/n", 5)], "a", {"b": 1, "c/d": 2, "e~f": 3, "n": 5}),
        ([change("add", "/a/b", None)], "a", {"b": None, "c/d": 2, "e~f": 3}),
        ([change("replace", "/a/c~1d", 5)], "a", {"b": 1, "c/d": 5, "e~f": 3}),
        ([change("remove", "/a/e~0f")], "a", {"b": 1, "c/d": 2}),
        ([change("replace", "/a", {})], "a", {}),
        ([change("add", "/list/0", 0)], "list", [0, 1, 2, {"x": 1}]),
        ([change("add", "/list/3", 4)], "list", [1, 2, {"x": 1}, 4]),
        ([change("add", "/list/-", 4)], "list", [1, 2, {"x": 1}, 4]),
        ([change("replace", "/list/1", 9)], "list", [1, 9, {"x": 1}]),
        ([change("remove", "/list/0")], "list", [2, {"x": 1}]),
        ([change("add", "/list/2/y", 2)], "list", [1, 2, {"x": 1, "y": 2}]),
        ([change("add", "/new", {}), change("add", "/new/a", 1)], "new", {"a": 1}),
        ([change("remove", "/text"), change("add", "/text", 1)], "text", 1),
    ],
)
def test_operations_are_applied_one_after_the_other(
    operations: list[Record], path: str, found: Json
) -> None:
    """The document before stays as it was."""
    before = repr(DOCUMENT)
    assert patching.patched(DOCUMENT, operations)[path] == found
    assert repr(DOCUMENT) == before


@pytest.mark.parametrize(
    "operation",
    [
        change("remove", "/b"),
        change("replace", "/b", 1),
        change("add", "/b/c", 1),
        change("remove", "/a/x"),
        change("add", "/a/x/y", 1),
        change("add", "/text/x", 1),
        change("add", "/list/4", 1),
        change("replace", "/list/3", 1),
        change("remove", "/list/-"),
        change("remove", "/list/01"),
        change("add", "/list/x", 1),
        change("replace", "/list/-/x", 1),
        change("remove", "/list/9999999999"),
    ],
)
def test_a_path_to_nothing_is_refused_with_its_place(operation: Record) -> None:
    """The operation is named by its number."""
    with pytest.raises(Problem) as refused:
        patching.patched(DOCUMENT, [change("add", "/n", 1), operation])
    (reason,) = refused.value.violations
    assert refused.value.kind is Kind.RULE
    assert (reason.pointer, reason.received) == ("/1/path", repr(operation["path"]))


def test_a_patch_changes_a_segment_and_its_version(emporix: Client) -> None:
    """What is not named stays; the new name is in the language of the header."""
    path = f"{SEGMENTS}/{EVERYBODY}"
    before = get(emporix, path)
    operations = [
        change("replace", "/status", "INACTIVE"),
        change("add", "/name/fr", "Tous"),
        change("add", "/description", "Alle"),
        change("add", "/validity", {"from": "2026-01-01T01:00:00+01:00"}),
        change("add", "/mixins", {"additionalAttributes": {}}),
        change("add", "/mixins/additionalAttributes/externalId", 7),
        change("add", "/metadata/mixins", {"additionalAttributes": "https://example.com/a.json"}),
        change("replace", "/siteCode", "other"),
    ]
    headers = {"Content-Language": "de"}
    assert emporix.send("PATCH", path, headers=headers, json=operations)[::2] == (204, "")
    after = get(emporix, path)
    metadata = after.pop("metadata")
    assert after == {
        "id": EVERYBODY,
        "name": {**before["name"], "fr": "Tous"},
        "description": {"de": "Alle"},
        "validity": {"from": "2026-01-01T00:00:00.000Z"},
        "status": "INACTIVE",
        "siteCode": "other",
        "mixins": {"additionalAttributes": {"externalId": 7}},
    }
    assert metadata["version"] == before["metadata"]["version"] + 1
    assert metadata["createdAt"] == before["metadata"]["createdAt"]
    assert metadata["modifiedAt"] > before["metadata"]["modifiedAt"]
    assert metadata["mixins"] == {"additionalAttributes": "https://example.com/a.json"}


def test_what_is_removed_is_gone(emporix: Client) -> None:
    """A segment without a status is inactive."""
    path = f"{SEGMENTS}/mine"
    assert put(emporix, path, {**NEW, "status": "ACTIVE", "mixins": {"a": {"b": 1}}}) == 201
    operations = [change("remove", "/status"), change("remove", "/mixins/a/b")]
    assert emporix.send("PATCH", path, json=operations)[0] == 204
    after = get(emporix, path)
    assert (after["status"], after["mixins"]) == ("INACTIVE", {"a": {}})


@pytest.mark.parametrize(
    "operations",
    [
        {"name": {"en": "An object"}},
        [change("replace", "/id", "x")],
        [change("replace", "/metadata/version", 7)],
        [change("replace", "/metadata/createdAt", "2026-01-01T00:00:00Z")],
        [change("add", "/colour", "red")],
        [change("add", "", {})],
        [change("add", "name", "x")],
        [change("move", "/name", "x")],
        [change("test", "/status", "ACTIVE")],
        [{"op": "replace", "path": "/name"}],
        [{"path": "/name", "value": "x"}],
        [change("replace", "/status", "SLEEPING")],
        [change("replace", "/name/en", 5)],
        [change("replace", "/siteCode", None)],
        [change("add", "/validity/from", "soon")],
        [change("add", "/validity/until", "2026-01-01T00:00:00Z")],
        [change("add", "/mixins/a", "no object")],
        [change("add", "/mixins/a~2b", {})],
        [change("add", "/mixins" + "/a" * 11, {})],
        [change("add", "/metadata/mixins", {"a": "no address"})],
        [change("remove", "/name")],
        [change("remove", "/siteCode")],
        [change("remove", "/description")],
        [change("replace", "/status", "INACTIVE"), change("remove", "/mixins/x")],
        [change("replace", "/status", "ACTIVE")] * 101,
    ],
)
def test_a_patch_that_cannot_be_is_refused_as_a_whole(emporix: Client, operations: Json) -> None:
    """Nothing has changed."""
    path = f"{SEGMENTS}/{EVERYBODY}"
    before = get(emporix, path)
    status, _, body = emporix.send("PATCH", path, json=operations)
    assert (status, body["status"]) == (400, "Bad Request")
    assert get(emporix, path) == before


def test_entries_cannot_be_added_without_end(emporix: Client) -> None:
    """What one request may not send, several may not add up to."""
    path = f"{SEGMENTS}/{EVERYBODY}"
    groups: Record = {f"g{n}": {} for n in range(100)}
    assert emporix.send("PATCH", path, json=[change("add", "/mixins", groups)])[0] == 204
    assert emporix.send("PATCH", path, json=[change("add", "/mixins/more", {})])[0] == 400
    swap = [change("add", "/mixins/more", {}), change("remove", "/mixins/g1")]
    assert emporix.send("PATCH", path, json=swap)[0] == 204


def test_an_unknown_segment_is_not_patched(emporix: Client) -> None:
    """It is not created either."""
    status, _, body = emporix.send("PATCH", f"{SEGMENTS}/nothing", json=[])
    assert (status, body["resourceId"]) == (404, "nothing")
    assert emporix.send("GET", f"{SEGMENTS}/nothing")[0] == 404
