"""The log is a line that a person can read, and nothing else."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, cast

import pytest
from rich.console import Console
from rich.text import Text

from segmock.core.journal import Entry
from segmock.core.problem import Violation
from segmock.screen import log

if TYPE_CHECKING:
    from segmock.core.document import Json
    from tests.conftest import Client


def entry(**how: Json) -> Entry:
    """Return an entry of the journal."""
    values: dict[str, Json] = {"number": 1, "at": "2026-06-01T09:00:01.000Z", "method": "GET"}
    values |= {"path": "/crates", "query": "", "vendor": "", "operation": "", "status": 200}
    values |= {"seconds": 0.00123, "request_body": b"", "response_body": b""}
    return Entry(**{**values, **how})


def line(acme: Client, **how: Json) -> str:
    """Return the line of an entry."""
    return log.line(entry(**how), acme.mock.world).plain


def test_a_line_says_when_what_how_and_where(acme: Client) -> None:
    """Time, method, path, status, duration and world; on a refusal the first violation."""
    assert line(acme) == "09:00:01.000 GET    /crates 200 1.2 ms default"
    assert line(acme, query="a=b") == "09:00:01.000 GET    /crates?a=b 200 1.2 ms default"
    reasons = (Violation("query", "/a", "b", "c", ""), Violation("query", "/d", "e", "f", ""))
    assert line(acme, status=400, violations=reasons) == (
        "09:00:01.000 GET    /crates 400 1.2 ms default  query /a: expected b, got c"
    )


def test_a_violation_of_our_own_stands_out(acme: Client) -> None:
    """It is a bug, and says so."""
    own = (Violation("body", "", "a", "b", ""),)
    assert line(acme, own=own).endswith(
        "  segmock broke the description: body /: expected a, got b"
    )


def test_a_long_query_is_cut(acme: Client) -> None:
    """A line stays a line."""
    assert len(line(acme, query="x" * 10_000)) < 300


@pytest.mark.parametrize("field", ["method", "path", "query", "violations", "own"])
def test_nothing_that_a_client_sends_reaches_the_terminal_raw(acme: Client, field: str) -> None:
    """Escape sequences, line breaks, bells and bidirectional marks come out as text."""
    nasty = "\x1b[2J\r\n\x07\x9b\u202e"
    value: Json = nasty
    if field in {"violations", "own"}:
        value = (Violation("body", nasty, nasty, nasty, ""),)
    shown = line(acme, **{field: value})
    assert shown.isprintable()
    assert "\\x1b[2J\\r\\n\\x07\\x9b\\u202e" in shown


def test_each_class_of_status_has_a_colour(acme: Client) -> None:
    """Green, cyan, yellow, red; an odd one none."""
    styles = {
        status: str(log.line(entry(status=status), acme.mock.world).spans[0].style)
        for status in (200, 302, 404, 500)
    }
    assert styles == {200: "green", 302: "cyan", 404: "yellow", 500: "red"}
    assert cast("Json", log.line(entry(status=100), acme.mock.world)).spans == []


@pytest.mark.parametrize("terminal", [True, False])
def test_a_line_is_styled_for_a_terminal_alone(terminal: bool) -> None:
    """Elsewhere it is the plain text, one line for each."""
    file = io.StringIO()
    out = Console(file=file, force_terminal=terminal, color_system="standard", no_color=False)
    log.write(out, Text("404", style="yellow"))
    assert file.getvalue() == ("\x1b[33m404\x1b[0m\n" if terminal else "404\n")
