"""What the mutants of this vendor are made with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from segmock.mutating.mutant import Change, Mutant, answered, both
from segmock.vendors.campaign_monitor_commerce.auth.ids import SLUG

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json, Record
    from segmock.core.exchange import Exchange
    from segmock.core.messages import Answer

Alter: TypeAlias = "Callable[[Record], Record]"
"""A change of one job or segment; what is given stays as it is."""


def mutant(name: str, group: str, violation: str, change: Change) -> Mutant:
    """Return a mutant of this vendor."""
    return Mutant(f"commerce-{name}", SLUG, group, violation, change)


def told(operation: str, alter: Callable[[Json], Json]) -> Change:
    """Return a change of what an operation answers under `data`."""

    def altered(_: Exchange, answer: Answer) -> Answer:
        return replace(answer, body={**answer.body, "data": alter(answer.body["data"])})

    return answered(operation, altered)


def segments(alter: Alter) -> Change:
    """Return a change of each segment in the list."""
    return told("listSegments", lambda data: [alter(one) for one in data])


def listed_jobs(alter: Alter) -> Change:
    """Return a change of each job in the list."""
    return told("listJobs", lambda data: [alter(one) for one in data])


def jobs(alter: Alter) -> Change:
    """Return a change of each job, wherever it is shown after its creation."""
    return both(told("readJob", alter), listed_jobs(alter))


def without(value: Record, *names: str) -> Record:
    """Return an object without some of its properties."""
    return {name: one for name, one in value.items() if name not in names}
