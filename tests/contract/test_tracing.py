"""Provenance: what an answer gave is known again in later requests, and nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmock.contract.tracing import Capture, captured, filled, linked, renamed
from segmock.core.messages import FORM
from tests.contract.sample import Shop, call, replayed, reply

if TYPE_CHECKING:
    from segmock.contract.calls import Call, Reply
    from segmock.core.document import Json

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="/"), min_size=4, max_size=12)


def _answered(given_value: object, later: Call) -> Call:
    """Return a later call, as it is when the first answer gives `NEW-7777` in place of a value."""
    first = reply(call("POST", "/crates", {"a": 1}), 201, {"data": {"id": given_value}})
    one, two = linked([first, later])
    again = reply(first.call, 201, {"data": {"id": "NEW-7777"}})
    return filled(two, captured(one, again))


def test_ids_are_known_again_in_path_query_header_and_body() -> None:
    """Each place gets the value of another day, written as the place needs it."""
    later = call(
        "PUT",
        "/crates/ab-12?of=ab-12&filter=id%20eq%20ab-12",
        {"crates": ["ab-12"], "note": "not ab-12", "id": "ab-12"},
        if_match="W/ ab-12",
    )
    again = _answered("ab-12", later)
    assert again.target == "/crates/NEW-7777?of=NEW-7777&filter=id%20eq%20NEW-7777"
    assert again.headers["if-match"] == "W/ NEW-7777"
    assert orjson.loads(again.body or b"") == {
        "crates": ["NEW-7777"],
        "note": "not ab-12",
        "id": "NEW-7777",
    }


def test_ids_are_known_again_in_a_form() -> None:
    """A form is a query in a body."""
    later = call("POST", "/pack", b"a=1&crate=ab-12", content_type=FORM)
    assert _answered("ab-12", later).body == b"a=1&crate=NEW-7777"


@given(TEXTS)
def test_any_text_that_is_called_an_id_survives_the_way_there_and_back(text: str) -> None:
    """Whatever its characters, what was sent is what is sent when the same answer comes again."""
    first = reply(call("POST", "/crates"), 201, {"id": text})
    later = call("GET", "/x", {"id": text, "other": [text]})
    one, two = linked([first, later])
    assert len(two.slots) == 2
    again = filled(two, captured(one, first))
    assert orjson.loads(again.body or b"") == orjson.loads(later.body or b"")
    changed = reply(first.call, 201, {"id": text[::-1]})
    assert orjson.loads(filled(two, captured(one, changed)).body or b"")["id"] == text[::-1]


def test_a_number_is_an_id_only_where_it_is_called_one() -> None:
    """As a member or parameter; in the path it stands for itself."""
    first = reply(call("POST", "/crates"), 201, {"id": 12, "size": 40})
    later = call("GET", "/crates/12?limit=12&crateId=12&size=40", {"id": 12, "weight": 12})
    one, two = linked([first, later])
    again = filled(two, captured(one, reply(first.call, 201, {"id": 99})))
    assert again.target == "/crates/99?limit=12&crateId=99&size=40"
    assert again.body == b'{"id":99,"weight":12}'


def test_what_a_request_had_first_is_no_gift() -> None:
    """A key that the run has chosen itself stays, though an answer repeats it."""
    first = reply(call("POST", "/crates", {"key": "smabc1"}), 201, {"key": "smabc1", "id": "x-99"})
    one, two = linked([first, call("GET", "/crates?key=smabc1")])
    assert not one.captures
    assert not two.slots


@pytest.mark.parametrize("key", ["smabcdef7", "x-SMABCDEF7"])
def test_what_holds_the_prefix_of_the_run_is_no_gift(key: str) -> None:
    """The run has chosen it, though the first request that had it may not be in the steps."""
    first = reply(call("GET", "/crates"), 200, {"items": [{"code": key}]})
    steps: list[Call | Reply] = [first, call("GET", f"/crates/{key}")]
    assert not linked(steps, "smabcdef")[1].slots
    assert linked(steps)[1].slots


@pytest.mark.parametrize("text", ["active", "abc", True, None, 1.5])
def test_common_words_and_short_texts_are_no_gifts(text: object) -> None:
    """They stand in too many places."""
    first = reply(call("GET", "/a"), 200, {"state": text})
    one, two = linked([first, call("GET", f"/b?state={text}", {"state": text})])
    assert not one.captures
    assert not two.slots


def test_a_location_gives_its_last_segment_and_an_etag_itself() -> None:
    """Where the body does not have it."""
    first = reply(call("PUT", "/a"), 201, None, location="http://h/crates/x%2F77?a", etag='"v-9"')
    one, two = linked([first, call("GET", "/crates/x%2F77", if_none_match='"v-9"')])
    assert {(one.header, one.path) for one in one.captures} == {("location", ()), ("etag", ())}
    again = reply(first.call, 201, None, location="/crates/y%208/", etag='"v-10"')
    asked = filled(two, captured(one, again))
    assert asked.path == "/crates/y%208"
    assert asked.headers["if-none-match"] == '"v-10"'


def test_what_an_answer_lacks_stays_as_it_was_recorded() -> None:
    """A replay that fails half way can go on."""
    first = reply(call("POST", "/crates"), 201, {"items": [{"id": "ab-12"}]})
    one, two = linked([first, call("GET", "/crates/ab-12")])
    assert one.captures == (Capture("id1", ("items", 0, "id")),)
    bodies: tuple[Json, ...] = ({"items": []}, {"items": [{"id": None}]}, {"items": 3}, None)
    for body in bodies:
        assert filled(two, captured(one, reply(first.call, 400, body))) == two.call


def test_a_body_that_is_no_json_has_no_places() -> None:
    """It is sent again byte for byte."""
    first = reply(call("POST", "/crates"), 201, {"id": "ab-12"})
    for raw in (b'{"id": "ab-12"', b"\xff\xfe ab-12", b"ab-12"):
        later = call("POST", "/x", raw)
        assert linked([first, later])[1].slots == ()


def test_a_sequence_works_on_another_day() -> None:
    """Create, read and delete against a shop that gives other ids."""
    shop = Shop()
    made = shop.send(call("POST", "/crates", {"key": "k1"}))
    path = f"/crates/{made.json['id']}"
    steps = [made, *(shop.send(call(method, path)) for method in ("GET", "DELETE", "GET"))]
    again = replayed(linked(steps), Shop(5000))
    assert [one.status for one in again] == [one.status for one in steps] == [201, 200, 204, 404]
    assert again[1].call.path == "/crates/crate-5007"


def test_a_call_without_an_answer_gives_nothing() -> None:
    """It can stand at the end of a sequence."""
    asked = call("GET", "/crates/ab-12")
    one, two = linked([reply(call("POST", "/crates"), 201, {"id": "ab-12"}), asked])
    assert (one.captures[0].name, two.call, two.captures) == ("id1", asked, ())


def test_the_prefix_of_a_run_can_be_chosen_anew() -> None:
    """In the path, the query, headers and the body, in capitals too; slots stay where they are."""
    first = reply(call("POST", "/crates"), 201, {"id": "ab-12"})
    later = call("PUT", "/smabc1/ab-12?k=SMABC2", {"key": "smabc3", "id": "ab-12"}, x_a="smabc4")
    two = renamed(linked([first, later])[1], "smabc", "smxyz")
    again = filled(two, {"id1": "NEW-7"})
    assert again.target == "/smxyz1/NEW-7?k=SMXYZ2"
    assert again.headers["x-a"] == "smxyz4"
    assert again.body == b'{"key":"smxyz3","id":"NEW-7"}'
    with pytest.raises(ValueError, match="equally long"):
        renamed(two, "smxyz", "short1")
