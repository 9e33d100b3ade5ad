from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from segmock.core.messages import EMPTY, MAX_DELAY, Answer, Request, Response, Wire


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


def test_an_answer_arrives_unless_it_is_told_otherwise() -> None:
    """As a whole and at once."""
    assert Response(200, {}).wire is None
    assert Wire().pieces(b"abc") == (0, [b"abc"])
    assert not Wire().broken
    assert Wire(reset=True).broken


@given(st.binary(max_size=5_000), st.floats(0.001, 1e9), st.floats(0, 1))
def test_what_drips_arrives_in_pieces_at_its_pace(body: bytes, pace: float, share: float) -> None:
    """Nothing is lost but what is cut off, and it takes no longer than the longest delay."""
    wire = Wire(pace=pace, share=share)
    wait, pieces = wire.pieces(body)
    left = body[: int(len(body) * share)]
    assert b"".join(pieces) == left
    assert wire.broken is (share < 1)
    seconds = min(len(left) / pace, MAX_DELAY)
    assert abs(wait * len(pieces) - seconds) < 1e-6
    assert len(pieces) <= 10 * MAX_DELAY + 1


def test_a_truncated_body_is_shorter_unless_there_is_none() -> None:
    """By as much as it says."""
    for share, left in ((0, b""), (0.5, b"ab"), (0.99, b"abc")):
        assert Wire(share=share).pieces(b"abcd") == (0, [left])
    assert Wire(share=0.5, pace=1).pieces(b"") == (0, [b""])
