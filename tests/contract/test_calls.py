"""What is sent and what comes back, as values."""

from __future__ import annotations

import pytest

from segmock.contract.calls import Call, Reply, query_text
from segmock.core.compile import MAX_DEPTH


def reply(body: bytes) -> Reply:
    """Return an answer with a body."""
    return Reply(Call("", "GET", "/"), 200, {"content-type": "Text/X; a=b"}, body, 0.0)


def test_a_body_is_read_as_json_where_it_is() -> None:
    """What is none, or no UTF-8, is nothing."""
    assert reply(b'{"a": 1}').json == {"a": 1}
    assert reply(b"{").json is None
    assert reply(b'"\xff"').json is None


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 1_000, 100_000])
def test_a_body_that_nests_too_deeply_is_not_looked_at(levels: int) -> None:
    """Whoever walked it would run out of stack."""
    assert reply(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH).json is not None
    assert reply(b"[" * levels + b"]" * levels).json is None


def test_media_type_and_text_are_told_whatever_the_case() -> None:
    """Without parameters, and with what is no UTF-8 replaced."""
    assert (reply(b"a\xff").media, reply(b"a\xff").text) == ("text/x", "a\ufffd")


def test_a_query_repeats_lists_and_leaves_nothing_out_but_none() -> None:
    """Truth is in lower case, as in JSON."""
    assert query_text({"a": [1, 2], "b": None, "c": False, "d": "x y"}) == "a=1&a=2&c=false&d=x%20y"
