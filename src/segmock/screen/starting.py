"""The start screen of the mock: what it serves, and how to ask for it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from rich.progress import Progress
from rich.text import Text

from segmock.core.clock import iso
from segmock.core.credentials import EXPIRED, READ_ONLY, VALID
from segmock.core.journal import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.console import Console
    from rich.progress import TaskID

    from segmock.app import Mock
    from segmock.core.clock import Clock
    from segmock.core.document import Json, Record
    from segmock.core.pipeline import Served
    from segmock.core.scenario import Scenario
    from segmock.core.spec import Operation, Parameter
    from segmock.core.store import Collection
    from segmock.core.world import World

MAX_LOOKED = 500
"""Records of a collection, about, that are looked at for an example."""


def show(out: Console, mock: Mock, url: str, token: str) -> None:
    """Print the start screen: operations, credentials, seed, one curl and the limits."""
    # As Text, because a plain string is searched for markup.
    for text in screen(mock, url, token):
        out.print(text)


@contextmanager
def progress(out: Console) -> Iterator[Callable[[str, float], None]]:
    """Yield what hears how far a long start is, as a text and a share from 0 to 1.

    It is drawn where colours are, and gone in the end; elsewhere nothing is written.
    """
    tasks: dict[str, TaskID] = {}
    with Progress(console=out, transient=True, disable=out.color_system is None) as bars:

        def report(what: str, share: float) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=1.0)
            bars.update(tasks[what], completed=share)

        yield report


def screen(mock: Mock, url: str, token: str) -> Iterator[Text]:
    """Yield the lines of the start screen."""
    world, served = mock.world, mock.pipeline.served
    yield Text.assemble(f"segmock serves {len(served)} vendors on ", (url, "bold"))
    yield Text(
        f"scenario {mock.scenario.name}, seed {world.seed}, {world.universe.size} personas,"
        f" {time(world.clock)}"
    )
    if (mutant := mock.mutant) is not None:
        text = f"WRONG ON PURPOSE: {mutant.violation} (mutant {mutant.id} of {mutant.vendor})"
        yield Text(printable(text), style="bold red")
    for one in served:
        yield Text.assemble("\n", (one.vendor.name, "bold"), f"  ({one.spec.title})")
        for operation in one.spec.operations.values():
            yield Text(f"    {operation.method:7}{url}{example_path(one, operation, world)}")
        for text in credentials(one):
            yield Text(f"    {text}")
        if chosen := differing(one, mock.scenario):
            yield Text(f"    set: {', '.join(chosen)}")
        for limit in one.vendor.not_emulated:
            yield Text(f"    not emulated: {limit}")
    words = "any" if world.any_credential else f"{VALID}; also {EXPIRED} and {READ_ONLY}"
    yield Text(f"\nCredential words: {words}.")
    if command := curl(served, world, url):
        yield Text(f"Try: {command}")
    if token:
        yield Text(f"Control plane: {url}/__segmock/ with 'Authorization: Bearer {token}'")


def time(clock: Clock) -> str:
    """Return how time passes in a world."""
    if clock.mode == "real":
        return "the real time"
    step = clock.step.total_seconds() if clock.step else 0
    ways = {"running": "on from", "stepping": f"{step:g} s a request from", "frozen": "frozen at"}
    return f"time {ways[clock.mode]} {iso(clock.start)}"


def differing(served: Served, scenario: Scenario) -> list[str]:
    """Return the settings of a vendor that are not at their default, and its limit if changed."""
    vendor = served.vendor
    chosen = scenario.settings.get(vendor.name, {})
    said = [
        f"{name}={chosen[name]}"
        for name, setting in vendor.settings.items()
        if chosen.get(name, setting.choices[0]) != setting.choices[0]
    ]
    calls = scenario.limits.get(vendor.name)
    return said if calls is None else [*said, f"limit {calls}"]


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
            for record in some(world.collection(served.vendor.name, name)):
                texts = list(leaves(record))
                found = {
                    parameter: next((text for text in texts if kept.get(text) is not None), "")
                    for parameter, kept in known.items()
                }
                if all(found.values()):
                    return found
    return {}


def some(kept: Collection) -> Iterator[Record]:
    """Yield records of a collection, not many, from everywhere in it."""
    for place in range(0, len(kept), max(1, len(kept) // MAX_LOOKED)):
        yield from kept[place : place + 1]


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


def credentials(served: Served) -> Iterator[str]:
    """Yield the headers that each way in needs, filled with the valid word.

    A way that no operation reads by, such as that of a client to a token endpoint, stands apart
    with the operations that take it.
    """
    ways: dict[str, list[Operation]] = {}
    for operation in served.spec.operations.values():
        for alternative in operation.security:
            if way := " and ".join(headers(served, alternative)):
                ways.setdefault(way, []).append(operation)
    common = {way for way, takers in ways.items() if any(o.method == "GET" for o in takers)}
    common = common or set(ways)
    yield f"credentials: {', or '.join(way for way in ways if way in common) or 'none needed'}"
    for way, takers in ways.items():
        if way not in common:
            yield f"credentials of {', '.join(f'{o.method} {o.template}' for o in takers)}: {way}"


def headers(served: Served, alternative: Iterable[str]) -> list[str]:
    """Return the headers of some security schemes, filled with the valid word."""
    schemes = [served.spec.schemes[name] for name in alternative]
    return [f"{scheme.display}{scheme.written(VALID)}" for scheme in schemes]


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
