"""Segments: lists of customers, and filters that are evaluated when somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.clock import iso
from segmock.core.crud import existing, fields_of, listing, refuse_duplicate
from segmock.core.document import Defect, DefectsError, Json, Record, pointer
from segmock.core.explaining import shown
from segmock.core.messages import Answer
from segmock.core.problem import Kind, Problem, Violation, broken_rule
from segmock.vendors.voucherify.behaviours.activities import activity, with_activity
from segmock.vendors.voucherify.behaviours.customers import find
from segmock.vendors.voucherify.behaviours.identity import SLUG, fresh, token
from segmock.vendors.voucherify.behaviours.people import MS
from segmock.vendors.voucherify.behaviours.stamps import stamp
from segmock.vendors.voucherify.filters.membership import membership
from segmock.vendors.voucherify.filters.reading import read as read_filter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segmock.core.exchange import Exchange
    from segmock.core.world import World

STATIC, PASSIVE, ACTIVE = TYPES = ("static", "passive", "auto-update")
MAX_DYNAMIC = 100
"""Segments with a filter that a project may have."""
CHANGED = ("name", "type", "filter")
SHOWN = ("id", "name", "created_at", "updated_at", "type", "filter", "object")


def view(exchange: Exchange, record: Record, *, synchronised: bool = True) -> Record:
    """Return a segment as answers show it: without its customers."""
    seen = {name: record[name] for name in SHOWN if name in record}
    if exchange.setting("initial-sync-status") == "sent":
        seen["initial_sync_status"] = "DONE" if synchronised else "IN_PROGRESS"
    return seen


def create(exchange: Exchange) -> Answer:
    """Create a segment; raises Problem when its parts do not go together, or for one too many.

    Without a type it is passive when it has a filter, else static (deviation: default-type).
    """
    fields = fields_of(exchange)
    kind = fields.get("type", STATIC if fields.get("filter") is None else PASSIVE)
    at = stamp(exchange, "segment")
    record: Record = {
        "id": fresh("seg_", exchange.world, "segment"),
        "name": fields["name"],
        "created_at": at,
        "type": kind,
        "filter": fields.get("filter"),
        "object": "segment",
    }
    if kind == STATIC:
        record["customers"] = _listed(exchange, fields)
    else:
        _refuse_unfiltered(exchange, fields, kind)
        _refuse_one_too_many(exchange)
    _put(exchange, with_activity(exchange, record, "created", at), None)
    return Answer(200, view(exchange, record, synchronised=kind == STATIC))


def _listed(exchange: Exchange, fields: Record) -> dict[str, None]:
    """Return the ids of the customers sent, by id or source id, each one once and in order.

    Those who are not there are left out (deviation: unknown-customers-ignored).
    """
    if fields.get("filter") is not None:
        hint = "Leave it out, or make the segment passive or auto-update."
        raise broken_rule("/filter", "no filter, since the type is static", "one", hint)
    found = [(key, find(exchange, key)) for key in fields.get("customers", [])]
    if exchange.setting("unknown-customers") == "refused":
        hint = "List the customers to see their ids."
        missing = tuple(
            Violation("body", f"/customers/{n}", "the id of a customer", shown(key), hint, "value")
            for n, (key, customer) in enumerate(found)
            if customer is None
        )
        if missing:
            raise Problem(Kind.RULE, missing)
    return dict.fromkeys(str(customer["id"]) for _, customer in found if customer is not None)


def _refuse_unfiltered(exchange: Exchange, fields: Record, kind: str) -> None:
    if "customers" in fields:
        hint = "Leave them out, or make the segment static."
        raise broken_rule("/customers", f"none, since the type is {kind}", "some", hint)
    raw = fields.get("filter")
    if not isinstance(raw, dict) or "junction" not in raw:
        hint = "Write junction and a field with conditions."
        reason = Violation("body", "/filter", "a filter with junction", shown(raw), hint, "filter")
        detail = f"'{kind}' segment must contain valid filter with 'junction' property"
        raise Problem(Kind.RULE, (reason,), detail=detail)
    read_filter(raw, exchange.at, "/filter")


def _refuse_one_too_many(exchange: Exchange) -> None:
    dynamic = sum(segment["type"] != STATIC for segment in exchange.collection("segments"))
    if dynamic >= MAX_DYNAMIC:
        wanted = f"at most {MAX_DYNAMIC} active and passive segments"
        reason = Violation("state", "", wanted, "one more", "Delete some.", "limit")
        raise Problem(Kind.RULE, (reason,), detail=f"There can be {wanted}")


def _put(exchange: Exchange, record: Record, before: str | None) -> None:
    if exchange.setting("segment-names") == "unique":
        refuse_duplicate(exchange, "segments", record, before)
    exchange.collection("segments").put(str(record["id"]), record)


def read(exchange: Exchange) -> Answer:
    """Answer one segment."""
    return Answer(200, view(exchange, _named(exchange)))


def update(exchange: Exchange) -> Answer:
    """Change a passive segment; static and active ones refuse (deviation: passive-updates-only).

    As type `auto-update` activates it, and from then on it stays as it is.
    """
    before = _named(exchange)
    key = str(before["id"])
    if before["type"] != PASSIVE:
        hint = "Create another segment."
        reason = Violation("state", "", "a passive segment", before["type"], hint, "type")
        detail = f"Segment {key} of type {before['type']} cannot be updated"
        raise Problem(Kind.RULE, (reason,), detail=detail, resource="segment", key=key)
    sent = fields_of(exchange)
    fields: Record = {name: sent[name] for name in CHANGED if name in sent}
    if "filter" in fields:
        _refuse_unfiltered(exchange, fields, str(fields.get("type", PASSIVE)))
    at = stamp(exchange, "segment")
    record = {**before, **fields, "updated_at": at}
    if record["type"] == ACTIVE:
        record = with_activity(exchange, record, "activated", at)
    if record["filter"] != before["filter"]:
        record = with_activity(exchange, record, "filters_updated", at)
    if record["name"] != before["name"] or not fields:
        record = with_activity(exchange, record, "updated", at)
    _put(exchange, record, key)
    return Answer(200, view(exchange, record))


def delete(exchange: Exchange) -> Answer:
    """Delete a segment; its customers stay."""
    exchange.collection("segments").delete(str(_named(exchange)["id"]))
    return Answer(204)


def list_(exchange: Exchange) -> Answer:
    """Answer a page of the segments."""
    segments = exchange.collection("segments")

    def shown_in_list(record: Record) -> Json:
        return view(exchange, {"updated_at": None, **record})

    return listing(exchange, segments, shown_in_list, len(segments))


def list_of_customer(exchange: Exchange) -> Answer:
    """Answer the segments of a customer, or of the one whom an unknown id would make.

    That one has nothing but this source id (deviation: unknown-customer-source-id). Segments stand
    in the order in which they are kept (deviation: list-order).
    """
    key = str(exchange.path["customerId"])
    customer = find(exchange, key) or {"source_id": key}
    held = (
        segment
        for segment in exchange.collection("segments")
        if membership(segment, exchange.world, exchange.at)(customer)
    )
    return listing(exchange, held, _entry, None)


def _entry(segment: Record) -> Json:
    return {"id": segment["id"], "name": segment["name"], "object": "segment"}


def _named(exchange: Exchange) -> Record:
    return existing(exchange, "segments", str(exchange.path["segmentId"]))


# --- given state ---------------------------------------------------------------------------------


def given(world: World) -> Iterable[Record]:
    """Return the scenario's segments, with what is left out filled in; raises DefectsError."""
    defects: list[Defect] = []
    seen: dict[str, int] = {}
    segments = []
    for n, raw in enumerate(world.given(SLUG, "segments")):
        name = str(raw.get("name", "Segment"))
        seen[name] = times = seen.get(name, 0) + 1
        purpose = (name,) if times == 1 else (name, times)
        unset: Record = {
            "id": token("seg_", world, "segment", *purpose),
            "name": name,
            "created_at": iso(world.universe.start + n * MS),
        }
        place = pointer("given", SLUG, "segments", n)
        segments.append(_given_segment(world, {**unset, **raw, "name": name}, place, defects))
    if defects:
        raise DefectsError(defects)
    return segments


def _given_segment(world: World, raw: Record, place: str, defects: list[Defect]) -> Record:
    """Return a segment in the vendor's words; adds to `defects` what is wrong with it.

    A static segment lists `customers` by id, or takes those of a `group` of the scenario.
    """
    kind = raw.get("type", PASSIVE if "filter" in raw else STATIC)
    segment: Record = {"filter": None, "object": "segment", **raw, "type": kind}
    key = token("act_", world, "activity", str(segment["id"]))
    segment["activities"] = [activity(key, "created", segment["created_at"], segment)]
    file = world.scenario.file
    if kind not in TYPES:
        hint = f"Use one of {', '.join(TYPES)}."
        defects.append(Defect(file, f"{place}/type", f"no type {kind!r}", hint))
    elif kind != STATIC:
        try:
            read_filter(segment["filter"], world.universe.start, f"{place}/filter")
        except Problem as problem:
            defects += [
                Defect(file, v.pointer, f"expected {v.expected}, got {v.received}", v.hint)
                for v in problem.violations
            ]
    elif (code := raw.get("group")) is not None and code not in world.scenario.groups:
        hint = "Name one of the scenario's groups, or list customers."
        defects.append(Defect(file, f"{place}/group", f"no group {code!r}", hint))
    else:
        segment["customers"] = dict.fromkeys(raw.get("customers", []))
    return segment
