"""What became of one request, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.messages import Answer
from segmock.core.misses import misses
from segmock.core.origins import origins
from segmock.core.recalling import recalled
from segmock.core.rendering import as_json
from segmock.core.stages import stages
from segmock.web.control.journal import entry_of, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmock.core.document import Json, Record
    from segmock.core.journal import Entry
    from segmock.core.recalling import Recalled
    from segmock.core.serving import Served
    from segmock.core.world import World
    from segmock.web.control.call import Call

FORCING = ("code=", "example=")
"""Preferences by which an answer is chosen before anything is looked at."""


def get(call: Call) -> Answer:
    """Return an entry of the journal and its explanation."""
    entry, world = entry_of(call)
    return Answer(200, {**shown(entry), "explanation": explained(entry, world, call.served)})


def explained(entry: Entry, world: World, served: Sequence[Served]) -> Record:
    """Return what became of a request to a world, as JSON."""
    one = recalled(entry, served)
    found = origins(one, world, served)
    fault = _kept(world, entry.fault, "faults")
    near = misses(entry.method, entry.path, served) if one.operation is None else []
    return {
        "operation": _operation(one),
        "stages": [
            {
                "stage": stage.name,
                "outcome": stage.outcome,
                "violations": [as_json(violation) for violation in stage.violations],
            }
            for stage in stages(one, forced=_forced(entry, fault))
        ],
        "fault": fault,
        "stub": _kept(world, entry.stub, "stubs"),
        "fields": [{"pointer": p, "source": s, "from": told} for p, s, told in found.fields],
        "cut": found.cut,
        "state": "then" if found.then else "now",
        "near": [
            {
                "vendor": miss.vendor,
                "operation": miss.operation.id,
                "method": miss.operation.method,
                "path": miss.operation.template,
                "reasons": list(miss.reasons),
            }
            for miss in near
        ],
    }


def _operation(one: Recalled) -> Record | None:
    if one.operation is None or one.served is None:
        return None
    return {
        "id": one.operation.id,
        "summary": one.operation.summary,
        "method": one.operation.method,
        "path": one.operation.template,
        "file": one.served.spec.file,
        "pointer": one.operation.pointer,
    }


def _kept(world: World, name: str, kind: str) -> Json:
    """Return the fault or stub that stepped in, only by its id when it is there no more."""
    if not name:
        return None
    kept = world.faults.kept if kind == "faults" else world.stubs.kept
    return {**kept[name].one.raw, "id": name} if name in kept else {"id": name}


def _forced(entry: Entry, fault: Json) -> bool:
    by_fault = bool(fault) and "status" in fault
    return by_fault or any(one.startswith(FORCING) for one in entry.preferred)


HANDLERS = {"getRequest": get}
