"""Segments in bulk: every element for itself, and a report of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.vendors.emporix.conftest import DORMANT, EVERYBODY, NEW, SEGMENTS, get

if TYPE_CHECKING:
    from segmock.core.document import Json
    from tests.conftest import Client

BULK = f"{SEGMENTS}/bulk"
INVALID = {"code": 400, "status": "Bad Request", "message": "Validation problem with request body."}


def test_good_elements_are_created_beside_bad_ones(emporix: Client) -> None:
    """The index counts from 1; what was refused has no id and is not there."""
    before = len(get(emporix, SEGMENTS))
    elements = [
        {**NEW, "id": "one"},
        {"siteCode": "main"},
        {**NEW, "id": EVERYBODY},
        {**NEW, "id": "one"},
        {"name": {"en": "No site"}, "id": "two"},
        NEW,
    ]
    status, _, body = emporix.send("POST", BULK, json=elements)
    assert status == 207
    conflict = {"code": 409, "status": "Conflict", "message": "The resource already exists."}
    assert body[:5] == [
        {"id": "one", "index": 1, "code": 201, "status": "Created"},
        {"index": 2, **INVALID},
        {"index": 3, **conflict},
        {"index": 4, **conflict},
        {"index": 5, **INVALID},
    ]
    assert (body[5]["index"], body[5]["code"], len(body[5]["id"])) == (6, 201, 24)
    assert len(get(emporix, SEGMENTS)) == before + 2
    assert get(emporix, f"{SEGMENTS}/one")["name"] == NEW["name"]
    assert emporix.send("GET", f"{SEGMENTS}/two")[0] == 404


def test_good_elements_are_stored_beside_bad_ones(emporix: Client) -> None:
    """Created, replaced, without an id, and with a stale version."""
    elements = [
        {**NEW, "id": "one"},
        {**NEW, "id": EVERYBODY, "metadata": {"version": 1}},
        NEW,
        {**NEW, "id": DORMANT, "metadata": {"version": 7}},
    ]
    status, _, body = emporix.send("PUT", BULK, json=elements)
    assert status == 207
    stale = "The resource you are attempting to access has changed."
    assert body == [
        {"id": "one", "index": 1, "code": 201, "status": "Created"},
        {"id": EVERYBODY, "index": 2, "code": 204, "status": "OK"},
        {"index": 3, **INVALID},
        {"index": 4, "code": 409, "status": "Conflict", "message": stale},
    ]
    assert get(emporix, f"{SEGMENTS}/{EVERYBODY}")["metadata"]["version"] == 2
    assert get(emporix, f"{SEGMENTS}/{DORMANT}")["metadata"]["version"] == 1


def test_elements_are_removed_beside_those_in_use(emporix: Client) -> None:
    """An unknown one is removed already; with force all go."""
    emporix.send("PUT", f"{SEGMENTS}/one", json=NEW)
    elements = ["one", EVERYBODY, "nothing"]
    status, _, body = emporix.send("DELETE", BULK, json=elements)
    assert status == 207
    in_use = "The segment has customers or items assigned to it."
    assert body == [
        {"id": "one", "index": 1, "code": 204, "status": "OK"},
        {"id": EVERYBODY, "index": 2, "code": 400, "status": "Bad Request", "message": in_use},
        {"id": "nothing", "index": 3, "code": 204, "status": "OK"},
    ]
    assert emporix.send("GET", f"{SEGMENTS}/one")[0] == 404
    assert emporix.send("DELETE", f"{BULK}?forceDelete=true", json=elements)[2][1]["code"] == 204
    assert emporix.send("GET", f"{SEGMENTS}/{EVERYBODY}")[0] == 404


def test_the_reasons_are_in_the_header_and_in_the_journal(emporix: Client) -> None:
    """Each with the place of its element, whether the description or a rule was broken."""
    good = {**NEW, "id": "one"}
    elements = [good, {**good, "metadata": {"version": 7}}, NEW, {**good, "status": "OPEN"}]
    status, headers, _ = emporix.send("PUT", BULK, json=elements)
    assert status == 207
    assert headers["segmock-violations"] == (
        "body /1/metadata/version: expected version 1, got 7; "
        "body /2/id: expected a value, got nothing; "
        'body /3/status: expected one of "ACTIVE", "INACTIVE", got "OPEN"'
    )
    told = emporix.journal[-1].violations
    assert [v.pointer for v in told] == ["/1/metadata/version", "/2/id", "/3/status"]
    assert "segmock-violations" not in emporix.send("PUT", BULK, json=[good])[1]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("elements", [{}, "text", 5, None])
def test_what_is_no_list_of_elements_is_refused_as_a_whole(
    emporix: Client, method: str, elements: Json
) -> None:
    """Nothing has changed."""
    before = get(emporix, SEGMENTS)
    assert emporix.send(method, BULK, json=elements)[0] == 400
    assert get(emporix, SEGMENTS) == before


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "broken", [5, [], None, {"colour": 1}, {**NEW, "status": "SLEEPING"}], ids=str
)
def test_an_element_that_breaks_the_description_fails_alone(
    emporix: Client, method: str, broken: Json
) -> None:
    """Whatever it is; those before and behind it are applied, and the journal has the reasons."""
    emporix.send("PUT", f"{SEGMENTS}/first", json=NEW)
    good: Json = "first" if method == "DELETE" else {**NEW, "id": "behind"}
    status, _, body = emporix.send(method, BULK, json=[broken, good, *([broken] * 60)])
    assert status == 207
    assert [one["code"] for one in body] == [400, 204 if method == "DELETE" else 201, *[400] * 60]
    assert body[0] == {"index": 1, **INVALID}
    reasons = emporix.journal[-1].violations
    assert {v.pointer.split("/")[1] for v in reasons} >= {"0", "2", "10"}


@pytest.mark.parametrize(
    "method, element", [("POST", NEW), ("PUT", {**NEW, "id": "x"}), ("DELETE", "x")]
)
def test_there_are_at_most_200_elements(emporix: Client, method: str, element: Json) -> None:
    """One more is refused as a whole, with the limit; none at all is a report of nothing."""
    before = len(get(emporix, SEGMENTS))
    status, headers, _ = emporix.send(method, BULK, json=[element] * 201)
    assert (status, len(get(emporix, SEGMENTS))) == (400, before)
    assert "at most 200 items" in headers["segmock-violations"]
    assert emporix.send(method, BULK, json=[element] * 200)[0] == 207
    assert emporix.send(method, BULK, json=[])[::2] == (207, [])


def test_a_plain_text_of_an_element_is_in_the_content_language(emporix: Client) -> None:
    """As in a single request."""
    elements = [{"id": "one", "name": "Neu", "siteCode": "main"}]
    assert emporix.send("POST", BULK, headers={"Content-Language": "de"}, json=elements)[0] == 207
    assert get(emporix, f"{SEGMENTS}/one")["name"] == {"de": "Neu"}
