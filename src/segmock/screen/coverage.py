"""The table of documented-response coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable


def table(rows: Iterable[tuple[str, str, str, str]]) -> Table:
    """Return the table of documented-response coverage; sums are bold, what is missing red."""
    made = Table(box=None, pad_edge=False)
    for heading in ("vendor", "operation", "reached", "missing"):
        made.add_column(heading, overflow="fold", no_wrap=heading == "reached")
    for vendor, operation, share, missing in rows:
        style = "" if operation else "bold"
        cells = [Text(text) for text in (vendor, operation, share)]
        made.add_row(*cells, Text(missing, style="red"), style=style, end_section=not operation)
    return made
