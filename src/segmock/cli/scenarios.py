"""`segmock scenarios`: the given states that there are, and those that can be replayed."""

from __future__ import annotations

from pathlib import Path

import click
import orjson

from segmock import config
from segmock.cli.terminal import console, fail
from segmock.core.document import DefectsError
from segmock.core.journal import printable
from segmock.replaying.listing import Shelf
from segmock.screen.replaying import cells, table


@click.command("scenarios")
@click.option(
    "--fixtures",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="Folder of scenarios.",
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def list_scenarios(fixtures: Path | None, as_json: bool) -> None:
    """List the scenarios; refuse those that contradict the descriptions."""
    try:
        found = Shelf(config.settings(fixtures=fixtures)).listed()
    except (DefectsError, config.ConfigError) as error:
        fail(str(error))
    out = console()
    if as_json:
        listed = [one.as_json() for one in found]
        click.echo(orjson.dumps(listed, option=orjson.OPT_INDENT_2))
    elif out.is_terminal:
        out.print(table(found))
    else:
        for one in found:
            click.echo("\t".join(map(printable, cells(one))))
