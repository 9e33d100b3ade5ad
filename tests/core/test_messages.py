from __future__ import annotations

from segmock.core.messages import EMPTY, Answer, Request, Response


def test_messages_are_small_unless_said_otherwise() -> None:
    """A request has no query, headers or body by itself; an answer no body, which is not null."""
    request = Request("GET", "/x")
    assert (request.query, dict(request.headers), request.body) == ("", {}, b"")
    assert (request.too_large, request.origin) == (False, "")
    answer = Answer(204)
    assert answer.body is EMPTY
    assert answer.body is not None
    assert (answer.headers, answer.media) == ({}, None)
    assert Response(200, {}).body == b""


def test_messages_share_nothing() -> None:
    """The headers of one answer are not those of the next."""
    Answer(200).headers["a"] = "b"
    assert Answer(200).headers == {}
