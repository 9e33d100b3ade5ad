"""`segmock mutants`: the ways in which the mock can be wrong on purpose."""

from __future__ import annotations

import click
import orjson
from rich.table import Table
from rich.text import Text

from segmock import app, config
from segmock.cli.terminal import console, fail
from segmock.core.document import DefectsError


@click.command("mutants")
@click.option("--vendor", "vendors", multiple=True, help="Only of this vendor; repeatable.")
@click.option("--automatic", is_flag=True, help="Also those that the descriptions alone tell of.")
@click.option("--json", "as_json", is_flag=True, help="Print a list of JSON objects.")
def mutants(vendors: tuple[str, ...], automatic: bool, as_json: bool) -> None:
    """List what `segmock mock --mutant ID` can do wrong: id, group and violation."""
    try:
        settings = config.settings(vendors=vendors or None)
        found = app.catalogue(settings, automatics=automatic)
    except (DefectsError, config.ConfigError) as error:
        fail(str(error))
    out = console()
    if as_json:
        names = ("id", "vendor", "group", "violation")
        listed = [{name: getattr(mutant, name) for name in names} for mutant in found]
        click.echo(orjson.dumps(listed, option=orjson.OPT_INDENT_2))
    elif out.is_terminal:
        table = Table(box=None, pad_edge=False)
        for heading in ("mutant", "group", "violation"):
            table.add_column(heading, overflow="fold")
        for mutant in found:
            table.add_row(*map(Text, (mutant.id, mutant.group, mutant.violation)))
        out.print(table)
    else:
        for mutant in found:
            click.echo(f"{mutant.id}\t{mutant.group}\t{mutant.violation}")
