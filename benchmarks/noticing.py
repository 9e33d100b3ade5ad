"""Measure what is noticed: `python -m benchmarks.noticing`.

Each written mutant of a vendor is served by a mock of its own, on a real socket, and tested twice:
by the laws, and by a plain `schemathesis run` with a valid credential and its own defaults. That
one complains of the right mock, too; only a complaint beyond those is counted.

Exit codes: 0 every mutant noticed by the laws, 1 one was not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, TypeAlias

import click
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from segmock import app, config
from segmock.contract.credentials import Credentials
from segmock.core import spec as specs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.core.document import Record
    from segmock.mutating.mutant import Mutant

OPENAPI = Path(__file__).parent.parent / "openapi"
RIGHT = ""
"""In the place of a mutant: the mock as it should be."""
TIMEOUT = 900
"""Seconds after which a run is ended; that counts as nothing noticed."""
NOTICED = 1
"""The exit code of both commands that says so."""
REPORT = "report.json"
"""What a plain run writes; it has one failure for each kind, with the operations that show it."""


BROKEN: Record = {"type": "", "operations": [""]}
"""All that the exit code of the laws tells."""

Complaints: TypeAlias = frozenset[tuple[str, str]]
"""Kinds of failures, each with an operation."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One mutant, what each has to say of it, and the seconds that each took."""

    mutant: str
    group: str
    laws: Complaints
    plain: Complaints
    laws_seconds: float
    plain_seconds: float


@contextmanager
def serving(vendor: str, mutant: str) -> Iterator[str]:
    """Serve a mock that is wrong in one way; yields its URL."""
    command = [sys.executable, "-m", "segmock", "mock", "--vendor", vendor]
    command += ["--port", "0", "--print-url", *(["--mutant", mutant] if mutant else [])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def headers(vendor: str) -> list[str]:
    """Return the options that give `schemathesis run` a valid credential."""
    spec = specs.load(OPENAPI / f"{vendor}.yaml")
    credentials = Credentials(vendor, spec.schemes, {})
    found: dict[str, str] = {}
    for operation in spec.operations.values():
        found |= credentials.show("full", operation.security).headers or {}
    return [part for name, text in found.items() for part in ("-H", f"{name}: {text}")]


def laws(vendor: str, url: str) -> list[str]:
    """Return the command that holds the laws against a target."""
    return [sys.executable, "-m", "segmock", "test", url, "--vendor", vendor, "--laws-only"]


def plain(vendor: str, url: str) -> list[str]:
    """Return the command of a plain run of Schemathesis."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", str(OPENAPI / f"{vendor}.yaml")]
    command += ["--url", url, "--no-color", "--seed", "1", "--report-json-path", REPORT]
    return [*command, *headers(vendor)]


def ran(command: list[str]) -> tuple[Complaints, float]:
    """Return what a command complains of, and the seconds that it took."""
    started = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                env={**os.environ, "PYTHONWARNINGS": "ignore"},
                capture_output=True,
                timeout=TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return frozenset(), perf_counter() - started
        seconds, report = perf_counter() - started, Path(folder) / REPORT
        if done.returncode != NOTICED:
            return frozenset(), seconds
        failures = json.loads(report.read_bytes())["failures"] if report.is_file() else [BROKEN]
    told: Complaints = frozenset(
        (one["type"], where) for one in failures for where in one["operations"]
    )
    return told, seconds


def tried(vendor: str, mutant: str, group: str, usual: Complaints = frozenset()) -> Trial:
    """Test one mutant by both, each at a fresh mock; what the plain run always says is no news."""
    with serving(vendor, mutant) as url:
        by_laws, first = ran(laws(vendor, url))
    with serving(vendor, mutant) as url:
        by_plain, second = ran(plain(vendor, url))
    return Trial(mutant, group, by_laws, by_plain - usual, first, second)


def chosen(mutants: list[Mutant], every: int) -> list[Mutant]:
    """Return one mutant in so many, each group from its first one on."""
    seen: Counter[str] = Counter()
    found: list[Mutant] = []
    for mutant in mutants:
        if seen[mutant.group] % every == 0:
            found.append(mutant)
        seen[mutant.group] += 1
    return found


def table(vendor: str, trials: list[Trial]) -> Table:
    """Return the figures of a vendor, by group."""
    made = Table(title=f"{vendor}", title_justify="left", box=SIMPLE)
    for name in ("group", "mutants", "laws", "plain schemathesis", "laws, s", "plain, s"):
        made.add_column(name, justify="left" if name == "group" else "right")
    groups = sorted({one.group for one in trials})
    for group in [*groups, "all"]:
        row = [one for one in trials if group in {one.group, "all"}]
        made.add_row(
            group,
            str(len(row)),
            str(sum(bool(one.laws) for one in row)),
            str(sum(bool(one.plain) for one in row)),
            f"{sum(one.laws_seconds for one in row) / len(row):.1f}",
            f"{sum(one.plain_seconds for one in row) / len(row):.1f}",
        )
    return made


def said(vendor: str, alarm: Trial) -> str:
    """Return what both have to say of the right mock."""
    quiet = "alarmed" if alarm.laws else "quiet"
    ended = f"not ended after {TIMEOUT} s"
    if alarm.plain_seconds < TIMEOUT:
        ended = f"with {len(alarm.plain)} complaints"
    return f"{vendor}, right: laws {quiet}, plain schemathesis {ended}"


@click.command()
@click.option("--vendor", "vendors", multiple=True, help="Only this vendor; repeatable.")
@click.option("--every", default=1, show_default=True, type=click.IntRange(1), help="One in N.")
def main(vendors: tuple[str, ...], every: int) -> None:
    """Test mutants with the laws and with a plain run of Schemathesis, and compare."""
    out, progress = Console(highlight=False), Console(stderr=True, highlight=False)
    missed = False
    names = vendors or [path.stem for path in sorted((OPENAPI / "profiles").glob("*.yaml"))]
    for vendor in names:
        alarm = tried(vendor, RIGHT, "")
        out.print(said(vendor, alarm))
        trials: list[Trial] = []
        for mutant in chosen(app.catalogue(config.settings({}, vendors=(vendor,))), every):
            progress.print(mutant.id)
            trials.append(tried(vendor, mutant.id, mutant.group, alarm.plain))
            missed |= not trials[-1].laws
        out.print(table(vendor, trials))
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
