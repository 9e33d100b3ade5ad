"""What an answer gives and a later request uses is captured, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from segmock.core.messages import Request, Response
from segmock.recording.capturing import kebab

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from tests.recording.sessions import Session

ID = "crate-0123456789"


def gives(session: Session, value: Json, **headers: str) -> None:
    """Keep an answer."""
    kept = {"Content-Type": "application/json", **headers}
    session.keep(Request("GET", "/weather"), Response(200, kept, orjson.dumps(value)))


def uses(session: Session, target: str, body: Json = None, **headers: str) -> None:
    """Keep a request, which is refused."""
    path, _, query = target.partition("?")
    sent = {
        "content-type": "application/json",
        **{n.replace("_", "-"): t for n, t in headers.items()},
    }
    raw = b"" if body is None else orjson.dumps(body)
    method = "DELETE" if "shelves" in path else "GET"
    method = method if body is None else "PUT"
    session.keep(Request(method, path, query, sent, raw), Response(400, {}))


def of(session: Session) -> tuple[Json, list[Record]]:
    """Return what the first step captures, and the requests of the others."""
    first, *others = session.steps()
    return first.get("capture"), [step["request"] for step in others]


@pytest.mark.parametrize(
    "target, name, written",
    [
        (f"/crates/{ID}.crate", "label", "/crates/${label}.crate"),
        (f"/shelves/{ID}", "shelf", "/shelves/${shelf}"),
        (f"/crates?labels[]=a&labels[]={ID}", "labels", None),
        (f"/crates?mood={ID}", "mood", "/crates"),
    ],
)
def test_an_id_is_captured_where_it_is_used(
    session: Session, target: str, name: str, written: str | None
) -> None:
    """Under the name that it has there."""
    gives(session, {"items": [{"label": ID}]})
    uses(session, target)
    captured, (request,) = of(session)
    assert captured == {name: "/items/0/label"}
    if written:
        assert request["path"] == written


def test_an_id_in_a_body_a_header_or_a_text_is_captured(session: Session) -> None:
    """Also within a longer text."""
    gives(session, {"id": ID}, ETag="W-0123456789")
    uses(session, "/shelves/top", {"crates": [ID], "note": f"see {ID}!"})
    captured, (put,) = of(session)
    assert captured == {"crate": "/id"}
    assert put["json"] == {"crates": ["${crate}"], "note": "see ${crate}!"}


def test_a_header_of_an_answer_can_be_captured(session: Session) -> None:
    """Such as the version that a later request names."""
    gives(session, {}, ETag="v-0123456789")
    uses(session, "/shelves/v-0123456789")
    assert of(session)[0] == {"shelf": {"header": "ETag"}}


def test_what_the_client_has_said_first_is_not_captured(session: Session) -> None:
    """It is the client's own."""
    uses(session, f"/shelves/{ID}")
    gives(session, {"id": ID})
    uses(session, f"/shelves/{ID}")
    assert [step.get("capture") for step in session.steps()] == [None] * 3


@pytest.mark.parametrize(
    "value, target, name",
    [
        ({"id": 7}, "/shelves/7", "shelf"),
        ({"id": 7}, "/crates?ratio=7", ""),
        ({"count": 7}, "/shelves/7", ""),
        ({"id": "top"}, "/shelves/top", "shelf"),
        ({"state": "top"}, "/shelves/top", ""),
        ({"paid": "top"}, "/shelves/top", ""),
        ({"crateId": "top"}, "/shelves/top", "shelf"),
        ({"open": True}, "/shelves/true", ""),
    ],
)
def test_what_is_short_is_captured_only_where_it_is_an_id(
    session: Session, value: Json, target: str, name: str
) -> None:
    """Small numbers and words are everywhere."""
    gives(session, value)
    uses(session, target)
    captured, _ = of(session)
    assert captured == ({name: f"/{next(iter(value))}"} if name else None)


@pytest.mark.parametrize(
    "given, body, written",
    [
        (12, {"crateId": 12}, {"crateId": "${crate-id}"}),
        (12, {"crateId": "12"}, {"crateId": "12"}),
        ("12", {"crateId": 12}, {"crateId": 12}),
        (12, {"version": 12}, {"version": 12}),
        (12, {"crateId": 12.0}, {"crateId": 12.0}),
    ],
)
def test_a_number_in_json_is_no_text(
    session: Session, given: Json, body: Json, written: Json
) -> None:
    """It comes back as what was captured."""
    gives(session, {"id": given})
    uses(session, "/shelves/top", body)
    assert of(session)[1][0]["json"] == written


def test_two_ids_of_one_name_have_two(session: Session) -> None:
    """The second one has a number."""
    gives(session, [{"id": ID}, {"id": f"{ID}0"}])
    uses(session, f"/shelves/{ID}")
    uses(session, f"/shelves/{ID}0")
    captured, requests = of(session)
    assert captured == {"shelf": "/0/id", "shelf-2": "/1/id"}
    assert [one["path"] for one in requests] == ["/shelves/${shelf}", "/shelves/${shelf-2}"]


@pytest.mark.parametrize(
    "key, name",
    [
        ("segmentId", "segment-id"),
        ("segment_id", "segment-id"),
        ("X-App-ID", "x-app-id"),
        ("2fa", "fa"),
        ("ä", ""),
        ("a" * 80, "a" * 50),
    ],
)
def test_a_name_is_one_that_a_capture_can_have(key: str, name: str) -> None:
    """In small letters, with hyphens."""
    assert kebab(key) == name


def test_a_part_of_a_url_that_one_is_sent_to_is_captured(session: Session) -> None:
    """Of several the first, as a step does; what is no URL has none."""
    gives(session, None, Location=f"https://a.example/?shelf={ID}&state=x&shelf=other-01234567")
    gives(session, None, location="https://[broken?shelf=other-01234567")
    uses(session, f"/shelves/{ID}")
    captured, (_, request) = of(session)
    assert captured == {"shelf": {"header": "Location", "query": "shelf"}}
    assert request["path"] == "/shelves/${shelf}"
