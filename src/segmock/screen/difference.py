"""The comparison of two implementations: the fidelity of each operation, and the differences."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import orjson
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from segmock.contract.curl import commands
from segmock.core.journal import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rich.console import Console

    from segmock.contract.comparing import Comparison, Difference


@contextmanager
def progress(out: Console, total: int) -> Iterator[Callable[[int], None]]:
    """Yield what hears how many requests have been made of the first target."""
    with Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=out,
        transient=True,
        disable=not (out.is_terminal and out.color_system is not None),
    ) as bars:
        task = bars.add_task("", total=total)
        yield lambda done: bars.update(task, completed=min(done, total))


def show(
    out: Console, found: Comparison, urls: tuple[str, str], secrets: Mapping[str, str]
) -> None:
    """Print the table, and each difference with the commands that show it."""
    table = Table()
    for name, side in (("operation", "left"), ("asked", "right"), ("alike", "right")):
        table.add_column(name, justify="left" if side == "left" else "right")
    for name, asked in sorted(found.asked.items()):
        table.add_row(Text(name or "(none)"), str(asked), _share(found.alike[name], asked))
    whole = sum(found.asked.values()), sum(found.alike.values())
    table.add_section()
    table.add_row("all", str(whole[0]), _share(whole[1], whole[0]))
    out.print(table)
    for difference in found.differences:
        for line in _difference(difference, urls, secrets):
            out.print(line)


def as_json(found: Comparison) -> bytes:
    """Return everything as JSON."""
    return orjson.dumps(
        {
            "fidelity": found.fidelity,
            "operations": {
                name: {"asked": asked, "alike": found.alike[name]}
                for name, asked in sorted(found.asked.items())
            },
            "differences": [
                {
                    "operation": one.operation,
                    "statuses": [reply.status for reply in one.replies],
                    "places": [
                        {"place": place, "one": mine, "other": theirs}
                        for place, mine, theirs in one.places
                    ],
                    "requests": [
                        f"{template.call.method} {template.call.target}"
                        for template in one.templates
                    ],
                }
                for one in found.differences
            ],
        },
        option=orjson.OPT_INDENT_2,
    )


def _share(part: int, whole: int) -> str:
    return f"{part} ({part * 100 // whole if whole else 100} %)"


def _difference(
    found: Difference, urls: tuple[str, str], secrets: Mapping[str, str]
) -> Iterator[Text]:
    call = found.replies[0].call
    yield Text(printable(f"{found.operation}: {call.method} {call.target}"), style="bold red")
    for place, mine, theirs in found.places:
        yield Text(printable(f"  {place or 'the body'}: {mine} | {theirs}"))
    for command in commands(urls[0], found.templates, secrets):
        for line in command.split("\n"):
            yield Text(f"  {line}")
    yield Text(printable(f"  The other one: BASE={urls[1]}"), style="dim")
