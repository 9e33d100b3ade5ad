"""A scenario: a named given state, with the clock and the seed it starts from.

Nothing of a scenario is executed; its conditions are read into the predicate algebra.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from segmock.core import document
from segmock.core.clock import parse_iso
from segmock.core.document import Defect, DefectsError, Json, Record, pointer
from segmock.core.filtering import All, Compare, Op, Predicate
from segmock.core.universe import Persona

if TYPE_CHECKING:
    from pathlib import Path

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
KEYS = {"name", "purpose", "clock", "seed", "personas", "groups", "given"}
MAX_PERSONAS = 1_000_000
MAX_STEP = 1_000_000
MAX_GENERATED = 100_000
START = datetime(2026, 6, 1, 9, tzinfo=UTC)
YEARS = range(1980, 3000)
"""Years in which a clock may start: people of the universe are born before."""


@dataclass(frozen=True)
class Group:
    """Personas that share a trait, by the name all vendors know it under."""

    code: str
    name: str
    where: Predicate


@dataclass(frozen=True)
class Scenario:
    """A given state. `given` maps a vendor to its collections and they to their records.

    Where a collection is a number instead of a list, so many records are generated.
    """

    name: str = "empty"
    purpose: str = ""
    start: datetime = START
    step: timedelta = timedelta(seconds=1)
    seed: int = 1
    personas: int = 500
    groups: dict[str, Group] = field(default_factory=dict)
    given: dict[str, dict[str, Json]] = field(default_factory=dict)
    file: str = ""


def load(path: Path) -> Scenario:
    """Load a scenario file; raises DefectsError with every defect found."""
    return read(document.load(path), path.name)


def read(raw: Json, file: str) -> Scenario:
    """Check a parsed scenario; raises DefectsError with every defect found."""
    reader = _Reader(raw if isinstance(raw, dict) else {}, file)
    scenario = reader.read()
    if reader.defects:
        raise DefectsError(reader.defects)
    return scenario


class _Reader:
    def __init__(self, raw: Record, file: str) -> None:
        self.raw = raw
        self.file = file
        self.defects: list[Defect] = []

    def defect(self, place: str, what: str, hint: str) -> None:
        self.defects.append(Defect(self.file, place, what, hint))

    def read(self) -> Scenario:
        for key in sorted(self.raw.keys() - KEYS):
            self.defect(
                pointer(key), "is not part of a scenario", f"Known: {', '.join(sorted(KEYS))}."
            )
        name = self.raw.get("name")
        if not isinstance(name, str) or not NAME.fullmatch(name):
            self.defect("/name", "is missing or odd", "Use lower-case letters, digits and hyphens.")
            name = "broken"
        start, step = self._clock()
        return Scenario(
            name=name,
            purpose=str(self.raw.get("purpose", "")),
            start=start,
            step=step,
            seed=self._number("seed", 1, 0, 2**63 - 1),
            personas=self._number("personas", 500, 1, MAX_PERSONAS),
            groups=self._groups(),
            given=self._given(),
            file=self.file,
        )

    def _number(self, key: str, default: int, low: int, high: int) -> int:
        value = self.raw.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.defect(
                pointer(key), f"is {value!r}", f"Write a whole number from {low} to {high}."
            )
            return default
        return value

    def _clock(self) -> tuple[datetime, timedelta]:
        clock = self.raw.get("clock", {})
        start, step = START, 1.0
        if not isinstance(clock, dict) or clock.keys() - {"start", "step"}:
            self.defect("/clock", "is not a clock", "Write start (a date-time) and step (seconds).")
            return start, timedelta(seconds=step)
        try:
            stated = parse_iso(str(clock["start"])) if "start" in clock else start
            if stated.year not in YEARS:
                raise ValueError  # noqa: TRY301 - the same defect
            start = stated
        except ValueError:
            what, hint = "is not a date-time we can start at", "Write 2026-06-01T09:00:00.000Z."
            self.defect("/clock/start", what, hint)
        step = clock.get("step", step)
        if isinstance(step, bool) or not isinstance(step, int | float) or not 0 <= step <= MAX_STEP:
            self.defect("/clock/step", f"is {step!r}", "Write seconds a request, 0 to 1000000.")
            step = 1.0
        return start, timedelta(seconds=step)

    def _groups(self) -> dict[str, Group]:
        groups = self.raw.get("groups", {})
        if not isinstance(groups, dict):
            self.defect("/groups", "is not a mapping", "Map each group's code to name and where.")
            return {}
        found: dict[str, Group] = {}
        for code, raw in groups.items():
            place = pointer("groups", code)
            if not isinstance(raw, dict) or raw.keys() - {"name", "where"}:
                self.defect(place, "is not a group", "Write name and where.")
                continue
            where = self._where(raw.get("where", {}), f"{place}/where")
            found[code] = Group(code, str(raw.get("name", code)), where)
        return found

    def _where(self, raw: Json, place: str) -> Predicate:
        parts: list[Predicate] = []
        if not isinstance(raw, dict):
            self.defect(place, "is not a mapping", "Map a persona's field to {operator: value}.")
            return All()
        for name, conditions in raw.items():
            if name not in Persona.__annotations__:
                hint = "A persona has: " + ", ".join(Persona.__annotations__) + "."
                self.defect(place + pointer(name), "is no field of a persona", hint)
            elif not isinstance(conditions, dict):
                self.defect(place + pointer(name), "is not a mapping", "Write {operator: value}.")
            else:
                for operator, value in conditions.items():
                    if operator not in {op.value for op in Op}:
                        hint = "Use one of " + ", ".join(op.value for op in Op) + "."
                        self.defect(place + pointer(name, operator), "is no operator", hint)
                    else:
                        parts.append(Compare((name,), Op(operator), value))
        return All(tuple(parts))

    def _given(self) -> dict[str, dict[str, Json]]:
        given = self.raw.get("given", {})
        if not isinstance(given, dict):
            self.defect("/given", "is not a mapping", "Map a vendor to its collections.")
            return {}
        for vendor, collections in given.items():
            if not isinstance(collections, dict):
                self.defect(pointer("given", vendor), "is not a mapping", "Map names to records.")
                continue
            for name, records in collections.items():
                place = pointer("given", vendor, name)
                if isinstance(records, int) and not isinstance(records, bool):
                    if not 0 <= records <= MAX_GENERATED:
                        hint = f"Write a whole number from 0 to {MAX_GENERATED}."
                        self.defect(place, f"is {records}", hint)
                elif not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
                    self.defect(place, "is not a list of records", "Write a list, or a number.")
        return given if not self.defects else {}
