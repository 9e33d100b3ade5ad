"""What holds of customers and items alike: versions, unknown segments, whole bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.vendors.emporix.conftest import EVERYBODY, PROSPECTS, SEGMENTS, get, put

if TYPE_CHECKING:
    from segmock.core.document import Json
    from tests.conftest import Client
    from tests.vendors.emporix.conftest import Choosing

ONE = ["customers/C1", "customers/C1/one", "items/PRODUCT/1"]
LISTS = ["customers", "items"]


@pytest.mark.parametrize("below", ONE)
def test_an_assignment_is_replaced_wholly_and_by_version(emporix: Client, below: str) -> None:
    """Mixins that are left out are gone, and a stale version is a conflict."""
    path = f"{SEGMENTS}/{PROSPECTS}/{below}"
    mixins = {"mixins": {"tier": {"level": 1}}}
    assert put(emporix, path, mixins) == 201
    made = get(emporix, path)
    assert (made["mixins"], made["metadata"]["version"]) == (mixins["mixins"], 1)
    assert put(emporix, path, {"metadata": {"version": 1}}) == 204
    replaced = get(emporix, path)
    assert "mixins" not in replaced
    assert replaced["metadata"]["version"] == 2
    assert replaced["metadata"]["createdAt"] == made["metadata"]["createdAt"]
    assert put(emporix, path, {**mixins, "metadata": {"version": 1}}) == 409
    assert get(emporix, path) == replaced
    assert put(emporix, path, replaced) == 204


@pytest.mark.parametrize("below", ONE)
def test_an_assignment_keeps_where_the_schemas_of_its_mixins_are(
    emporix: Client, below: str
) -> None:
    """They stand in its metadata, beside version and times."""
    path = f"{SEGMENTS}/{PROSPECTS}/{below}"
    schemas = {"mixins": {"tier": "https://example.com/tier.json"}}
    assert put(emporix, path, {"metadata": schemas}) == 201
    assert get(emporix, path)["metadata"]["mixins"] == schemas["mixins"]


@pytest.mark.parametrize("below", ONE)
def test_what_is_not_assigned_is_not_found(emporix: Client, below: str) -> None:
    """The answer names what was looked for."""
    status, _, body = emporix.send("GET", f"{SEGMENTS}/{PROSPECTS}/{below}")
    assert (status, body["resourceId"]) == (404, below.rpartition("/")[2])


@pytest.mark.parametrize("below", ONE)
def test_removing_twice_is_removing_once(emporix: Client, below: str) -> None:
    """What is not there is gone, whether it ever was there, and even without its segment."""
    path = f"{SEGMENTS}/{PROSPECTS}/{below}"
    assert put(emporix, path) == 201
    assert [emporix.send("DELETE", path)[0] for _ in range(2)] == [204, 204]
    assert emporix.send("GET", path)[0] == 404
    assert emporix.send("DELETE", f"{SEGMENTS}/unknown/{below}")[0] == 204


@pytest.mark.parametrize("below", ONE)
def test_what_was_removed_can_be_assigned_again(emporix: Client, below: str) -> None:
    """It starts anew."""
    path = f"{SEGMENTS}/{PROSPECTS}/{below}"
    assert [put(emporix, path), put(emporix, path)] == [201, 204]
    assert emporix.send("DELETE", path)[0] == 204
    assert put(emporix, path) == 201
    assert get(emporix, path)["metadata"]["version"] == 1


@pytest.mark.parametrize("method, below", [(m, b) for m in ("GET", "PUT") for b in ONE])
def test_an_unknown_segment_has_no_assignments(emporix: Client, method: str, below: str) -> None:
    """It is not found, whatever is asked of it."""
    status, _, body = emporix.send(method, f"{SEGMENTS}/unknown/{below}")
    assert (status, body["resourceId"]) == (404, "unknown")


@pytest.mark.parametrize("below", [*ONE, "customers/bulk", "items/PRODUCT/bulk"])
def test_assigning_to_an_unknown_segment_can_be_a_bad_request(
    choosing: Choosing, below: str
) -> None:
    """A setting makes 400 of the 404, and nothing is assigned either way."""
    body: Json = [] if below.endswith("bulk") else {}
    emporix = choosing(unknown_segment="bad-request")
    status, headers, _ = emporix.send("PUT", f"{SEGMENTS}/unknown/{below}", json=body)
    assert (status, "segmentId" in headers["segmock-violations"]) == (400, True)
    assert choosing().send("PUT", f"{SEGMENTS}/unknown/{below}", json=body)[0] == 404


@pytest.mark.parametrize("below", LISTS)
def test_lists_of_an_unknown_segment_can_be_empty(choosing: Choosing, below: str) -> None:
    """A setting makes an empty page of the 404, for lists and searches."""
    emporix, path = choosing(unknown_segment_list="empty"), f"{SEGMENTS}/unknown/{below}"
    for method, end in (("GET", ""), ("POST", "/search")):
        counted = {"X-Total-Count": "true"}
        status, headers, body = emporix.send(method, path + end, headers=counted)
        assert (status, headers["x-total-count"], body) == (200, "0", [])
        assert choosing().send(method, path + end)[0] == 404
    assert get(emporix, f"{SEGMENTS}/{EVERYBODY}/{below}") != []


@pytest.mark.parametrize("below", ONE)
def test_an_update_without_a_version_can_be_refused(choosing: Choosing, below: str) -> None:
    """A setting asks for one; the first assignment needs none."""
    emporix, path = choosing(missing_version="refuse"), f"{SEGMENTS}/{PROSPECTS}/{below}"
    assert [put(emporix, path), put(emporix, path)] == [201, 400]
    assert put(emporix, path, {"metadata": {"version": 1}}) == 204


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize(
    "below, element", [("customers/bulk", {"customerId": "C1"}), ("items/PRODUCT/bulk", "1")]
)
def test_a_bulk_takes_200_elements(emporix: Client, method: str, below: str, element: Json) -> None:
    """One more is refused as a whole, and so is what is no list."""
    if method == "PUT" and element == "1":
        element = {"id": "1"}
    path = f"{SEGMENTS}/{PROSPECTS}/{below}"
    assert emporix.send(method, path, json={})[0] == 400
    refusal = emporix.send(method, path, json=[element] * 201)[2]
    assert (refusal["code"], "at most 200 items" in refusal["message"]) == (400, True)
    assert get(emporix, f"{SEGMENTS}/{PROSPECTS}/items") == []
    status, _, results = emporix.send(method, path, json=[element] * 200)
    assert (status, [one["index"] for one in results]) == (207, list(range(1, 201)))
    assert emporix.send(method, path, json=[])[::2] == (207, [])


@pytest.mark.parametrize(
    "method, below, body",
    [
        ("PUT", "items/BRAND/bulk", [{"id": "1"}]),
        ("DELETE", "items/BRAND/bulk", ["1"]),
        ("PUT", "items/BRAND/1", {}),
        ("DELETE", "items/BRAND/1", None),
        ("PUT", "customers/C1", {"metadata": {"version": "1"}}),
        ("PUT", "items/PRODUCT/1", {"mixin": {}}),
    ],
)
def test_what_is_not_as_described_is_refused(
    emporix: Client, method: str, below: str, body: Json
) -> None:
    """400, and nothing is assigned."""
    assert emporix.send(method, f"{SEGMENTS}/{PROSPECTS}/{below}", json=body)[0] == 400
    assert emporix.send("GET", f"{SEGMENTS}/{PROSPECTS}/customers/C1")[0] == 404
    assert get(emporix, f"{SEGMENTS}/{PROSPECTS}/items") == []
