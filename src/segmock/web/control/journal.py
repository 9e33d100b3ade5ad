"""The journal of a world: read, filtered, forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.messages import Answer
from segmock.core.pipeline import UNKNOWN_PATH
from segmock.core.preferring import SLUG
from segmock.core.problem import Kind
from segmock.core.rendering import as_json
from segmock.web.control import worlds
from segmock.web.control.refusing import Refusal, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segmock.core.document import Json, Record
    from segmock.core.journal import Entry
    from segmock.core.serving import Served
    from segmock.core.world import World
    from segmock.web.control.call import Call

EXACT = ("vendor", "operation", "method", "path", "status", "kind", "fault", "stub")
"""The filters that are the name of what must be equal in an entry."""
KINDS = {*(kind.slug for kind in Kind), UNKNOWN_PATH, SLUG}


def listing(call: Call) -> Answer:
    """Return the entries that the filters let through, oldest first."""
    found = filtered(call)
    return Answer(200, {"count": len(found), "requests": [shown(entry) for entry in found]})


def forget(call: Call) -> Answer:
    """Forget all entries; the numbers go on."""
    call.world.journal.clear()
    return Answer(204)


def filtered(call: Call) -> list[Entry]:
    """Return the entries that fit the query; raises Refusal for a name that nothing has.

    `since` is the number of a request: only what came behind it is returned.
    """
    wanted = call.query
    refuse_misspelt(wanted, call)
    exact = {name: wanted[name] for name in EXACT if name in wanted}
    since = wanted.get("since", 0)
    return [
        entry
        for entry in call.world.journal
        if entry.number > since and all(getattr(entry, n) == value for n, value in exact.items())
    ]


def refuse_misspelt(wanted: Mapping[str, Json], call: Call) -> None:
    """Raise Refusal for a name to look for that nothing has: it would never be found."""
    refuse_unknown(wanted, call.served)
    if (kind := wanted.get("kind", "")) and kind not in KINDS:
        raise unknown("kind of problem", kind, KINDS, status=400)
    for name, kept in (("fault", call.world.faults.kept), ("stub", call.world.stubs.kept)):
        if (text := wanted.get(name, "")) and text not in kept:
            # It may have been removed since.
            known = {*kept, *(getattr(entry, name) for entry in call.world.journal)} - {""}
            if text not in known:
                raise unknown(name, text, known, status=400)


def refuse_unknown(wanted: Mapping[str, Json], served: Sequence[Served]) -> None:
    """Raise Refusal for the name of a vendor or an operation that nothing here has."""
    vendors = {one.vendor.name: one for one in served}
    if (vendor := wanted.get("vendor", "")) and vendor not in vendors:
        raise unknown("vendor", vendor, vendors, status=400)
    within = [vendors[vendor]] if vendor else served
    known = {name for one in within for name in one.spec.operations}
    if (operation := wanted.get("operation", "")) and operation not in known:
        raise unknown("operation", operation, known, status=400)


def entry_of(call: Call) -> tuple[Entry, World]:
    """Return the entry that the path names, and its world; raises Refusal when it is not kept."""
    name, _, number = call.path["id"].rpartition(".")
    world = worlds.found(call, name) if name else call.world
    if (found := world.journal.find(int(number))) is None:
        kept = [one.number for one in world.journal]
        told = f"It keeps {kept[0]} to {kept[-1]}." if kept else "It is empty."
        raise Refusal(404, f"The journal of {world.name!r} has no request {number}. {told}")
    return found, world


def shown(entry: Entry) -> Record:
    """Return an entry of the journal as JSON; bodies are text."""
    return {
        "id": entry.id,
        "world": entry.world,
        "number": entry.number,
        "at": entry.at,
        "method": entry.method,
        "path": entry.path,
        "query": entry.query,
        "vendor": entry.vendor,
        "operation": entry.operation,
        "status": entry.status,
        "kind": entry.kind,
        "fault": entry.fault,
        "stub": entry.stub,
        "preferred": list(entry.preferred),
        "milliseconds": round(entry.seconds * 1000, 3),
        "request_headers": dict(entry.request_headers),
        "request_body": entry.request_body.decode(errors="replace"),
        "response_headers": dict(entry.response_headers),
        "response_body": entry.response_body.decode(errors="replace"),
        "violations": [as_json(violation) for violation in entry.violations],
        "own_violations": [as_json(violation) for violation in entry.own],
    }


HANDLERS = {"listRequests": listing, "clearRequests": forget}
