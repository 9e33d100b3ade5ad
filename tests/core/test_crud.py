"""The generic behaviours, through the pipeline, as the fifth vendor keeps its collections."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from segmock.core import crud
from segmock.core.credentials import Grant
from segmock.core.exchange import Exchange
from segmock.core.messages import Request
from segmock.core.problem import Kind, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json, Record
    from segmock.core.spec import ReplySpec
    from segmock.core.vendor import Layout
    from tests.conftest import Client

    Exchanging = Callable[..., Exchange]


def listed(acme: Client, target: str = "/crates", **sent: str) -> list[str]:
    """Return the labels on a page."""
    headers = {name.replace("_", "-"): text for name, text in sent.items()}
    status, _, page = acme.send("GET", target, headers=headers)
    assert status == 200
    return [crate["label"] for crate in page["crates"]]


def every(acme: Client) -> list[Record]:
    """Return all crates, page by page."""
    found: list[Record] = []
    while True:
        _, headers, page = acme.send("GET", "/crates", headers={"acme-from": str(len(found))})
        found += page["crates"]
        if len(found) == int(headers["acme-count"]):
            return found


def test_pages_are_complete_and_without_duplicates(acme: Client) -> None:
    """Twelve crates come as five, five and two, and beyond the end as none."""
    sizes = [len(listed(acme, acme_from=str(start))) for start in (0, 5, 10, 12, 99)]
    assert sizes == [5, 5, 2, 0, 0]
    labels = [crate["label"] for crate in every(acme)]
    assert len(set(labels)) == len(labels) == 12


def test_a_listing_is_filtered_counted_sorted_and_cut(acme: Client) -> None:
    """The total counts what matches; heavier crates come first when a colour is asked for."""
    red = [crate for crate in every(acme) if crate["colour"] == "red"]
    _, headers, page = acme.send("GET", "/crates?colour=red")
    assert headers["acme-count"] == str(len(red))
    assert page["crates"] == sorted(red, key=lambda crate: -crate["weight"])[:5]
    both = {crate["colour"] for crate in acme.send("GET", "/crates?colour=red,blue")[2]["crates"]}
    assert both <= {"red", "blue"}


def test_what_is_created_can_be_read_listed_changed_and_deleted(acme: Client) -> None:
    """The whole life of a crate."""
    crate = {"label": "new", "colour": "green", "weight": 3}
    assert acme.send("POST", "/crates", json=crate)[::2] == (202, crate)
    assert acme.send("GET", "/crates/new.crate")[::2] == (200, crate)
    assert every(acme)[-1] == crate
    replaced = {"label": "new", "colour": "red", "weight": 1}
    assert acme.send("PUT", "/crates/new.crate", json={"label": "new"})[::2] == (200, replaced)
    patched = {**replaced, "weight": 9}
    assert acme.send("PATCH", "/crates/new.crate", json={"weight": 9})[::2] == (200, patched)
    assert every(acme)[-1] == patched
    assert acme.send("DELETE", "/crates/new.crate")[::2] == (204, "")
    assert acme.send("GET", "/crates/new.crate")[0] == 404
    assert len(every(acme)) == 12


@pytest.mark.parametrize(
    "method, body", [("GET", None), ("PUT", {}), ("PATCH", {}), ("DELETE", None)]
)
def test_what_is_not_there_is_not_found(acme: Client, method: str, body: Json) -> None:
    """Reading, replacing, patching and deleting name what they looked for."""
    if body is not None:
        body = {"label": "no", "weight": 1} if method == "PUT" else {"weight": 1}
    status, _, pair = acme.send(method, "/crates/no.crate", json=body)
    assert (status, pair) == (404, [404 * 7, "There is no crate with the id 'no'."])


@pytest.mark.parametrize("label", ["new", "NEW", "nEw"])
def test_a_unique_value_conflicts(acme: Client, label: str) -> None:
    """By key or by a unique index, which here ignores case; nothing is added."""
    assert acme.send("POST", "/crates", json={"label": "new"})[0] == 202
    status, headers, pair = acme.send("POST", "/crates", json={"label": label})
    assert status == 409
    assert pair[1] == f"There is a crate {label.lower()!r} already."
    assert "a value that is free" in headers["segmock-violations"]
    assert len(every(acme)) == 13


def test_a_resource_does_not_conflict_with_itself(acme: Client) -> None:
    """Replacing under its own unique value is fine, however often."""
    acme.send("POST", "/crates", json={"label": "new"})
    for _ in range(2):
        assert acme.send("PUT", "/crates/new.crate", json={"label": "new"})[0] == 200


def test_a_resource_keeps_the_key_of_its_path(acme: Client) -> None:
    """A replacement that would be filed elsewhere is refused, and changes nothing."""
    acme.send("POST", "/crates", json={"label": "new"})
    before = every(acme)
    status, _, pair = acme.send("PUT", "/crates/new.crate", json={"label": "other"})
    assert status == 400
    assert pair[1] == "body /: expected the crate 'new', got 'other'"
    assert every(acme) == before


def test_an_upsert_adds_or_replaces(acme: Client) -> None:
    """The documented status tells which; without a body no field is sent."""
    assert acme.send("PUT", "/shelves/top")[::2] == (201, "")
    assert acme.send("PUT", "/shelves/top", json={"crates": ["a"]})[::2] == (204, "")
    kept = acme.mock.world.collection("acme", "shelves").get("top")
    assert kept == {"crates": ["a"], "shelf": "top", "version": 2}


def test_a_stale_version_is_refused(acme: Client) -> None:
    """Who states a version must state the present one; who states none need not."""
    acme.send("PUT", "/shelves/top", json={})
    assert acme.send("PUT", "/shelves/top", json={"version": 1})[0] == 204
    status, headers, pair = acme.send("PUT", "/shelves/top", json={"version": 1})
    assert (status, pair[1]) == (409, "The shelf has changed since version 1.")
    assert headers["segmock-violations"] == "body /version: expected version 2, got 1"
    assert acme.send("PUT", "/shelves/top", json={"crates": []})[0] == 204


def test_a_release_may_refuse_a_deletion(acme: Client) -> None:
    """Then the resource stays."""
    acme.send("POST", "/crates", json={"label": "heavy", "weight": 501})
    assert acme.send("DELETE", "/crates/heavy.crate")[0] == 400
    assert acme.send("GET", "/crates/heavy.crate")[0] == 200


def test_a_deletion_may_be_repeated_where_the_layout_says_so(acme: Client) -> None:
    """What is gone stays gone."""
    acme.send("PUT", "/shelves/top", json={})
    assert [acme.send("DELETE", "/shelves/top")[0] for _ in range(3)] == [204, 204, 204]


# --- what the fifth vendor does not show ---------------------------------------------------------


@pytest.fixture
def exchanging(acme: Client) -> Exchanging:
    """Makes an exchange for an operation of a changed vendor, past the first three stages."""
    (served,) = acme.mock.pipeline.served

    def make(
        operation: str,
        *,
        body: Json = None,
        layout: dict[str, object] | None = None,
        replies: dict[int, ReplySpec] | None = None,
        **path: str,
    ) -> Exchange:
        behaviours = cast("Json", lambda: None)
        changed = {
            name: replace(kept, **cast("Json", layout or {}))
            for name, kept in served.vendor.layouts.items()
        }
        behaviours.layouts, behaviours.behaviours = changed, {}
        vendor = replace(served.vendor, behaviours=behaviours)
        found = served.spec.operations[operation]
        if replies is not None:
            found = replace(found, replies=replies)
        exchange = Exchange(Request("GET", "/"), vendor, found, acme.mock.world, path=dict(path))
        if body is not None:
            exchange.body = body
        return exchange

    return make


def test_a_receipt_may_say_less_than_the_view(exchanging: Exchanging) -> None:
    """After a creation the layout's receipt is answered, after a change the view."""
    layout = {"receipt": lambda _, crate: {"key": crate["label"]}}
    created = crud.create(exchanging("pack", body={"label": "a"}, layout=layout))
    assert (created.status, created.body) == (202, {"key": "a"})
    changed = crud.patch(exchanging("relabel", body={"weight": 2}, layout=layout, label="a"))
    assert changed.body == {"colour": "red", "weight": 2, "label": "a"}


def test_the_view_is_what_readers_see(exchanging: Exchanging) -> None:
    """Reading and listing show the view of a record, and the record stays as it is."""
    layout = {"view": lambda _, crate: {"seen": crate["label"]}}
    crud.create(exchanging("pack", body={"label": "a"}, layout=layout))
    assert crud.read(exchanging("unpack", layout=layout, label="a")).body == {"seen": "a"}
    page = crud.list_(exchanging("browse", layout=layout)).body["crates"]
    assert all(set(crate) == {"seen"} for crate in page)


def test_an_upsert_may_not_file_a_record_elsewhere(exchanging: Exchanging) -> None:
    """A new record whose own key is another one than the path's is refused."""
    layout = {"stamp": lambda *_: {"shelf": "other"}}
    with pytest.raises(Problem) as refused:
        crud.upsert(exchanging("place", body={}, layout=layout, shelf="top"))
    assert refused.value.kind is Kind.RULE


def test_a_status_without_content_has_no_body(exchanging: Exchanging) -> None:
    """An update answers 200 with the view where that is documented, else a bare 204."""
    crud.create(exchanging("pack", body={"label": "a"}))
    answer = crud.replace(exchanging("repack", body={"label": "a"}, replies={}, label="a"))
    assert answer.status == 204


def test_a_listing_of_unknown_length_is_counted(exchanging: Exchanging) -> None:
    """Records from elsewhere, that come one by one, are all counted."""
    answer = crud.listing(
        exchanging("browse"), iter([{"n": n} for n in range(7)]), lambda record: record["n"], None
    )
    assert (answer.body, answer.headers) == ({"crates": [0, 1, 2, 3, 4]}, {"Acme-Count": "7"})


def test_a_scope_has_its_own_state(exchanging: Exchanging, acme: Client) -> None:
    """What one tenant creates another can create as well."""
    for scope in ("one", "two"):
        exchange = exchanging("pack", body={"label": "a"})
        exchange.grant = Grant(scope=scope)
        assert crud.create(exchange).status == 202
    assert acme.send("GET", "/crates/a.crate")[0] == 404


def test_every_generic_behaviour_has_a_name(acme: Client) -> None:
    """The names of the description's extension are all there are."""
    assert set(crud.GENERIC) == {"list", "read", "create", "replace", "upsert", "patch", "delete"}


def test_a_layout_without_version_takes_any(exchanging: Exchanging) -> None:
    """A field of that name is then a field like others."""
    layout: Layout = exchanging("pack").layout("crates")
    crud.refuse_stale(layout, {"version": 1}, {"version": 2})
