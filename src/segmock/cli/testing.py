"""`segmock test`: whether an implementation keeps the contract."""

from __future__ import annotations

import gc
import signal
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import click

from segmock import config, proving
from segmock.cli.terminal import BROKEN, UNREACHABLE, console, fail, write
from segmock.contract import baseline, suite
from segmock.contract.holding import Vanished
from segmock.contract.laws.law import LAWS
from segmock.contract.reaching import Unreachable, Unusable, reach
from segmock.contract.reaching import known as asked
from segmock.contract.reports import html, jsons, junit, sarif
from segmock.contract.suite import Options
from segmock.core.document import DefectsError, unknown
from segmock.screen import contract as screen
from segmock.screen import proof

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from segmock.contract.finding import Report
    from segmock.contract.suite import Contract

ACCEPTED_FOR = timedelta(days=90)
"""How long a baseline that is written accepts what was found."""
CLOCK = "2026-06-01T09:00:00.000Z/1"
"""The clock of the mocks that are proved against: a second a request."""
SELDOM = 20_000, 20, 50
"""When the collector looks for what is no more needed: answers are kept until the end anyway."""
ENDED = 128
"""Added to the number of a signal in the exit code, as shells do."""
INTERRUPTED = "The run was ended by {}. What it had made is deleted; nothing is proven."
FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, exists=True, path_type=Path)
NUMBER = click.IntRange(min=0)
SECONDS = click.FloatRange(min=0)


@click.command("test")
@click.argument("url", required=False)
@click.option("--vendor", "vendors", multiple=True, help="Whose contract; repeatable.")
@click.option("--seed", default=1, show_default=True, type=NUMBER, help="Of keys and cases.")
@click.option("--law", "only", multiple=True, metavar="ID", help="Hold only this law; repeatable.")
@click.option("--laws-only", is_flag=True, help="Leave Schemathesis out.")
@click.option("--thorough", is_flag=True, help="Take the time, and leave nothing out.")
@click.option("--read-only", is_flag=True, help="Change nothing at the target.")
@click.option(
    "--eventually",
    "patience",
    default=0.0,
    type=SECONDS,
    metavar="SECONDS",
    help="Ask again for so long where an answer may lag behind.",
)
@click.option(
    "--exhaust",
    default=0,
    type=click.IntRange(0, 10_000),
    metavar="CALLS",
    help="Use up rate limits, with so many calls of each operation.",
)
@click.option(
    "--timeout", default=20.0, show_default=True, type=SECONDS, help="Seconds for one answer."
)
@click.option("--openapi", type=FOLDER, help="Folder of descriptions and profiles.")
@click.option("--baseline", "known", type=FILE, help="Findings that are accepted until a day.")
@click.option("--write-baseline", "accept", type=FILE, help="Write one that accepts all findings.")
@click.option("--junit", "to_junit", type=FILE, help="Write a JUnit file.")
@click.option("--json", "to_json", type=FILE, help="Write everything as JSON.")
@click.option("--sarif", "to_sarif", type=FILE, help="Write a SARIF log.")
@click.option("--html", "to_html", type=FILE, help="Write a page.")
@click.option("--prove", is_flag=True, help="Test mutants of the mock; tell which are noticed.")
def test(
    url: str | None,
    vendors: tuple[str, ...],
    seed: int,
    only: tuple[str, ...],
    laws_only: bool,
    thorough: bool,
    read_only: bool,
    patience: float,
    exhaust: int,
    timeout: float,
    openapi: Path | None,
    known: Path | None,
    accept: Path | None,
    to_junit: Path | None,
    to_json: Path | None,
    to_sarif: Path | None,
    to_html: Path | None,
    prove: bool,
) -> None:
    """Tell whether what answers at URL keeps the contract; exit 1 where it does not."""
    # Who ends this process ends Schemathesis as well, and what it has written and made goes.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(ENDED + number))
    options = Options(
        seed, only, read_only, patience, exhaust, timeout, laws_only=laws_only, thorough=thorough
    )
    try:
        settings = config.settings(vendors=vendors or None, openapi=openapi, clock=CLOCK)
        _refuse_laws(only)
        agreed = [
            suite.contract(settings.openapi, name, settings.cache)
            for name in vendors or suite.names(settings.openapi)
        ]
        accepted = baseline.load(known) if known else baseline.Baseline()
        if prove:
            _prove(settings, options)
        if url is None:
            fail("Name the URL of what to test, or --prove.")
        reach(url, timeout, [path for one in agreed for path in asked(one.spec)])
        reports = [_tested(one, url, options) for one in agreed]
    except (DefectsError, Unusable, config.ConfigError) as error:
        fail(str(error))
    except Unreachable as error:
        fail(str(error), UNREACHABLE)
    except Vanished as error:
        fail(f"The target has stopped answering: {error}", UNREACHABLE)
    today = datetime.now(UTC).date()
    reports = [baseline.apply(one, accepted, today) for one in reports]
    screen.show(console(), reports)
    writers: dict[Path | None, Callable[[Sequence[Report]], bytes]] = {
        to_junit: junit.rendered,
        to_json: jsons.rendered,
        to_sarif: lambda found: sarif.rendered(found, settings.openapi),
        to_html: html.rendered,
        accept: lambda found: baseline.written(found, today + ACCEPTED_FOR, "to be told").encode(),
    }
    for path, rendered in writers.items():
        if path is not None:
            write(path, rendered(reports))
    sys.exit(0 if all(one.kept for one in reports) else BROKEN)


def _tested(agreed: Contract, url: str, options: Options) -> Report:
    try:
        with _settled(), screen.progress(console(stderr=True), agreed.vendor) as tell:
            return suite.run(agreed, url, config.credentials(), options, tell)
    except KeyboardInterrupt:
        fail(INTERRUPTED.format("Ctrl-C"), ENDED + signal.SIGINT)
    except SystemExit:
        fail(INTERRUPTED.format("SIGTERM"), ENDED + signal.SIGTERM)


@contextmanager
def _settled() -> Iterator[None]:
    """Have the collector leave alone what stands now, which takes it a tenth of a run."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def _refuse_laws(only: Sequence[str]) -> None:
    defects = [unknown("--law", "", "law", name, LAWS) for name in only if name not in LAWS]
    if defects:
        raise DefectsError(defects)


def _prove(settings: config.Settings, options: Options) -> None:
    """Print the kill table of every vendor, and end."""
    proved = True
    for vendor in settings.vendors or suite.names(settings.openapi):
        started, found = perf_counter(), []
        names = proving.catalogue(settings, vendor)
        with proof.progress(console(stderr=True), vendor, len(names)) as tell:
            for verdict in proving.prove(settings, vendor, options, names):
                tell(verdict)
                found.append(verdict)
        proof.show(console(), vendor, found, perf_counter() - started)
        proved &= proving.proved(found)
    sys.exit(0 if proved else BROKEN)
