"""The journal keeps the last entries, none of them large, none with a header."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from segmock.core.journal import MAX_BODY, MAX_ENTRIES, MAX_LINE, Entry, Journal, entry, printable
from segmock.core.messages import Request, Response


def entry_of(number: int = 1, request: Request | None = None) -> Entry:
    """Return an entry of a request."""
    sent = request or Request("GET", "/")
    return entry(sent, Response(200, {}), number=number, at="", seconds=0.0)


def test_it_keeps_the_last_entries_oldest_first() -> None:
    """When it is full the oldest goes."""
    journal = Journal(3)
    for number in range(5):
        journal.add(entry_of(number))
    assert [e.number for e in journal] == [2, 3, 4]
    assert len(journal) == 3


def test_it_is_bounded_unless_told_otherwise() -> None:
    """A thousand and one requests leave a thousand entries."""
    journal = Journal()
    for number in range(MAX_ENTRIES + 1):
        journal.add(entry_of(number))
    assert len(journal) == MAX_ENTRIES


def test_it_can_grow_while_it_is_read() -> None:
    """Who iterates sees what was there when it began."""
    journal = Journal()
    journal.add(entry_of())
    for _ in journal:
        journal.add(entry_of())
    assert len(journal) == 2


def test_an_entry_is_cut_to_size() -> None:
    """Neither a long path or query nor a large body stays whole."""
    huge = "x" * 100_000
    request = Request(huge, huge, huge, {}, huge.encode())
    kept = entry(request, Response(200, {}, huge.encode()), number=1, at="", seconds=0.0)
    assert [len(t) for t in (kept.method, kept.path, kept.query)] == [MAX_LINE] * 3
    assert [len(b) for b in (kept.request_body, kept.response_body)] == [MAX_BODY] * 2


def test_an_entry_has_no_header_of_either_side() -> None:
    """Headers hold credentials, so none is kept."""
    request = Request("GET", "/", headers={"authorization": "hunter2"})
    kept = entry(request, Response(200, {"Set-Cookie": "hunter2"}), number=1, at="", seconds=0.0)
    assert "hunter2" not in repr(kept)


@given(st.text())
def test_nothing_that_is_printed_moves_a_cursor(text: str) -> None:
    """Whatever comes out is printable, and printable text comes out as it went in."""
    assert printable(text).isprintable()
    assert "\x1b" not in printable(text)
    if text.isprintable():
        assert printable(text) == text


def test_control_characters_are_shown_as_escapes() -> None:
    """A person can read what was there."""
    assert printable("a\x1b[2Jb\r\n\x00\u202e\x9b") == "a\\x1b[2Jb\\r\\n\\x00\\u202e\\x9b"
