"""Measure what many people cost: `python -m benchmarks.scale`.

Exit codes: 0 all promises kept, 1 one broken or a wrong answer.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import click
import orjson
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from benchmarks.cases import WrongAnswerError
from benchmarks.contenders import Contender, StartError, cores, memory, serving
from segmock import app, config
from segmock.core.filtering import Compare, Op, compiled

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json

FEW, MANY = 500, 100_000
"""People of the two servers that are compared."""
START, MEMORY, TIMES, RATE = 3.0, 600, 2.0, 500_000
"""The promises: seconds to the first answer, MiB, times the cost with few people, records/s."""
SCANS = 5

EVERYBODY = "/customer-segment/segmock/segments/6628f0a1b2c3d4e5f6070001/customers"
BEARER = {"Authorization": "Bearer segmock"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A vendor's first page, and the look-up of `names` that are found at a path."""

    vendor: str
    headers: dict[str, str]
    page: str
    look_up: str
    named_at: str
    names: Callable[[Json], list[str]]


ASKED = (
    Asked(
        "campaign-monitor-commerce",
        {"X-ApiKey": "segmock"},
        page="/api/v1/segments",
        look_up="/api/v1/async-jobs/{}",
        named_at="/api/v1/async-jobs",
        names=lambda body: [job["id"] for job in body["data"]],
    ),
    Asked(
        "emporix",
        BEARER,
        page=EVERYBODY,
        look_up=f"{EVERYBODY}/{{}}",
        named_at=EVERYBODY,
        names=lambda body: [one["customer"]["id"] for one in body],
    ),
    Asked(
        "kibo",
        BEARER,
        page="/api/commerce/customer/segments?pageSize=20",
        look_up="/api/commerce/customer/accounts/{}/segments",
        named_at="/api/commerce/customer/segments",
        # Accounts have no list of their own; their ids are numbered from this one.
        names=lambda _: [str(number) for number in range(1001, 1021)],
    ),
    Asked(
        "voucherify",
        {"X-App-Id": "segmock", "X-App-Token": "segmock"},
        page="/v1/customers?limit=20",
        look_up="/v1/customers/{}",
        named_at="/v1/customers?limit=20",
        names=lambda body: [one["id"] for one in body["customers"]],
    ),
)
SCANNED = ("voucherify", "customers", ("address", "country"), "DE")
"""The collection of everybody that is filtered, a field of its records, and a value of it."""


@dataclass(slots=True)
class Figures:
    """What was measured; times by case, few people and many, a pair for each round."""

    few: int
    many: int
    starts: dict[int, list[float]] = field(default_factory=dict)
    """Seconds to the first answer, by people."""
    held: dict[int, list[int]] = field(default_factory=dict)
    """KiB after all requests, by people."""
    micros: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    """Median microseconds of a request by case."""
    making: float = 0.0
    """Seconds of the first filter, which makes all records."""
    rates: list[float] = field(default_factory=list)
    """Records filtered in a second, once they are made."""
    full: int | None = None
    """KiB of this process after that."""

    def times(self, case: str) -> float:
        """Return how many times as long a case takes with many people as with few."""
        return median(many / few for few, many in self.micros[case])

    def broken(self) -> list[str]:
        """Return a sentence for each promise that these figures break."""
        broken = []
        if (start := median(self.starts[self.many])) > START:
            broken.append(f"start: {start:.1f} s, promised are {START:g}")
        if (kib := max(*self.held.get(self.many, ()), self.full or 0, 0)) > MEMORY * 1024:
            broken.append(f"memory: {kib / 1024:.0f} MiB, promised are {MEMORY}")
        broken += [
            f"{case}: {self.times(case):.2f} times, promised are {TIMES:g}"
            for case in self.micros
            if self.times(case) > TIMES
        ]
        if (rate := median(self.rates)) < RATE:
            broken.append(f"filter: {rate:,.0f} records/s, promised are {RATE:,}")
        return broken


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1, 100))
@click.option("--starts", default=3, show_default=True, type=click.IntRange(1, 20))
@click.option("--requests", default=200, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--personas", default=MANY, show_default=True, type=click.IntRange(FEW, 1_000_000))
@click.option("--json", "file", type=click.Path(path_type=Path), help="Write all figures there.")
def main(rounds: int, starts: int, requests: int, personas: int, file: Path | None) -> None:
    """Measure what many people cost."""
    out = Console(highlight=False)
    try:
        figures = measure(rounds, starts, requests, personas, out)
    except (StartError, WrongAnswerError) as error:
        out.print(str(error), markup=False)
        sys.exit(1)
    out.print(table(figures))
    broken = figures.broken()
    for sentence in broken:
        out.print(f"broken promise: {sentence}", style="red", markup=False)
    if file is not None:
        report = {**asdict(figures), "broken_promises": broken}
        options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
        file.write_bytes(orjson.dumps(report, option=options))
    sys.exit(1 if broken else 0)


def measure(rounds: int, starts: int, requests: int, personas: int, out: Console) -> Figures:
    """Start servers with few and with many people, and ask them in turns."""
    figures = Figures(FEW, personas)
    ours, theirs = cores() or (None, None)
    if ours is not None:
        os.sched_setaffinity(0, {ours})
    for n in range(starts):
        out.print(f"start {n + 1} of {starts}")
        last = n == starts - 1
        with ExitStack() as stack:
            ports = []
            for people in (FEW, personas):
                server = stack.enter_context(serving(contender(people), theirs))
                figures.starts.setdefault(people, []).append(server.started)
                ports.append(server.port)
                if last:
                    stack.callback(_hold, figures, people, server.pid)
            for asked in ASKED if last else ():
                out.print(f"asking {asked.vendor}")
                ask(asked, (ports[0], ports[1]), rounds, requests, figures)
    out.print(f"filtering {personas:,} records")
    scan(figures)
    return figures


def contender(people: int) -> Contender:
    """Return a server of all vendors with so many people."""
    command = (sys.executable, "-m", "segmock", "mock", "--print-url")
    return Contender(f"{people} people", (*command, "--personas", str(people), "--port"))


def _hold(figures: Figures, people: int, pid: int) -> None:
    if (kib := memory(pid)) is not None:
        figures.held.setdefault(people, []).append(kib)


def ask(asked: Asked, ports: tuple[int, int], rounds: int, requests: int, figures: Figures) -> None:
    """Ask both servers in turns, request by request, what disturbs one of them disturbs both."""
    with ExitStack() as stack:
        pair = [HTTPConnection("127.0.0.1", port, timeout=60) for port in ports]
        for connection in pair:
            stack.callback(connection.close)
        bodies = [timed(connection, asked, asked.named_at)[1] for connection in pair]
        cases = {"first page": [[asked.page]] * 2, "look-up": [_paths(asked, b) for b in bodies]}
        for case, (few, many) in cases.items():
            name = f"{asked.vendor}: {case}"
            for n in range(rounds + 1):
                taken: list[tuple[float, float]] = []
                for one, other in islice(zip(cycle(few), cycle(many), strict=True), requests):
                    taken.append((timed(pair[0], asked, one)[0], timed(pair[1], asked, other)[0]))
                if n:  # The first round warms up.
                    found = median(few for few, _ in taken), median(many for _, many in taken)
                    figures.micros.setdefault(name, []).append(found)


def _paths(asked: Asked, body: bytes) -> list[str]:
    names = asked.names(orjson.loads(body))
    if not names:
        raise WrongAnswerError(f"{asked.vendor}: nothing is at {asked.named_at}")
    return [asked.look_up.format(name) for name in names]


def timed(connection: HTTPConnection, asked: Asked, path: str) -> tuple[float, bytes]:
    """Return the microseconds of a request, and the body; raises WrongAnswerError unless 200."""
    begun = time.perf_counter()
    connection.request("GET", path, headers=asked.headers)
    answer = connection.getresponse()
    body = answer.read()
    micros = (time.perf_counter() - begun) * 1e6
    if answer.status != 200:
        raise WrongAnswerError(f"{path}: expected 200, got {answer.status}: {body[:300]!r}")
    return micros, body


def scan(figures: Figures) -> None:
    """Filter everybody by a field that no index knows, in this process."""
    vendor, name, path, value = SCANNED
    built = app.build(config.settings({}, vendors=(vendor,), personas=figures.many))
    records = built.world.collection(vendor, name)
    test = compiled(Compare(path, Op.EQ, value))
    for n in range(SCANS + 1):
        begun = time.perf_counter()
        found = sum(1 for _ in filter(test, records))
        seconds = time.perf_counter() - begun
        if n:
            figures.rates.append(len(records) / seconds)
        else:
            figures.making = seconds
    if not 0 < found < len(records):
        raise WrongAnswerError(f"{name}: {found} of {len(records)} have the value {value!r}")
    figures.full = memory(os.getpid())


def table(figures: Figures) -> Table:
    """Return the medians, few people and many side by side."""
    shown = Table(box=SIMPLE)
    for column in ("people", f"{figures.few:,}", f"{figures.many:,}", "ratio"):
        shown.add_column(column, justify="left" if column == "people" else "right", no_wrap=True)
    starts = [median(figures.starts[people]) for people in (figures.few, figures.many)]
    shown.add_row("start, s", *(f"{seconds:.2f}" for seconds in starts), "")
    if figures.held:
        held = [median(figures.held[people]) / 1024 for people in (figures.few, figures.many)]
        shown.add_row("memory, MiB", *(f"{mib:.0f}" for mib in held), "")
    for case, pairs in figures.micros.items():
        few, many = (median(side) for side in zip(*pairs, strict=True))
        shown.add_row(f"{case}, us", f"{few:.0f}", f"{many:.0f}", f"{figures.times(case):.2f}")
    shown.add_row("first filter, s", "", f"{figures.making:.1f}", "")
    shown.add_row("filter, records/s", "", f"{median(figures.rates):,.0f}", "")
    if figures.full is not None:
        shown.add_row("memory after it, MiB", "", f"{figures.full / 1024:.0f}", "")
    return shown


if __name__ == "__main__":
    main()
