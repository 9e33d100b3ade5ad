"""What the command line shows: the start screen, and one line a request."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from segmock.core.credentials import EXPIRED, READ_ONLY, VALID

if TYPE_CHECKING:
    from rich.console import Console

    from segmock.app import Mock
    from segmock.core.document import Json
    from segmock.core.journal import Entry
    from segmock.core.pipeline import Served
    from segmock.core.spec import Operation
    from segmock.core.world import World

COLOURS = {2: "green", 3: "cyan", 4: "yellow", 5: "red"}


def show(out: Console, mock: Mock, url: str, token: str) -> None:
    """Print the start screen: operations, credentials, seed, one curl and the limits."""
    world = mock.world
    out.print(f"segmock serves {len(mock.pipeline.served)} vendors on [bold]{url}[/bold]")
    out.print(
        f"scenario {mock.scenario.name}, seed {world.seed}, {world.universe.size} personas,"
        f" clock from {mock.scenario.start:%Y-%m-%dT%H:%M:%SZ}"
    )
    for served in mock.pipeline.served:
        out.print()
        out.print(f"[bold]{served.vendor.name}[/bold]  ({served.spec.title})")
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
        for operation in served.spec.operations.values():
            table.add_row(operation.method, Text(example_path(served, operation, world)))
        out.print(table)
        out.print(f"    credentials: {credentials(served)}", markup=False)
        for limit in served.vendor.not_emulated:
            out.print(f"    not emulated: {limit}", markup=False)
    out.print()
    words = "any" if world.any_credential else f"{VALID}; also {EXPIRED} and {READ_ONLY}"
    out.print(f"Credential words: {words}.")
    out.print(f"Try: {curl(mock.pipeline.served[0], world, url)}", markup=False)
    if token:
        out.print(
            f"Control plane: {url}/__segmock/ with 'Authorization: Bearer {token}'", markup=False
        )


def line(entry: Entry, world: World) -> Text:
    """Return the log line of an exchange."""
    text = Text(f"{entry.at[11:23]} ")
    text.append(f"{entry.method:6} {entry.path}")
    if entry.query:
        text.append(f"?{entry.query[:200]}")
    text.append(f" {entry.status}", style=COLOURS.get(entry.status // 100, ""))
    text.append(f" {entry.seconds * 1000:.1f} ms {world.name}")
    if entry.violations:
        text.append(f"  {entry.violations[0]}", style="dim")
    if entry.own:
        text.append(f"  segmock broke the description: {entry.own[0]}", style="red")
    return text


def example_path(served: Served, operation: Operation, world: World) -> str:
    """Return an operation's path with values that exist."""
    path = operation.template
    for parameter in operation.parameters:
        if parameter.where == "path":
            value = example(served, parameter.collection, parameter.example, world)
            path = path.replace(f"{{{parameter.name}}}", str(value))
    return path


def example(served: Served, collection: str, fallback: Json, world: World) -> Json:
    """Return a key of a collection, else what the description gives as an example."""
    if collection:
        kept = world.collection(served.vendor.name, collection)
        key = next((key for key, _ in kept.items()), None)
        if key is not None:
            return key
    return "example" if fallback is None else fallback


def credentials(served: Served) -> str:
    """Return the headers that each way in needs, filled with the valid word."""
    ways: list[str] = []
    for operation in served.spec.operations.values():
        for alternative in operation.security:
            headers = [f"{served.spec.schemes[name].display}{VALID}" for name in alternative]
            way = " and ".join(headers)
            if way not in ways:
                ways.append(way)
    return ", or ".join(ways)


def curl(served: Served, world: World, url: str) -> str:
    """Return a command that gets an answer from the first operation that reads."""
    operation = next(o for o in served.spec.operations.values() if o.method == "GET")
    words = ["curl", url + example_path(served, operation, world)]
    for name in operation.security[0] if operation.security else ():
        words += ["-H", f"{served.spec.schemes[name].display}{VALID}"]
    return shlex.join(words)
