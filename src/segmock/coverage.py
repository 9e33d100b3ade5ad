"""Documented-response coverage: which statuses of the descriptions ordinary requests reach.

The steps of all scenarios are sent to mocks in this process. A pair of operation and status counts
when an answer had it; a step that is answered otherwise than it expects is a fault.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from segmock import app, config
from segmock.core import scenario
from segmock.replaying.inside import Inside
from segmock.replaying.playing import replay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from segmock.app import Mock
    from segmock.config import Settings
    from segmock.core.journal import Entry
    from segmock.core.spec import Operation
    from segmock.core.steps import Script
    from segmock.core.vendor import Vendor
    from segmock.core.world import World

STEERING = "prefer"
"""The header that asks a mock for an answer; no client of a vendor does that."""


@dataclass(frozen=True)
class Row:
    """One operation: the statuses that its description has, and those that were reached."""

    vendor: str
    operation: Operation
    reached: frozenset[int]

    @property
    def documented(self) -> frozenset[int]:
        """The statuses of the description."""
        return frozenset(self.operation.replies)

    @property
    def missing(self) -> list[int]:
        """The documented statuses that no answer had, ascending."""
        return sorted(self.documented - self.reached)


@dataclass(frozen=True)
class Coverage:
    """What was reached, and each step that was not answered as it expects."""

    rows: tuple[Row, ...]
    faults: tuple[str, ...] = field(default=())

    def pairs(self, vendor: str = "") -> tuple[int, int]:
        """Return how many pairs are reached and documented, of one vendor or of all."""
        rows = [row for row in self.rows if vendor in {"", row.vendor}]
        missing = sum(len(row.missing) for row in rows)
        documented = sum(len(row.documented) for row in rows)
        return documented - missing, documented

    @property
    def complete(self) -> bool:
        """Whether every pair is reached and every step answered as it expects."""
        reached, documented = self.pairs()
        return reached == documented and not self.faults


def measure(
    settings: Settings,
    known: Mapping[str, Vendor] | None = None,
    report: Callable[[str], None] = lambda _: None,
) -> Coverage:
    """Send the steps of every scenario of the folder, strictly, each file to a mock of its own.

    `report` is told the name of each scenario before it begins. Raises DefectsError for a file
    that cannot be used.
    """
    wanted = app.build(settings, known).pipeline.served
    reached: dict[tuple[str, str], set[int]] = {}
    faults: list[str] = []
    for path, script in scripts(settings.fixtures):
        report(path.stem)
        mock = app.build(under(settings, path.stem), known)
        seen: set[str] = set()

        def count(entry: Entry, _: World, seen: set[str] = seen) -> None:
            seen.add(entry.vendor)
            # What was asked for or forced says nothing about what ordinary requests reach.
            if not (entry.fault or entry.stub or STEERING in entry.request_headers):
                reached.setdefault((entry.vendor, entry.operation), set()).add(entry.status)

        mock.pipeline.observers.append(count)
        found = [f"{path.name}: {fault}" for fault in play(mock, script)]
        # What goes wrong with other vendors is not asked.
        if not seen or not seen.isdisjoint(one.vendor.name for one in wanted):
            faults += found
    rows = tuple(
        Row(one.vendor.name, operation, frozenset(reached.get((one.vendor.name, name), ())))
        for one in wanted
        for name, operation in one.spec.operations.items()
    )
    return Coverage(rows, tuple(faults))


def under(settings: Settings, name: str) -> Settings:
    """Return the settings under which a scenario has its own seed, clock, people and choices."""
    own = replace(settings, scenario=name, vendors=(), strict=True, any_credential=False)
    return replace(own, seed=None, personas=None, clock=None, choices=())


def play(mock: Mock, script: Script) -> Iterator[str]:
    """Send the steps to a mock in their order; yield a sentence where one is not as expected."""
    for outcome in replay(script, Inside(mock)):
        place = f"{outcome.step.name!r} at {outcome.step.pointer}"
        if why := outcome.problem or outcome.skipped:
            yield f"{place}: {why}"
        for one in outcome.mismatches:
            said = outcome.response.body[:300].decode(errors="replace") if outcome.response else ""
            where = f"{one.part} {one.pointer}: " if one.pointer else ""
            told = f" {said}" if one.part == "status" else ""
            yield f"{place}: {where}expected {one.expected}, got {one.got}{told}"


def scripts(folder: Path) -> Iterator[tuple[Path, Script]]:
    """Yield each scenario file that has steps, with them; raises DefectsError."""
    for path in sorted(folder.glob("*.yaml")):
        script = scenario.load(path, config.folder("fixtures")).script
        if script is not None:
            yield path, script


def lines(found: Coverage) -> Iterator[tuple[str, str, str, str]]:
    """Yield a table's rows: vendor, operation, `reached/documented`, and the statuses missing.

    Behind the operations of a vendor stands its sum, and behind all vendors that of all.
    """
    for vendor in dict.fromkeys(row.vendor for row in found.rows):
        for row in (row for row in found.rows if row.vendor == vendor):
            documented, missing = len(row.documented), row.missing
            share = f"{documented - len(missing)}/{documented}"
            operation = f"{row.operation.method} {row.operation.template}"
            yield vendor, operation, share, " ".join(map(str, missing))
        yield vendor, "", _share(*found.pairs(vendor)), ""
    yield "all", "", _share(*found.pairs()), ""


def markdown(found: Coverage) -> str:
    """Return the table as Markdown, the sums of the vendors first and then each operation."""
    whole = list(lines(found))
    made = ["| vendor | pairs reached |", "|---|---|"]
    made += [f"| {vendor} | {share} |" for vendor, operation, share, _ in whole if not operation]
    made += ["", "| operation | statuses |", "|---|---|"]
    for row in found.rows:
        statuses = " ".join(
            f"**{status} missing**" if status in row.missing else str(status)
            for status in sorted(row.documented)
        )
        made.append(f"| `{row.operation.method} {row.operation.template}` | {statuses} |")
    return "\n".join([*made, ""])


def _share(reached: int, documented: int) -> str:
    return f"{reached}/{documented} ({reached * 100 // documented if documented else 100} %)"
