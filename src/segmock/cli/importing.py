"""`segmock import`: traffic that another tool has saved, as a scenario."""

from __future__ import annotations

from pathlib import Path

import click

from segmock import app, config
from segmock.cli import drafting
from segmock.cli.terminal import console, fail
from segmock.core.document import DefectsError
from segmock.recording import har
from segmock.recording.recorded import Tape
from segmock.recording.writing import scenario

OTHERWISE = "imported"


@click.command("import")
@click.argument("form", metavar="har", type=click.Choice(["har"]))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@drafting.VENDORS
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The scenario to write; what was there goes.  [default: print it]",
)
@drafting.NAMED
@drafting.FROM
@drafting.KEEP_PEOPLE
def importing(
    form: str,  # noqa: ARG001 - there is one so far, and click has checked it
    file: Path,
    vendors: tuple[str, ...],
    out: Path | None,
    name: str | None,
    start: str | None,
    keep_people: bool,
) -> None:
    """Write the traffic of a HAR file as a scenario: `segmock import har FILE`."""
    called = drafting.named(name, out, OTHERWISE)
    drafting.refuse_start(start)
    if out is not None:
        drafting.writable(out)
    try:
        served = app.compiled(config.settings(vendors=vendors or None))
        taken, notes = har.described(har.load(file), served)
    except (DefectsError, config.ConfigError) as error:
        fail(str(error))
    tape = Tape()
    for recorded in taken:
        tape.keep(*recorded)
    notes += tape.notes
    begun = {"from": start} if start else {}
    written = scenario(tape, served, name=called, start=begun, keep_people=keep_people, notes=notes)
    if out is None:
        click.echo(written.text, nl=False)
        drafting.tell(console(stderr=True), written)
    else:
        drafting.finish(console(), written, out)
