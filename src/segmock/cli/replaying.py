"""`segmock replay`: the steps of scenarios, against a mock of its own or what answers at a URL."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from segmock import config
from segmock.cli.terminal import BROKEN, UNREACHABLE, console, fail, write
from segmock.contract.reaching import Unreachable, Unusable, known, reach, usable
from segmock.core.document import DefectsError
from segmock.replaying import reports
from segmock.replaying.inside import Inside
from segmock.replaying.listing import Shelf
from segmock.replaying.outside import Mocked, Place, Real, is_mock
from segmock.replaying.playing import played
from segmock.screen import replaying as screen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from segmock.replaying.listing import Listed
    from segmock.replaying.outcome import Replay
    from segmock.replaying.playing import Target

ENDED = 128
"""Added to the number of a signal in the exit code, as shells do."""
FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, exists=True, path_type=Path)


@click.command("replay")
@click.argument("name")
@click.argument("url", required=False)
@click.option("--vendor", "vendors", multiple=True, help="Send only its steps; repeatable.")
@click.option("--fixtures", type=FOLDER, help="Folder of scenarios.")
@click.option(
    "--timeout",
    default=20.0,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds for one answer at a URL.",
)
@click.option("--junit", "to_junit", type=FILE, help="Write a JUnit file.")
@click.option("--json", "to_json", type=FILE, help="Write everything as JSON.")
def replay(
    name: str,
    url: str | None,
    vendors: tuple[str, ...],
    fixtures: Path | None,
    timeout: float,
    to_junit: Path | None,
    to_json: Path | None,
) -> None:
    """Send the steps of the scenario NAME, or of all; exit 1 where one is answered otherwise.

    Without URL a mock in this process answers.
    """
    # Who ends this process ends the world of the replay as well.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(ENDED + number))
    found: list[Replay] = []
    out = console()
    try:
        shelf = Shelf(config.settings(fixtures=fixtures))
        chosen = shelf.chosen(name, vendors)
        for one, target in _targets(shelf, chosen, url, vendors, timeout):
            found.append(played(one.scenario, target, url or ""))
            for line in screen.lines(found[-1]):
                out.print(line)
        writers: dict[Path | None, Callable[[Sequence[Replay]], bytes]] = {
            to_junit: reports.junit,
            to_json: reports.as_json,
        }
        for path, rendered in writers.items():
            if path is not None:
                write(path, rendered(found))
    except (DefectsError, Unusable, config.ConfigError) as error:
        fail(str(error))
    except Unreachable as error:
        fail(str(error), UNREACHABLE)
    if len(found) != 1:
        out.print(screen.total(found))
    sys.exit(0 if all(one.kept for one in found) else BROKEN)


def _targets(
    shelf: Shelf,
    chosen: Sequence[Listed],
    url: str | None,
    vendors: Sequence[str],
    timeout: float,
) -> Iterator[tuple[Listed, Target]]:
    """Yield each scenario with a target of its own."""
    if url is None:
        for one in chosen:
            yield one, Inside(shelf.mock(one.scenario.name), vendors)
        return
    environ = config.credentials()
    place = Place(usable(url), shelf.served, environ, vendors, timeout)
    asked = {vendor for one in chosen for vendor in one.vendors}
    paths = [p for s in shelf.served if s.vendor.name in asked for p in known(s.spec)]
    mock = _mocked(place, paths)
    for one in chosen:
        yield one, Mocked(place, one.scenario) if mock else Real(place)


def _mocked(place: Place, paths: Sequence[str]) -> bool:
    """Tell whether a mock answers; raises Unreachable where nobody does, or no API.

    A mock is not asked at the vendors' paths: who is in its default world would notice.
    """
    try:
        mock = is_mock(place)
    except Unreachable:
        reach(place.url, place.timeout, paths)  # it knows better why nobody answers
        raise
    if not mock:
        reach(place.url, place.timeout, paths)
    return mock
