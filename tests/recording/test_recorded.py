"""What is kept of an exchange, and what the descriptions have for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.messages import EMPTY, FORM, Request, Response
from segmock.recording import recorded
from segmock.recording.recorded import MAX_BODY, Recorded, Tape, Told, told

if TYPE_CHECKING:
    from segmock.core.document import Json
    from tests.conftest import Client


def found(acme: Client, request: Request) -> Told:
    """Return what the description of the fifth vendor has for a request."""
    one = told(Recorded(request, Response(200, {})), acme.mock.pipeline.served)
    assert one is not None
    return one


def test_an_operation_is_found_by_method_and_path(acme: Client) -> None:
    """With its vendor, and the names of what stands in the path."""
    one = found(acme, Request("PUT", "/shelves/t%2Fp", "a=1&b=%20"))
    assert (one.served.vendor.name, one.operation.id) == ("acme", "place")
    assert (one.segments, one.places) == (["", "shelves", "t/p"], ["", "", "shelf"])
    assert one.query == [("a", "1"), ("b", " ")]


@pytest.mark.parametrize("request_", [Request("GET", "/other"), Request("PATCH", "/weather")])
def test_what_no_description_has_is_not_found(acme: Client, request_: Request) -> None:
    """A path, or a method of one."""
    assert told(Recorded(request_, Response(200, {})), acme.mock.pipeline.served) is None


def test_the_world_of_a_mock_is_no_part_of_the_path(acme: Client) -> None:
    """The scenario is about one world."""
    assert found(acme, Request("GET", "/@ci-1/weather")).path == "/weather"
    assert told(Recorded(Request("GET", "/@/weather"), Response(200, {})), ()) is None


@pytest.mark.parametrize(
    "media, body, value",
    [
        ("application/json", b'{"a": 1}', {"a": 1}),
        ("Application/JSON; charset=utf-8", b"[]", []),
        ("application/json", b"{", EMPTY),
        ("application/json", b"[" * 200 + b"]" * 200, EMPTY),
        ("application/json", b"", EMPTY),
        ("text/plain", b"1", EMPTY),
        ("", b"1", EMPTY),
        (FORM, b"a=1&b=2&b=3&b=4", {"a": "1", "b": ["2", "3", "4"]}),
        (FORM, b"a=&b", EMPTY),
        (FORM, b"\xff=1", EMPTY),
    ],
)
def test_a_body_is_read_by_its_media_type(
    acme: Client, media: str, body: bytes, value: Json
) -> None:
    """As JSON, or as the fields of a form."""
    request = Request("POST", "/keys", headers={"content-type": media}, body=body)
    assert found(acme, request).body == value


def test_an_answer_is_read_by_its_media_type(acme: Client) -> None:
    """In whatever case its headers are."""
    headers = {"Content-Type": "application/problem+json"}
    response = Response(200, headers, b'{"a": 1}')
    one = told(Recorded(Request("GET", "/weather"), response), acme.mock.pipeline.served)
    assert one is not None
    assert one.answer == {"a": 1}


def test_headers_that_are_parameters_are_known_by_their_declared_names(acme: Client) -> None:
    """Credentials and others are none."""
    headers = {"acme-from": "3", "acme-key": "segmock", "user-agent": "x"}
    assert found(acme, Request("GET", "/crates", headers=headers)).headers == [("Acme-From", "3")]


# --- what is kept --------------------------------------------------------------------------------


def test_an_answer_that_is_too_large_is_kept_without_its_body() -> None:
    """A request that is, is not."""
    tape = Tape()
    large = b" " * (MAX_BODY + 1)
    tape.keep(Request("GET", "/a"), Response(200, {}, large), 1.5)
    tape.keep(Request("POST", "/a", body=large), Response(200, {}))
    tape.keep(Request("POST", "/a", too_large=True), Response(413, {}))
    assert [*tape] == [Recorded(Request("GET", "/a"), Response(200, {}), 1.5)]
    assert (len(tape), tape.large, tape.late, tape.cut) == (1, 2, 0, 1)
    assert tape.notes == [
        "2 left out: their bodies are larger than 256 KiB.",
        "1 expected by their status alone: answers larger than 256 KiB.",
    ]


@pytest.mark.parametrize("name, limit", [("MAX_RECORDED", 3), ("MAX_KEPT", 30)])
def test_a_full_tape_drops_what_comes(
    name: str, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And counts it."""
    monkeypatch.setattr(recorded, name, limit)
    tape = Tape()
    for _ in range(5):
        tape.keep(Request("POST", "/a", body=b"12345"), Response(200, {}, b"12345"))
    assert (len(tape), tape.late) == (3, 2)
    (note,) = tape.notes
    assert note.startswith("2 left out: ")
    assert note.endswith(" were recorded.")
