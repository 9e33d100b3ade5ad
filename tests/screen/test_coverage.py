"""The table of coverage has a row for each operation, and sums that stand out."""

from __future__ import annotations

import io

from rich.console import Console

from segmock.screen.coverage import table


def test_rows_are_shown_as_they_come_and_sums_are_bold() -> None:
    """What is missing is red; a row without an operation is a sum."""
    rows = [("acme", "browse", "2/3", "404"), ("acme", "", "2/3", "")]
    file = io.StringIO()
    out = Console(file=file, force_terminal=True, color_system="standard", width=80)
    out.print(table(rows))
    heading, row, total, *_ = file.getvalue().splitlines()
    assert "missing" in heading
    assert "browse" in row
    assert "\x1b[31m404" in row
    assert total.startswith("\x1b[1macme")
