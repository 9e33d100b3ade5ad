"""A scenario: a named given state, with the clock and the seed it starts from.

Nothing of a scenario is executed; its conditions are read into the predicate algebra.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from segmock.core import document, inheriting, rules, scripting, stubs
from segmock.core.clock import Timing, bounded, parse_iso, step_of
from segmock.core.document import Defect, DefectsError, Json, Record, pointer
from segmock.core.filtering import All, Compare, Op, Predicate
from segmock.core.universe import Persona

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from segmock.core.rules import Rule
    from segmock.core.steps import Script
    from segmock.core.stubs import Stub

NAME = scripting.WORLD
KEYS = {"name", "purpose", "clock", "seed", "personas", "groups", "given"}
KEYS |= {"settings", "limits", "faults", "stubs", "send", "steps", inheriting.KEY}
MAX_PERSONAS = 1_000_000
MAX_GENERATED = 100_000
MAX_CALLS = 1_000_000_000


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
    timing: Timing = field(default_factory=Timing)
    seed: int = 1
    personas: int = 500
    groups: dict[str, Group] = field(default_factory=dict)
    given: dict[str, dict[str, Json]] = field(default_factory=dict)
    settings: dict[str, dict[str, str]] = field(default_factory=dict)
    """Vendor to its settings' choices, where they are not the default."""
    limits: dict[str, int] = field(default_factory=dict)
    """Vendor to the calls of its rate limit's window, where they are not the vendor's own."""
    faults: tuple[Rule, ...] = ()
    """The rules of deliberate failures that hold from the start."""
    stubs: tuple[Stub, ...] = ()
    """The canned answers that are set from the start."""
    script: Script | None = None
    """The steps to replay, if there are any."""
    file: str = ""
    raw: Record = field(default_factory=dict, compare=False, repr=False)
    """How it was written, with what it has from others."""

    def alone(self, start: datetime) -> Record:
        """Return its given state as a file that needs no other, as it holds, without its steps.

        `start` is when a world of it began.
        """
        step = self.timing.step
        clock: Record = {"start": start.isoformat()}
        return {
            "name": self.name,
            "seed": self.seed,
            "personas": self.personas,
            "clock": clock if step is None else {**clock, "step": step.total_seconds()},
            "groups": self.raw.get("groups", {}),
            "settings": self.settings,
            "limits": self.limits,
            "given": self.given,
            "faults": [rule.raw for rule in self.faults],
            "stubs": [stub.raw for stub in self.stubs],
        }


def load(path: Path, also: Path | None = None) -> Scenario:
    """Load a scenario file; raises DefectsError with every defect found.

    What it starts from is another file of its folder, or else of the folder `also`.
    """
    return _read(path, _whole(path, (), also))


def names(folder: Path) -> list[str]:
    """Return the names of all scenarios of a folder, sorted."""
    return sorted(path.stem for path in folder.glob("*.yaml") if NAME.fullmatch(path.stem))


def _whole(path: Path, chain: tuple[str, ...], also: Path | None) -> Json:
    """Return a parsed file with what it has from others, which are read first."""
    raw = document.load(path)
    if not isinstance(raw, dict) or inheriting.KEY not in raw:
        return raw
    chain = (*chain, path.stem)
    near = names(path.parent)
    known = sorted({*near, *(names(also) if also else ())})
    name = inheriting.named(raw, path.name, chain, known)
    folder = path.parent if name in near or also is None else also
    other = _whole(source := folder / f"{name}.yaml", chain, also)
    _read(source, other)
    return inheriting.merged(raw, other)


def _read(path: Path, raw: Json) -> Scenario:
    scenario = read(raw, path.name)
    if scenario.name != path.stem:
        hint = "A scenario has the name of its file."
        what = f"is {scenario.name!r} in the file {path.name}"
        raise DefectsError([Defect(path.name, "/name", what, hint)])
    return scenario


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
        if inheriting.KEY in self.raw:
            hint = "Only a file of a folder can start from another one."
            self.defect(pointer(inheriting.KEY), "is read from a file alone", hint)
        purpose = self.raw.get("purpose", "")
        if not isinstance(purpose, str):
            self.defect("/purpose", "is no text", "Write one sentence.")
            purpose = ""
        script, defects = scripting.read(self.raw, self.file)
        self.defects += defects
        return Scenario(
            name=name,
            purpose=purpose,
            timing=self._timing(),
            seed=self._number("seed", 1, 0, 2**63 - 1),
            personas=self._number("personas", 500, 0, MAX_PERSONAS),
            groups=self._groups(),
            given=self._given(),
            settings=self._settings(),
            limits=self._limits(),
            faults=self._faults(),
            stubs=self._stubs(),
            script=script,
            file=self.file,
            raw=self.raw,
        )

    def _number(self, key: str, default: int, low: int, high: int) -> int:
        value = self.raw.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.defect(
                pointer(key), f"is {value!r}", f"Write a whole number from {low} to {high}."
            )
            return default
        return value

    def _timing(self) -> Timing:
        clock = self.raw.get("clock", {})
        if not isinstance(clock, dict) or clock.keys() - {"start", "step"}:
            self.defect("/clock", "is not a clock", "Write start (a date-time) and step (seconds).")
            return Timing()
        start = step = None
        try:
            start = bounded(parse_iso(str(clock["start"]))) if "start" in clock else None
        except ValueError:
            what, hint = "is not a date-time we can start at", "Write 2026-06-01T09:00:00.000Z."
            self.defect("/clock/start", what, hint)
        seconds = clock.get("step", 0)
        try:
            if isinstance(seconds, bool) or not isinstance(seconds, int | float):
                raise ValueError  # noqa: TRY004, TRY301 - the same defect
            step = step_of(seconds) if "step" in clock else None
        except ValueError:
            what, hint = f"is {seconds!r}", "Write seconds a request, 0 to 1000000."
            self.defect("/clock/step", what, hint)
        return Timing(start, step)

    def _settings(self) -> dict[str, dict[str, str]]:
        found = self._mapping("settings", "Map a vendor to its settings.")
        for vendor, chosen in found.items():
            place = pointer("settings", vendor)
            if not isinstance(chosen, dict):
                self.defect(place, "is not a mapping", "Map the names of settings to choices.")
                continue
            for name, choice in chosen.items():
                if not isinstance(choice, str):
                    hint = "Write one of the setting's choices."
                    self.defect(place + pointer(name), f"is {choice!r}", hint)
        return found if not self.defects else {}

    def _limits(self) -> dict[str, int]:
        found = self._mapping("limits", "Map a vendor to calls in each window of its limit.")
        for vendor, calls in found.items():
            odd = isinstance(calls, bool) or not isinstance(calls, int)
            if odd or not 0 <= calls <= MAX_CALLS:
                hint = f"Write a whole number from 0 to {MAX_CALLS}."
                self.defect(pointer("limits", vendor), f"is {calls!r}", hint)
        return found if not self.defects else {}

    def _faults(self) -> tuple[Rule, ...]:
        found, defects = rules.listed(self.raw.get("faults", []), self.file, "/faults")
        self.defects += defects
        return found

    def _stubs(self) -> tuple[Stub, ...]:
        found, defects = stubs.listed(self.raw.get("stubs", []), self.file, "/stubs")
        self.defects += defects
        return found

    def _mapping(self, key: str, hint: str) -> dict[str, Json]:
        value = self.raw.get(key, {})
        if isinstance(value, dict):
            return value
        self.defect(pointer(key), "is not a mapping", hint)
        return {}

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
            if not isinstance(name := raw.get("name", code), str):
                self.defect(f"{place}/name", "is no text", "Write what the vendors call it.")
            found[code] = Group(code, str(name), where)
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
