"""What a run shows while it goes on, and what it has found in the end."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Literal

import pytest
from rich.console import Console

from segmock.contract.finding import Started
from segmock.screen import contract
from tests.contract.sample import finding, nasty, report, result

if TYPE_CHECKING:
    from segmock.contract.finding import Report

RESULTS = (
    result("a", "F", subject="crates"),
    result("b", "G", state="skipped", reason="no pages"),
    result(
        "c", "F", findings=(finding("c", pointer="#/x", code=113, curl=("BASE=u", "curl 'a\nb'")),)
    ),
)


def console(
    file: io.StringIO, colours: Literal["standard"] | None = None, *, terminal: bool = False
) -> Console:
    """Return a console as the command line makes it, but narrow."""
    return Console(
        file=file,
        force_terminal=terminal,
        color_system=colours,
        width=60,
        highlight=False,
        soft_wrap=True,
    )


def shown(*reports: Report) -> list[str]:
    """Return the lines that a run ends with."""
    file = io.StringIO()
    contract.show(console(file), reports)
    return file.getvalue().splitlines()


@pytest.mark.parametrize("terminal", [True, False])
def test_without_colours_progress_is_a_line_for_each_group(terminal: bool) -> None:
    """In their order, once the run is over; no escape code, even on a terminal."""
    file = io.StringIO()
    with contract.progress(console(file, terminal=terminal), "acme") as tell:
        for number, one in enumerate(RESULTS, 1):
            tell(Started(one.law, number, len(RESULTS)))
            tell(one)
        assert file.getvalue() == ""
    assert file.getvalue().splitlines() == [
        "acme: state: 1 kept, 1 broken, 0 skipped",
        "acme: paging, sorting, filtering: 0 kept, 0 broken, 1 skipped",
    ]


def test_with_colours_progress_is_a_bar_that_is_gone_in_the_end() -> None:
    """It names the law and counts what is broken; a name in brackets is no markup."""
    file = io.StringIO()
    out = console(file, "standard", terminal=True)
    with contract.progress(out, "[red]acme") as tell:
        tell(Started("[bold]law\x07", 2, 9))
        for one in RESULTS:
            tell(one)
        tell(Started("last", 9, 9))
    written = file.getvalue()
    assert "[red]acme" in written
    assert "1 broken" in written
    assert "8/9" in written
    assert written.endswith("\x1b[2K")
    assert "\x07" not in written


def test_the_end_says_what_was_found_and_what_was_skipped() -> None:
    """Each finding with its commands, reasons with their laws, and a line for each vendor."""
    more = tuple(
        result("s", "G", state="skipped", reason="no pages.", subject=f"o{n}") for n in range(10)
    )
    one = report(*RESULTS, *more, result("d", accepted=(finding("d"),)), notes=("expired",))
    total = "acme: contract broken: 2 kept, 1 broken, 11 skipped; 1 findings, 1 accepted;"
    total += " 21 requests, 1.2 s, seed 7"
    assert shown(one, report(result(), vendor="other")) == [
        "acme: c: GET /crates",
        "  What c says.",
        "  expected:    a crate",
        "  actual:      404 no crate",
        "  description: #/x",
        "  code:        F113 deleteDoesNotWork",
        "BASE=u",
        "curl 'a",
        "b'",
        "acme: skipped, since",
        "  no pages: b",
        "  no pages: s [o0, o1, o2, o3, o4, o5, o6, o7 and 2 more]",
        "acme: expired",
        total,
        "other: contract kept: 1 kept, 0 broken, 0 skipped; 0 findings; 21 requests, 1.2 s, seed 7",
    ]


def test_a_check_of_another_name_is_said() -> None:
    """As Schemathesis's are."""
    lines = shown(report(result("fuzzing", findings=(finding("use_after_free", ""),))))
    assert lines[0] == "acme: fuzzing"
    assert "  check:       use_after_free" in lines


def test_nothing_that_a_target_says_reaches_the_terminal_raw() -> None:
    """Escape sequences and bidirectional marks come out as text, and nothing is markup."""
    lines = shown(nasty())
    assert all(line.isprintable() for line in lines)
    assert any("\\x1b[2J\\u202e" in line for line in lines)


def test_a_long_text_is_cut() -> None:
    """A finding stays one that can be read."""
    assert len("\n".join(shown(report(result(findings=(finding(actual="x" * 9999),)))))) < 1500
