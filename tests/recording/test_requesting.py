"""A request is written so that the same one is sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.messages import FORM, Request, Response
from segmock.core.steps import Step

if TYPE_CHECKING:
    from segmock.core.document import Record
    from tests.recording.sessions import Session

JSON = "application/json"
KEY = {"acme-key": "segmock"}


def written(session: Session, request: Request) -> Record:
    """Return how a request is written, and see that it comes out as it went in."""
    session.keep(request, Response(400, {}))
    (step,) = session.steps()
    found: Record = step["request"]
    again = Step("", found).message({}, {})
    assert (again.method, again.path, again.body) == (request.method, request.path, request.body)
    assert again.headers.get("content-type") == request.headers.get("content-type")
    return found


@pytest.mark.parametrize(
    "query, where",
    [
        ("", {"path": "/crates"}),
        ("a=1&b=2", {"path": "/crates?a=1&b=2"}),
        ("a=1&a=2&b", {"path": "/crates?a=1&a=2&b"}),
        ("a%5Bb%5D=1&c=d+e", {"path": "/crates", "query": {"a[b]": "1", "c": "d e"}}),
        ("a=%201&a=2", {"path": "/crates", "query": {"a": [" 1", "2"]}}),
        ("a=%201&b=2&a=3", {"path": "/crates?a=%201&b=2&a=3"}),
        ("a=%zz", {"path": "/crates", "query": {"a": "%zz"}}),
        ("&&%", {"path": "/crates", "query": {"%": ""}}),
    ],
)
def test_a_query_is_written_as_it_is_easiest_to_read(
    session: Session, query: str, where: Record
) -> None:
    """As it stood on the wire, or decoded; not where another query would come of it."""
    found = written(session, Request("GET", "/crates", query))
    assert {name: found[name] for name in ("path", "query") if name in found} == where


def test_a_path_stays_as_it_was_sent(session: Session) -> None:
    """Odd escapes included."""
    assert written(session, Request("GET", "/crates/%2f%zz%41.crate"))["path"].endswith("%41.crate")


def test_a_path_with_a_person_in_it_is_encoded_anew(session: Session) -> None:
    """Only the segment in which somebody stood."""
    session.keep(Request("GET", "/crates/a%40corp.io%20%61.crate"), Response(404, {}))
    (step,) = session.steps()
    assert step["request"]["path"] == "/crates/person-1@example.com%20a.crate"


@pytest.mark.parametrize(
    "media, body, part",
    [
        (JSON, b'{"label":"a","weight":1.5}', {"json": {"label": "a", "weight": 1.5}}),
        (JSON, b"null", {"json": None}),
        (f"{JSON}; charset=utf-8", b"[]", {"json": []}),
        (JSON, b"{broken", {"body": "{broken"}),
        ("text/plain", "ä".encode(), {"body": "ä"}),
        (None, b"{}", {"body": "{}"}),
        (FORM, b"a=1&b=+2&b=3", {"form": {"a": "1", "b": [" 2", "3"]}}),
        (FORM, b"%", {"body": "%"}),
        (None, b"", {}),
    ],
)
def test_a_body_is_written_by_its_media_type(
    session: Session, media: str | None, body: bytes, part: Record
) -> None:
    """What is no JSON and no form is a text."""
    headers = {} if media is None else {"content-type": media}
    found = written(session, Request("POST", "/crates", "", headers, body))
    assert {name: found[name] for name in ("json", "form", "body") if name in found} == part


def test_a_media_type_without_a_body_is_not_written(session: Session) -> None:
    """Many clients send one."""
    session.keep(Request("GET", "/crates", "", {"content-type": JSON}), Response(400, {}))
    assert session.steps()[0]["request"] == {"method": "GET", "path": "/crates"}


@pytest.mark.parametrize(
    "accept, kept",
    [("application/json, */*;q=0.5", False), ("", False), ("application/problem+json", True)],
)
def test_what_is_accepted_is_written_where_it_is_not_everything(
    session: Session, accept: str, *, kept: bool
) -> None:
    """It decides which answer comes."""
    session.keep(Request("GET", "/weather", "", {"accept": accept}), Response(406, {}))
    assert ("Accept: application/problem+json" in session.written().text) is kept
