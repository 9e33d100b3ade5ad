"""Stubs: what they answer, under which conditions, and what cannot be one."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from segmock.core.document import DefectsError, Json, Record
from segmock.core.stubs import listed, read

if TYPE_CHECKING:
    from tests.conftest import Client

ONE = {"label": "stub", "colour": "red", "weight": 1}


def stub(operation: str, answer: Record, **further: Json) -> Record:
    """Return a stub as it is written."""
    return {"vendor": "acme", "operation": operation, "answer": answer, **further}


def put(acme: Client, *raws: Record) -> None:
    """Give a world some stubs."""
    world = acme.mock.world
    world.stubs.replace([read(raw, "test") for raw in raws], world.clock.now())


def test_a_stub_answers_every_valid_request_to_its_operation(acme: Client) -> None:
    """The state does not matter; the journal tells of it, and others are left alone."""
    put(acme, stub("unpack", {"status": 200, "body": ONE}, id="fixed"))
    assert acme.send("GET", "/crates/nothing.crate")[::2] == (200, ONE)
    assert acme.send("PATCH", "/crates/nothing.crate", json={"weight": 2})[0] == 404
    assert [(e.stub, e.fault, e.own) for e in acme.journal] == [("fixed", "", ()), ("", "", ())]
    assert acme.mock.world.stubs.shown()[0]["seen"] == 1


def test_a_stub_does_not_stand_in_for_the_other_stages(acme: Client) -> None:
    """Who has no credential, or sends what breaks the description, is told so."""
    put(acme, stub("pack", {"status": 202, "body": ONE}))
    assert acme.send("POST", "/crates", json={}, headers={"acme-key": ""})[0] == 401
    assert acme.send("POST", "/crates", json={})[0] == 400
    assert acme.send("POST", "/crates", json={"label": "a"})[2] == ONE
    assert acme.send("GET", "/crates")[1]["acme-count"] == "12"


def test_an_answer_without_a_body_has_none(acme: Client) -> None:
    """And one of text is sent as it stands; headers that are promised are filled in."""
    put(
        acme,
        stub("burn", {"status": 204}),
        stub("weather", {"status": 200, "headers": {"A": "b"}, "body": "foul\n"}),
    )
    assert acme.send("DELETE", "/crates/a.crate")[::2] == (204, "")
    _, headers, body = acme.send("GET", "/weather")
    assert (headers["content-type"], headers["a"], body) == ("text/plain", "b", "foul\n")
    assert headers["acme-fresh"] in {"true", "false"}
    assert acme.journal[-1].own == ()


def test_the_first_that_fits_answers_as_often_as_it_may(acme: Client) -> None:
    """Then the next one, and in the end the vendor itself."""
    found: list[Record] = [{**ONE, "weight": n} for n in range(3)]
    put(
        acme,
        *(stub("unpack", {"status": 200, "body": one}, times=1) for one in found[:2]),
        stub("unpack", {"status": 200, "body": found[2]}, times=2),
    )
    got = [acme.send("GET", "/crates/a.crate") for _ in range(5)]
    assert [body["weight"] for status, _, body in got if status == 200] == [0, 1, 2, 2]
    assert got[-1][0] == 404
    told = [(raw["seen"], raw["used"]) for raw in acme.mock.world.stubs.shown()]
    assert told == [(5, 1), (5, 1), (5, 2)]


@pytest.mark.parametrize(
    "when, fits",
    [
        ({"query": {"required": ["colour"]}}, {"?colour=red"}),
        (
            {"query": {"properties": {"open": {"const": True}}, "required": ["open"]}},
            {"?open=true"},
        ),
        ({"query": False}, set()),
        ({"headers": {"required": ["acme-from"]}}, {"acme-from"}),
        (
            {"headers": {"properties": {"acme-from": {"const": "2"}}}},
            {"", "?colour=red", "?open=true"},
        ),
        ({"query": True, "headers": True}, {"", "?colour=red", "?open=true", "acme-from"}),
    ],
)
def test_conditions_are_schemas_of_query_and_headers(
    acme: Client, when: Record, fits: set[str]
) -> None:
    """Parameters are converted before, names of headers are lower case."""
    put(acme, stub("browse", {"status": 200, "body": {"crates": []}}, when=when))
    asked: dict[str, tuple[str, dict[str, str]]] = {
        "": ("", {}),
        "?colour=red": ("?colour=red", {}),
        "?open=true": ("?open=true", {}),
        "acme-from": ("", {"acme-from": "1"}),
    }
    for name, (query, headers) in asked.items():
        acme.send("GET", f"/crates{query}", headers=headers)
        assert bool(acme.journal[-1].stub) is (name in fits), name


def test_a_condition_of_the_body_wants_one(acme: Client) -> None:
    """It is the parsed one."""
    heavy = {"body": {"properties": {"version": {"minimum": 9}}}}
    put(acme, stub("place", {"status": 204}, when=heavy))
    for json, fits in ((None, False), ({"version": 9}, True), ({"version": 8}, False)):
        acme.send("PUT", "/shelves/top", json=json)
        assert bool(acme.journal[-1].stub) is fits


def test_an_answer_that_is_labelled_may_break_the_description(acme: Client) -> None:
    """One that is not is told under strict, as if the vendor had said it."""
    put(acme, stub("browse", {"status": 200, "body": {"boxes": 1}}, **{"contract-breaking": True}))
    assert acme.send("GET", "/crates")[::2] == (200, {"boxes": 1})
    assert acme.journal[-1].own == ()
    put(acme, stub("browse", {"status": 200, "body": {"boxes": 1}}))
    assert acme.send("GET", "/crates")[0] == 500


def test_faults_and_preferences_go_before_stubs(acme: Client) -> None:
    """What forces an answer does not get as far."""
    put(acme, stub("browse", {"status": 200, "body": {"crates": []}}))
    status, headers, _ = acme.send("GET", "/crates", headers={"prefer": "code=401, delay=0"})
    assert (status, acme.journal[-1].stub) == (401, "")
    status, headers, body = acme.send("GET", "/crates", headers={"prefer": "delay=0"})
    assert (body, headers["preference-applied"]) == ({"crates": []}, "delay=0")
    assert acme.journal[-1].stub == "stub-1"


# --- what cannot be one --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw, place, what",
    [
        ({"vendor": "acme", "operation": "burn"}, "/answer", "nothing"),
        (stub("burn", {"status": 204, "text": ""}), "/answer/text", "not a key of a stub"),
        (stub("burn", {"status": 204, "body": 1}), "/answer/body", "which has none"),
        (
            stub("burn", {"status": 204, "headers": {"Content-Length": "1"}}),
            "/answer/headers/Content-Length",
            "not yours to write",
        ),
        (stub("burn", {"status": 20}), "/answer/status", "at least 200"),
        (stub("burn", {"status": 204}, times=0), "/times", "at least 1"),
        (stub("burn", {"status": 204}, when={"path": {}}), "/when/path", "not a key"),
        (stub("burn", {"status": 204}, when={"body": []}), "/when/body", "not boolean or object"),
        (stub("burn", {"status": 204}, when={"body": {"type": 1}}), "/when/body", "no condition"),
        (stub("burn", {"status": 204}, when={"body": {"pattern": "(?=a)"}}), "/when/body", "regex"),
        (stub("burn", {"status": 204}, when={"body": {"$ref": "#/no"}}), "/when/body", "a $ref"),
        (stub("burn", {"status": 204}, when={"body": {"$ref": "a.json"}}), "/when/body", "a $ref"),
        (
            stub("burn", {"status": 204}, when={"body": {"$ref": "file:///a"}}),
            "/when/body",
            "a $ref",
        ),
    ],
)
def test_what_is_no_stub_is_told_with_its_place(raw: Json, place: str, what: str) -> None:
    """And nothing outside of it is read."""
    with pytest.raises(DefectsError) as refused:
        read(raw, "a.yaml", "/stubs/0")
    found = refused.value.defects
    assert any(d.pointer == f"/stubs/0{place}" and what in d.what for d in found), found


def test_no_schema_is_fetched_from_anywhere() -> None:
    """Nobody comes to a server that a condition names."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/a.json"
        for schema in ({"$ref": url}, {"$dynamicRef": url}, {"$id": url, "$ref": "b"}):
            with pytest.raises(DefectsError):
                read(stub("burn", {"status": 204}, when={"body": schema}), "a.yaml")
        read(stub("burn", {"status": 204}, when={"body": {"$schema": url}}), "a.yaml")
        with pytest.raises(BlockingIOError):
            server.accept()


def test_of_a_list_all_is_told_at_once() -> None:
    """As of rules."""
    good = stub("burn", {"status": 204})
    stubs, defects = listed([good, {}, good], "a.yaml", "/stubs")
    assert [one.raw for one in stubs] == [good, good]
    assert {d.pointer.partition("/stubs/1")[1] for d in defects} == {"/stubs/1"}
