"""`segmock coverage`: which documented answers the steps of the scenarios reach."""

from __future__ import annotations

import sys

import click
from rich.text import Text

from segmock import config, coverage
from segmock.cli.terminal import BROKEN, WIDE, console, fail
from segmock.core.document import DefectsError
from segmock.core.journal import printable
from segmock.screen.coverage import table


@click.command("coverage")
@click.option("--vendor", "vendors", multiple=True, help="Only this vendor; repeatable.")
@click.option("--markdown", is_flag=True, help="Print the table as Markdown.")
def measure_coverage(vendors: tuple[str, ...], markdown: bool) -> None:
    """Tell which documented answers the steps of the scenarios reach; exit 1 below 100 %."""
    progress = console(stderr=True)
    try:
        settings = config.settings(vendors=vendors or None)
        with progress.status("scenarios") as status:
            found = coverage.measure(settings, report=status.update)
    except (DefectsError, config.ConfigError) as error:
        fail(str(error))
    if markdown:
        click.echo(coverage.markdown(found), nl=False)
    else:
        out = console()
        # Where nobody looks at a screen a row is one line.
        width = out.width if out.is_terminal else WIDE
        out.print(table(coverage.lines(found)), width=width, crop=False)
    for fault in found.faults:
        progress.print(Text(printable(fault), style="red"))
    sys.exit(0 if found.complete else BROKEN)
