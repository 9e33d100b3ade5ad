"""What the command line shows: the start screen, and one line a request."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from rich.text import Text

from segmock.core.credentials import EXPIRED, READ_ONLY, VALID
from segmock.core.journal import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console

    from segmock.app import Mock
    from segmock.core.document import Json
    from segmock.core.journal import Entry
    from segmock.core.pipeline import Served
    from segmock.core.spec import Operation, Parameter
    from segmock.core.world import World

COLOURS = {2: "green", 3: "cyan", 4: "yellow", 5: "red"}


def show(out: Console, mock: Mock, url: str, token: str) -> None:
    """Print the start screen: operations, credentials, seed, one curl and the limits."""
    # As Text, because a plain string is searched for markup.
    for text in screen(mock, url, token):
        out.print(text)


def screen(mock: Mock, url: str, token: str) -> Iterator[Text]:
    """Yield the lines of the start screen."""
    world, served = mock.world, mock.pipeline.served
    yield Text.assemble(f"segmock serves {len(served)} vendors on ", (url, "bold"))
    yield Text(
        f"scenario {mock.scenario.name}, seed {world.seed}, {world.universe.size} personas,"
        f" clock from {mock.scenario.start:%Y-%m-%dT%H:%M:%SZ}"
    )
    for one in served:
        yield Text.assemble("\n", (one.vendor.name, "bold"), f"  ({one.spec.title})")
        for operation in one.spec.operations.values():
            yield Text(f"    {operation.method:7}{url}{example_path(one, operation, world)}")
        yield Text(f"    credentials: {credentials(one)}")
        for limit in one.vendor.not_emulated:
            yield Text(f"    not emulated: {limit}")
    words = "any" if world.any_credential else f"{VALID}; also {EXPIRED} and {READ_ONLY}"
    yield Text(f"\nCredential words: {words}.")
    if command := curl(served, world, url):
        yield Text(f"Try: {command}")
    if token:
        yield Text(f"Control plane: {url}/__segmock/ with 'Authorization: Bearer {token}'")


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


def example_path(served: Served, operation: Operation, world: World) -> str:
    """Return an operation's path with values that exist, and the query that it needs."""
    path, query = operation.template, []
    values = related(served, operation, world)
    for parameter in operation.parameters:
        if parameter.where == "path":
            value = values.get(parameter.name) or example(served, parameter, world)
            path = path.replace(f"{{{parameter.name}}}", quote(str(value), safe=""))
        elif parameter.where == "query" and parameter.required:
            query.append((parameter.name, str(example(served, parameter, world))))
    return f"{path}?{urlencode(query)}" if query else path


def related(served: Served, operation: Operation, world: World) -> dict[str, str]:
    """Return keys for a path that names several resources: such that stand in one record together.

    Two resources that exist need not have to do with each other.
    """
    wanted = [p for p in operation.parameters if p.where == "path" and p.collection]
    if len(wanted) > 1:
        known = {p.name: world.collection(served.vendor.name, p.collection) for p in wanted}
        for name in served.vendor.layouts:
            for record in world.collection(served.vendor.name, name):
                texts = list(leaves(record))
                found = {
                    parameter: next((text for text in texts if kept.get(text) is not None), "")
                    for parameter, kept in known.items()
                }
                if all(found.values()):
                    return found
    return {}


def leaves(value: Json) -> Iterator[str]:
    """Yield the texts and numbers in a JSON value, at any depth, as text."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    elif value is not None:
        yield str(value)


def example(served: Served, parameter: Parameter, world: World) -> Json:
    """Return a key of the parameter's collection, else an example, else what its schema allows."""
    if parameter.collection:
        kept = world.collection(served.vendor.name, parameter.collection)
        key = next((key for key, _ in kept.items()), None)
        if key is not None:
            return key
    if parameter.example is not None:
        return parameter.example
    return served.generator.value(parameter.schema, world.seed, parameter.name)


def credentials(served: Served) -> str:
    """Return the headers that each way in needs, filled with the valid word."""
    ways = (
        " and ".join(headers(served, alternative))
        for operation in served.spec.operations.values()
        for alternative in operation.security
    )
    return ", or ".join(dict.fromkeys(way for way in ways if way)) or "none needed"


def headers(served: Served, schemes: Iterable[str]) -> list[str]:
    """Return the headers of some security schemes, filled with the valid word."""
    return [f"{served.spec.schemes[name].display}{VALID}" for name in schemes]


def curl(vendors: Iterable[Served], world: World, url: str) -> str:
    """Return a command that gets an answer from the first operation that reads, if there is one.

    In double quotes, which mean the same to the shells of all systems.
    """
    for served in vendors:
        for operation in served.spec.operations.values():
            if operation.method == "GET":
                words = [f'curl "{url}{example_path(served, operation, world)}"']
                needed = headers(served, operation.security[0] if operation.security else ())
                return " ".join([*words, *(f'-H "{header}"' for header in needed)])
    return ""
