"""The journal keeps the last entries, none of them large, none with a credential."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmock.core.journal import (
    MAX_BODY,
    MAX_ENTRIES,
    MAX_HEADERS,
    MAX_LINE,
    Entry,
    Journal,
    entry,
    printable,
)
from segmock.core.messages import Request, Response

if TYPE_CHECKING:
    from tests.conftest import Client


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
    assert journal.full
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


@pytest.mark.parametrize(
    "name",
    [
        *("authorization", "Proxy-Authorization", "Cookie", "set-cookie", "X-Api-Key", "apikey"),
        *("X-Session-Id", "x-auth-token", "Client-Secret", "X-Signature", "odd-header"),
    ],
)
def test_a_header_of_a_credential_is_there_without_its_text(name: str) -> None:
    """On either side; by its name, or since the description says so."""
    request = Request("GET", "/", headers={name: "hunter2", "accept": "*/*"})
    kept = entry(
        request,
        Response(200, {name: "hunter2", "WWW-Authenticate": "Bearer"}),
        number=1,
        at="",
        seconds=0.0,
        credentials=("odd-header",),
    )
    assert kept.request_headers == {name: "***", "accept": "*/*"}
    assert kept.response_headers == {name: "***", "WWW-Authenticate": "Bearer"}
    assert "hunter2" not in repr(kept)


@pytest.mark.parametrize("count, size", [(1, 100_000), (9_000, 1), (99, 9_000)])
def test_headers_are_cut_to_size(count: int, size: int) -> None:
    """Where there are many, or long ones."""
    request = Request("GET", "/", headers={f"{n}{'x' * size}": "y" * size for n in range(count)})
    kept = entry_of(request=request).request_headers
    assert kept
    assert sum(len(name) + len(text) for name, text in kept.items()) <= MAX_HEADERS


def test_a_few_long_headers_are_kept_whole() -> None:
    """As long as they are not too much together."""
    request = Request("GET", "/", headers={"a": "y" * (MAX_HEADERS - 1)})
    assert entry_of(request=request).request_headers == request.headers


def test_an_entry_has_the_id_of_its_answer() -> None:
    """World and number."""
    assert entry_of(7)._replace(world="mine").id == "mine.7"


def test_entries_are_found_and_forgotten() -> None:
    """One by its number, all, or all from one on."""
    journal = Journal()
    for number in range(1, 6):
        journal.add(entry_of(number))
    found = journal.find(4)
    assert found is not None
    assert found.number == 4
    journal.cut(4)
    assert journal.find(4) is None
    assert [one.number for one in journal] == [1, 2, 3]
    journal.clear()
    assert len(journal) == 0
    assert not journal.full


def test_what_a_description_calls_a_password_is_hidden(mock: Client) -> None:
    """In path, query and body, of the request and of its answer."""
    headers = {"content-type": "application/x-www-form-urlencoded"}
    form = b"grant_type=client_credentials&client_id=segmock&client_secret=hunter2"
    mock.send("POST", "/oauth/token?client_secret=hunter2", headers=headers, body=form)
    found = mock.journal[-1]
    assert (found.vendor, found.query) == ("emporix", "client_secret=***")
    assert b"client_secret=***" in found.request_body


def test_what_has_no_description_is_hidden_by_its_name() -> None:
    """In query and body."""
    request = Request("POST", "/", "a=1&token=hunter2", {}, b'{"password": "hunter2"}')
    kept = entry_of(request=request)
    assert (kept.query, kept.request_body) == ("a=1&token=***", b'{"password": "***"}')


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
