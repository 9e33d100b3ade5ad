"""From the JSON of the control plane to the values of `answers`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from segmock.client.answers import (
    ClockState,
    Count,
    Entry,
    Explanation,
    Kept,
    Miss,
    Nearest,
    Operation,
    Origin,
    Setting,
    Settings,
    Stage,
    VendorSettings,
    Violation,
    WorldState,
    of,
)

if TYPE_CHECKING:
    from segmock.client.asking import Json, Record

COUNTS = {"seen", "used"}


def instant(text: str) -> datetime:
    """Return an instant, with its zone."""
    return datetime.fromisoformat(text)


def clock(raw: Record) -> ClockState:
    """Return the state of a clock."""
    return of(ClockState, raw, now=instant(raw["now"]), start=instant(raw["start"]))


def world(raw: Record) -> WorldState:
    """Return the state of a world."""
    return of(WorldState, raw, clock=clock(raw["clock"]))


def kept(raw: Record) -> Kept:
    """Return a fault or a stub."""
    rule = {name: value for name, value in raw.items() if name not in COUNTS}
    return of(Kept, raw, rule=rule)


def entry(raw: Record) -> Entry:
    """Return an entry of the journal."""
    return of(
        Entry,
        raw,
        at=instant(raw["at"]),
        preferred=tuple(raw["preferred"]),
        violations=_violations(raw["violations"]),
        own_violations=_violations(raw["own_violations"]),
    )


def count(raw: Record) -> Count:
    """Return what was counted."""
    near = tuple(of(Miss, one, reasons=tuple(one["reasons"])) for one in raw["near"])
    return of(Count, raw, near=near)


def settings(raw: Record) -> Settings:
    """Return what holds in a world."""
    vendors = {
        name: VendorSettings(
            one["limit"],
            {
                key: of(Setting, setting, choices=tuple(setting["choices"]))
                for key, setting in one["settings"].items()
            },
        )
        for name, one in raw["vendors"].items()
    }
    return of(Settings, raw, vendors=vendors)


def explanation(raw: Record) -> Explanation:
    """Return an entry with what became of it."""
    told = raw["explanation"]
    operation = told["operation"]
    return of(
        Explanation,
        told,
        entry=entry(raw),
        operation=None if operation is None else of(Operation, operation),
        stages=tuple(
            of(Stage, one, violations=_violations(one["violations"])) for one in told["stages"]
        ),
        fields=tuple(of(Origin, one, known=one["from"]) for one in told["fields"]),
        near=tuple(of(Nearest, one, reasons=tuple(one["reasons"])) for one in told["near"]),
    )


def _violations(raw: list[Json]) -> tuple[Violation, ...]:
    return tuple(of(Violation, one) for one in raw)
