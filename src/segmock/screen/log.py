"""The log of the mock: one line a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from segmock.core.journal import printable

if TYPE_CHECKING:
    from rich.console import Console

    from segmock.core.journal import Entry
    from segmock.core.world import World

COLOURS = {2: "green", 3: "cyan", 4: "yellow", 5: "red"}


def line(entry: Entry, world: World) -> Text:
    """Return the log line of an exchange; what a client sent cannot move the cursor."""
    text = Text(f"{entry.at[11:23]} {printable(f'{entry.method:6} {entry.path}')}")
    if entry.query:
        text.append(f"?{printable(entry.query[:200])}")
    text.append(f" {entry.status}", style=COLOURS.get(entry.status // 100, ""))
    text.append(f" {entry.seconds * 1000:.1f} ms {world.name}")
    if entry.violations:
        text.append(f"  {printable(str(entry.violations[0]))}", style="dim")
    if entry.own:
        broken = printable(str(entry.own[0]))
        text.append(f"  segmock broke the description: {broken}", style="red")
    return text


def write(out: Console, text: Text) -> None:
    """Print a line; without a terminal plainly, since styling it would cost more than it did."""
    if out.is_terminal:
        out.print(text)
    else:
        out.file.write(f"{text.plain}\n")
        out.file.flush()
