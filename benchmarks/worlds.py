"""Measure what worlds cost: `python -m benchmarks.worlds`.

Exit codes: 0 all promises kept, 1 one broken or a wrong answer.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import click
import orjson
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from benchmarks.cases import WrongAnswerError
from segmock import app, config
from segmock.core.messages import Request
from segmock.web.door import SegmockFlask

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.app import Mock
    from segmock.core.world import World

RECORDS = 100_000
FORK, BYTES, TIMES = 1_000, 100_000, 1.25
"""The promises: microseconds and bytes of a fork, times the cost of a request that names none."""
SAMPLE = 1_000
"""Records whose deep copy is measured in bytes; all others are taken to be like them."""
BURST = 200
"""Requests of one kind that are timed one after the other, before those of another have a turn."""

CUSTOMERS = ("voucherify", "customers", "")
SEGMENTS = ("kibo", "segments", "10001")
"""Vendor, collection, and the tenant to whom it belongs."""
PATH = "/api/commerce/customer/segments"
BEARER = {"authorization": "Bearer segmock"}
JSON = {**BEARER, "content-type": "application/json"}
WAYS = {
    "none": (PATH, BEARER),
    "header": (PATH, {**BEARER, "segmock-world": "one"}),
    "path": (f"/@one{PATH}", BEARER),
    "credential": (PATH, {"authorization": "Bearer segmock@one"}),
}
"""How a request chooses its world: its path up to the id, and its headers."""


@dataclass(slots=True)
class Forks:
    """What forking a world costs, beside a deep copy of its records."""

    records: int
    micros: list[float] = field(default_factory=list)
    held: int = 0
    """Bytes of one fork."""
    first: list[float] = field(default_factory=list)
    """Microseconds of the first write of a fork."""
    copy_seconds: float = 0.0
    copy_bytes: int = 0


@dataclass(slots=True)
class Figures:
    """All that was measured."""

    forks: dict[str, Forks] = field(default_factory=dict)
    door: dict[str, list[float]] = field(default_factory=dict)
    """Microseconds of a request by the way in which it chooses its world, for each burst."""

    def times(self, way: str) -> float:
        """Return how many times as long a request takes that chooses a world, in the same round."""
        pairs = zip(self.door[way], self.door["none"], strict=True)
        return median(one / other for one, other in pairs)

    def broken(self) -> list[str]:
        """Return a sentence for each promise that these figures break."""
        broken = []
        for name, forks in self.forks.items():
            if (micros := median(forks.micros)) > FORK:
                broken.append(f"{name}: a fork takes {micros:,.0f} us, promised are {FORK:,}")
            if forks.held > BYTES:
                broken.append(f"{name}: a fork takes {forks.held:,} bytes, promised are {BYTES:,}")
        return broken + [
            f"{way}: {self.times(way):.2f} times, promised are {TIMES:g}"
            for way in self.door
            if self.times(way) > TIMES
        ]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--records", default=RECORDS, show_default=True, type=click.IntRange(10, 200_000))
@click.option("--rounds", default=50, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--json", "file", type=click.Path(path_type=Path), help="Write all figures there.")
def main(records: int, rounds: int, file: Path | None) -> None:
    """Measure what worlds cost."""
    out = Console(highlight=False)
    figures = Figures()
    # Only what is measured shall be in memory and have a say in its figures.
    settings = config.settings({}, clock="2026-06-01T09:00:00Z", personas=records)
    built = app.build(settings)
    try:
        door(built, rounds, figures)
        out.print(f"making {records:,} records")
        given = built.world
        figures.forks["given"] = fork(given, CUSTOMERS, rounds)
        out.print(f"adding {records:,} records")
        figures.forks["added"] = fork(filled(built, records), SEGMENTS, rounds)
    except WrongAnswerError as error:
        out.print(str(error), markup=False)
        sys.exit(1)
    out.print(*tables(figures))
    broken = figures.broken()
    for sentence in broken:
        out.print(f"broken promise: {sentence}", style="red", markup=False)
    if file is not None:
        report = {**asdict(figures), "broken_promises": broken}
        file.write_bytes(orjson.dumps(report, option=orjson.OPT_INDENT_2))
    sys.exit(1 if broken else 0)


def filled(built: Mock, records: int) -> World:
    """Return a world to which requests have added so many records."""
    world = built.worlds.get("filled")
    for n in range(records):
        body = orjson.dumps({"code": f"code-{n}", "name": f"Segment {n}"})
        answer = built.pipeline.handle(Request("POST", PATH, "", JSON, body), world)
        if answer is None or answer.status != 201:
            raise WrongAnswerError(f"POST {PATH} was not answered with 201")
    return world


def fork(world: World, where: tuple[str, str, str], rounds: int) -> Forks:
    """Fork a world again and again, and copy the records of one of its collections."""
    records = world.collection(*where)
    forks = Forks(len(records))
    made: list[World] = []
    for n in range(rounds):
        begun = time.perf_counter()
        made.append(world.fork(str(n)))
        forks.micros.append((time.perf_counter() - begun) * 1e6)
    for twin in made[:10]:
        written = twin.collection(*where)
        key, record = next(iter(written.items()))
        forks.first.append(micros(partial(written.put, key, {**record})))
    made.clear()
    tracemalloc.start()
    twin = world.fork("twin")
    forks.held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del twin
    everything = list(records)
    begun = time.perf_counter()
    copied = deepcopy(everything)
    forks.copy_seconds = time.perf_counter() - begun
    del copied
    some = everything[:SAMPLE]
    tracemalloc.start()
    copied = deepcopy(some)
    forks.copy_bytes = tracemalloc.get_traced_memory()[0] * len(everything) // len(some)
    tracemalloc.stop()
    del copied
    return forks


def micros(action: Callable[[], object]) -> float:
    """Return the microseconds that an action takes."""
    begun = time.perf_counter()
    action()
    return (time.perf_counter() - begun) * 1e6


def door(built: Mock, rounds: int, figures: Figures) -> None:
    """Read one record through the door, in bursts that choose a world in each way in turns."""
    flask = SegmockFlask(built.pipeline, built.worlds)
    key = next(key for key, _ in islice(built.world.collection(*SEGMENTS).items(), 1))
    for n in range(rounds + 1):
        for way, (start, headers) in WAYS.items():
            path = f"{start}/{key}"

            def ask(path: str = path, headers: dict[str, str] = headers) -> None:
                for _ in range(BURST):
                    answer = flask.find(path)
                    if answer is None or answer(Request("GET", path, "", headers)).status != 200:
                        raise WrongAnswerError(f"GET {path} was not answered with 200")

            taken = micros(ask) / BURST
            if n:  # The first round warms up.
                figures.door.setdefault(way, []).append(taken)


def tables(figures: Figures) -> tuple[Table, Table]:
    """Return the medians: of forks beside deep copies, and of requests."""
    forks = Table(box=SIMPLE)
    for column in ("records", "fork, us", "bytes", "first write, us", "copy, s", "MB", "ratio"):
        forks.add_column(column, justify="left" if column == "records" else "right")
    for name, one in figures.forks.items():
        fast = median(one.micros)
        forks.add_row(
            f"{one.records:,} {name}",
            *(f"{fast:.1f}", f"{one.held:,}", f"{median(one.first):,.0f}"),
            *(f"{one.copy_seconds:.1f}", f"{one.copy_bytes / 1e6:.0f}"),
            f"{one.copy_seconds * 1e6 / fast:,.0f}",
        )
    door = Table(box=SIMPLE)
    for column in ("world named by", "request, us", "ratio"):
        door.add_column(column, justify="left" if column == "world named by" else "right")
    for way, taken in figures.door.items():
        door.add_row(way, f"{median(taken):.1f}", f"{figures.times(way):.2f}")
    return forks, door


if __name__ == "__main__":
    main()
