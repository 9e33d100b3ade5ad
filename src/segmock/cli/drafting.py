"""What the commands share that write a scenario: their options, and how they end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.text import Text

from segmock.cli.terminal import fail
from segmock.core.journal import printable
from segmock.core.scenario import NAME

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from segmock.recording.writing import Written

VENDORS = click.option("--vendor", "vendors", multiple=True, help="Only this vendor; repeatable.")
NAMED = click.option(
    "--name", help="Name of the scenario, and of its file.  [default: that of the file]"
)
FROM = click.option(
    "--from", "start", metavar="NAME", help="The scenario whose state it starts in."
)
KEEP_PEOPLE = click.option(
    "--keep-people", is_flag=True, help="Leave e-mail addresses and names of people as they are."
)


def named(name: str | None, out: Path | None, otherwise: str) -> str:
    """Return the name of the scenario; ends the command for one that none can have."""
    found = name or (otherwise if out is None else out.stem)
    if not NAME.fullmatch(found):
        fail(
            f"A scenario cannot be called {found!r}. Use lower-case letters, digits and hyphens,"
            " for --out as well."
        )
    if out is not None and out.name != f"{found}.yaml":
        fail(f"The scenario {found!r} has to be the file {found}.yaml. Choose another --out.")
    return found


def refuse_start(start: str | None) -> None:
    """End the command for the name of a start that no scenario can have."""
    if start is not None and not NAME.fullmatch(start):
        fail(f"--from {start!r} is no name of a scenario.")


def writable(path: Path) -> None:
    """End the command where a file cannot be written, before anything is done for it."""
    there = path.exists()
    try:
        with path.open("a", encoding="utf-8"):
            pass
        if not there:
            path.unlink()
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror}. Choose another --out.")


def finish(out: Console, written: Written, path: Path) -> None:
    """Write the scenario, and say what is in it and what is not as it was."""
    try:
        path.write_text(written.text, encoding="utf-8")
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror}.")
    steps = "1 step" if written.steps == 1 else f"{written.steps} steps"
    out.print(Text(printable(f"{path}: {steps}."), style="bold"))
    tell(out, written)


def tell(out: Console, written: Written) -> None:
    """Say what is not as it was."""
    for note in written.notes:
        out.print(Text(printable(note)))
