"""The proof of the contract suite: how many mutants of each group are noticed, and which live."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from segmock.contract import groups
from segmock.mutating.automatic import PREFIX
from segmock.proving import IDLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.console import Console

    from segmock.proving import Verdict

WIDE = 120
COLUMNS = ("mutants", "noticed", "alive", "equivalent", "idle", "requests", "seconds")


@contextmanager
def progress(out: Console, vendor: str, total: int) -> Iterator[Callable[[Verdict], None]]:
    """Yield what hears of each mutant that is judged; a bar is drawn where colours are."""
    with Progress(
        TextColumn("{task.fields[vendor]}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=out,
        transient=True,
        disable=not (out.is_terminal and out.color_system is not None),
    ) as bars:
        task = bars.add_task("", total=total, vendor=vendor)

        def tell(_: Verdict) -> None:
            bars.advance(task)

        yield tell


def show(out: Console, vendor: str, verdicts: Sequence[Verdict], seconds: float) -> None:
    """Print the table of one vendor, and the name of every mutant that lives."""
    table = Table(title=f"{vendor}: {seconds:.1f} s", title_justify="left")
    table.add_column("group")
    for name in COLUMNS:
        table.add_column(name, justify="right")
    kinds = {
        "written": [one for one in verdicts if not one.mutant.startswith(PREFIX)],
        "automatic": [one for one in verdicts if one.mutant.startswith(PREFIX)],
    }
    for kind, found in kinds.items():
        for group in sorted({one.group for one in found}, key=groups.rank):
            row = [one for one in found if one.group == group]
            table.add_row(f"{kind} {group} {groups.name(group)}", *_counted(row))
        table.add_row(Text(kind, style="bold"), *_counted(found), end_section=True)
    # Where nobody looks at a screen a row is one line.
    out.print(table, width=out.width if out.is_terminal else WIDE, crop=False)
    for one in verdicts:
        if not one.noticed and not one.reason:
            out.print(Text(f"alive: {one.mutant}", style="red"))


def _counted(verdicts: Sequence[Verdict]) -> Iterator[str]:
    noticed = sum(bool(one.noticed) for one in verdicts)
    idle = sum(one.reason == IDLE for one in verdicts)
    equivalent = sum(bool(one.reason) for one in verdicts) - idle
    alive = len(verdicts) - noticed - idle - equivalent
    for number in (len(verdicts), noticed, alive, equivalent, idle):
        yield str(number)
    yield str(sum(one.requests for one in verdicts))
    yield f"{sum(one.seconds for one in verdicts):.1f}"
