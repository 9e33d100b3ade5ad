"""The pytest plugin: a world of its own for each test, on a mock wherever it runs."""

from __future__ import annotations

import secrets
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from segmock.core.document import Json, Record
    from segmock.testing.starting import Server
    from segmock.testing.world import World

MARKER = (
    "segmock(scenario=..., clock=..., seed=..., personas=..., faults=[...], stubs=[...]): how the"
    " world of the fixture `segmock` begins"
)
RULES = ("faults", "stubs")
KEYS = ("scenario", "clock", "seed", "personas", *RULES)
TAKEN = 409

T = TypeVar("T")

_world = pytest.StashKey["World"]()
_run = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that say where the mock is, and how worlds begin."""
    group = parser.getgroup("segmock")
    where = "inprocess, spawn, or the URL of a mock that runs"
    scenario = "scenario in which worlds begin, where no marker names another"
    run = "word in the names of the run's worlds, to keep runs at one URL apart (there: random)"
    group.addoption("--segmock", metavar="WHERE", help=f"Where the mock is: {where}.")
    group.addoption("--segmock-scenario", metavar="NAME", help=f"The {scenario}.")
    group.addoption("--segmock-run", metavar="WORD", help=f"A {run}.")
    parser.addini("segmock", f"where the mock is: {where}", default="inprocess")
    parser.addini("segmock_scenario", scenario, default="")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse what cannot be meant before anything runs."""
    config.addinivalue_line("markers", MARKER)
    if (run := config.getoption("segmock_run")) is None and config.getoption("segmock") is None:
        return
    from segmock.testing import naming, starting  # noqa: PLC0415 - most runs need neither

    if complaint := starting.refusal(_said(config, "segmock")):
        raise pytest.UsageError(complaint)
    if run is not None and not naming.RUN.fullmatch(run):
        what = "write up to 14 lower-case letters, digits and hyphens, the first no hyphen"
        raise pytest.UsageError(f"--segmock-run is {run!r}; {what}.")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show in the report of a failed test what its world was asked."""
    report = yield
    if report.failed and (world := item.stash.get(_world, None)) is not None:
        from segmock.testing import telling  # noqa: PLC0415 - as above

        report.sections.append((f"segmock world {world.name}", telling.told(world)))
    return report


@pytest.fixture(scope="session")
def segmock_server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """Give the mock of all tests: its URL, and the settings of its default world."""
    from segmock.client import SegmockError  # noqa: PLC0415 - as above
    from segmock.testing import starting  # noqa: PLC0415 - as above

    mode = _said(request.config, "segmock")
    if complaint := starting.refusal(mode):
        pytest.fail(complaint, pytrace=False)
    reason = ""
    try:
        with starting.started(mode) as server:
            server.client().health()
            yield server
    except (starting.StartError, SegmockError) as error:
        reason = str(error)
    if reason:
        pytest.fail(reason, pytrace=False)


@pytest.fixture
def segmock(request: pytest.FixtureRequest, segmock_server: Server) -> Iterator[World]:
    """Give a world of the test's own, which is deleted at its end."""
    from segmock.testing import naming  # noqa: PLC0415 - as above

    node: pytest.Item = request.node
    wanted = marked(node)
    if scenario := _said(request.config, "segmock_scenario"):
        wanted.setdefault("scenario", scenario)
    rules = {word: wanted.pop(word) for word in RULES if word in wanted}
    name = naming.world_name(node.nodeid, node.name, _word(request.config, segmock_server.mode))
    begin = partial(begun, segmock_server, name, wanted)
    with unrefused("The world of the test cannot begin.", begin) as world:
        for word, listed in rules.items():
            unrefused(
                f"The {word} of the test cannot be.", partial(getattr(world, word).replace, listed)
            )
        node.stash[_world] = world
        yield world
        del node.stash[_world]


def unrefused(otherwise: str, do: Callable[[], T]) -> T:
    """Return what something returns; where it is refused the test fails with the reason alone."""
    from segmock.client import SegmockError  # noqa: PLC0415 - as above

    try:
        return do()
    except (SegmockError, ValueError) as error:
        reason = str(error)
    pytest.fail(f"{otherwise} {reason}", pytrace=False)


def marked(node: pytest.Item) -> Record:
    """Return what the markers of a test say, the nearest first; fails for a word they have not."""
    said: Record = {}
    for marker in node.iter_markers("segmock"):
        if marker.args:
            pytest.fail("Write what the marker segmock says by name: scenario=...", pytrace=False)
        for word in marker.kwargs.keys() - set(KEYS):
            near = get_close_matches(word, KEYS, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"It knows {', '.join(KEYS)}."
            pytest.fail(f"The marker segmock knows no {word}. {hint}", pytrace=False)
        said = {**marker.kwargs, **said}
    return said


def begun(server: Server, name: str, start: dict[str, Json]) -> World:
    """Return a new world; one of that name, left by a run that broke off, is deleted."""
    from segmock.client import SegmockError  # noqa: PLC0415 - as above

    client = server.client()
    try:
        return client.world(name, **start)
    except SegmockError as error:
        if error.status != TAKEN:
            raise
    client.at(name).delete()
    return client.world(name, **start)


def _word(config: pytest.Config, mode: str) -> str:
    """Return the word that keeps this run's worlds apart from those of others."""
    if _run not in config.stash:
        ours = mode in {"inprocess", "spawn"}
        config.stash[_run] = config.getoption("segmock_run") or (
            "" if ours else secrets.token_hex(4)
        )
    return config.stash[_run]


def _said(config: pytest.Config, name: str) -> str:
    """Return an option, or the setting of the same name."""
    option: str | None = config.getoption(name)
    return str(config.getini(name)) if option is None else option
