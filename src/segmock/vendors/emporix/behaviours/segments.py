"""Segments: listed for everybody or for one customer, kept with a version, removed with care."""

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import TYPE_CHECKING

from segmock.core import crud
from segmock.core.document import Defect, DefectsError, Record, dig, pointer
from segmock.core.exchange import Exchange
from segmock.core.messages import EMPTY, Answer
from segmock.core.problem import Kind, Problem, Violation, broken_rule
from segmock.core.vendor import Behaviour, Layout
from segmock.core.world import World
from segmock.vendors.emporix import auth, filters
from segmock.vendors.emporix.auth import NAME
from segmock.vendors.emporix.behaviours import bulk, patching
from segmock.vendors.emporix.behaviours.assigning import CUSTOMERS, ITEMS
from segmock.vendors.emporix.behaviours.items import CATALOGUE
from segmock.vendors.emporix.behaviours.members import ON_BEHALF
from segmock.vendors.emporix.behaviours.records import (
    CREATED,
    HEX,
    REPLACED,
    REQUIRED,
    SEGMENTS,
    VERSION,
    first,
    given_segments,
    listed,
    stamped,
)

if TYPE_CHECKING:
    from collections.abc import Container

_TEXTS = ("name", "description")
_PATCHED = (*_TEXTS, "validity", "status", "siteCode", "mixins")


def list_segments(exchange: Exchange) -> Answer:
    """Answer the segments that the caller may see, all of them or one customer's."""
    return _listed(exchange, lambda: auth.own_segments(exchange))


def search_segments(exchange: Exchange) -> Answer:
    """Answer segments as the list does, filtered by the body."""

    def own() -> Iterable[Record]:
        if exchange.setting("own-search") == "assigned":  # deviation: own-search
            return auth.segments_of(exchange, exchange.grant.subject)
        return auth.own_segments(exchange)

    return _listed(exchange, own)


def _listed(exchange: Exchange, own: Callable[[], Iterable[Record]]) -> Answer:
    customer = exchange.query.get("customerId")
    if not auth.own(exchange):
        if customer is not None:
            return listed(exchange, auth.segments_of(exchange, customer))
        every = exchange.collection(SEGMENTS)
        return crud.listing(exchange, every, lambda one: one, len(every))
    if customer is not None:  # deviation: customer-filter-403
        hint = "Leave customerId out: the token's customer is meant in any case."
        reason = Violation("credential", "", auth.SEGMENT_READ, "no such scope", hint)
        raise Problem(Kind.FORBIDDEN, (reason,))
    return listed(exchange, own())


def read_segment(exchange: Exchange) -> Answer:
    """Answer one segment; raises Problem for one that the caller may not see."""
    return Answer(200, filters.select(auth.seen(exchange, crud.key_of(exchange)), exchange))


def create_segments(exchange: Exchange) -> Answer:
    """Create each element for itself."""

    def create(fields: Record) -> tuple[int, Record]:
        _refuse_incomplete(fields)
        layout = exchange.layout(SEGMENTS)
        record = layout.stamp(exchange, fields, None, None)
        if exchange.collection(SEGMENTS).get(record["id"]) is not None:
            raise crud.exists(layout, record["id"])
        exchange.collection(SEGMENTS).put(record["id"], record)
        return CREATED, {"id": record["id"]}

    return bulk.answer(exchange, exchange.body, create)


def put_segments(exchange: Exchange) -> Answer:
    """Create or replace each element under its id."""

    def put(fields: Record) -> tuple[int, Record]:
        _refuse_incomplete(fields, "id")
        layout, key = exchange.layout(SEGMENTS), fields["id"]
        before = exchange.collection(SEGMENTS).get(key)
        if before is not None:
            crud.refuse_stale(layout, fields, before)
        exchange.collection(SEGMENTS).put(key, layout.stamp(exchange, fields, before, key))
        return CREATED if before is None else REPLACED, {"id": key}

    return bulk.answer(exchange, exchange.body, put)


def delete_segments(exchange: Exchange) -> Answer:
    """Remove each element; one that is not there is removed already."""

    def delete(key: str) -> tuple[int, Record]:
        segment = exchange.collection(SEGMENTS).get(key)
        if segment is not None:
            _release(exchange, segment)
            exchange.collection(SEGMENTS).delete(key)
        return REPLACED, {"id": key}

    return bulk.answer(exchange, exchange.body, delete, failed=lambda key: {"id": key})


def _refuse_incomplete(fields: Record, *more: str) -> None:
    for name in (*more, *REQUIRED):
        if name not in fields:
            raise broken_rule(pointer(name), "a value", "nothing", f"Add {name!r}.")


def patch_segment(exchange: Exchange) -> Answer:
    """Apply a patch as a whole or not at all; raises Problem for a segment that it would break."""
    layout, key = exchange.layout(SEGMENTS), crud.key_of(exchange)
    before = crud.existing(exchange, SEGMENTS, key)
    fields = {name: before[name] for name in _PATCHED if name in before}
    schemas = dig(before, ("metadata", "mixins"))
    fields["metadata"] = {} if schemas is None else {"mixins": schemas}
    fields = patching.patched(fields, exchange.body)
    _refuse_incomplete(fields)
    patching.refuse_crowded(fields)
    # A patch states no version, and none is missed.
    fields["metadata"] = {**fields["metadata"], "version": dig(before, VERSION)}
    exchange.collection(SEGMENTS).put(key, layout.stamp(exchange, fields, before, key))
    return Answer(exchange.operation.success, EMPTY)


def _release(exchange: Exchange, segment: Record) -> None:
    """Remove what is assigned to a segment, or refuse where that is not asked for."""
    names = (CUSTOMERS, ITEMS)
    held = [(name, exchange.collection(name).find("segment", segment["id"])) for name in names]
    count = sum(len(found) for _, found in held)
    if count and not exchange.query["forceDelete"]:  # deviation: delete-in-use-400
        wanted, hint = "a segment without assignments", "Send forceDelete=true to remove them too."
        reason = Violation("state", "", wanted, f"{count} of them", hint)
        detail = "The segment has customers or items assigned to it."
        raise Problem(Kind.IN_USE, (reason,), detail=detail)
    for name, found in held:
        for record in found:
            exchange.collection(name).delete(exchange.layout(name).key(record))


def _segment(exchange: Exchange, fields: Record, before: Record | None, key: str | None) -> Record:
    own: Record = {
        "id": key or fields.get("id") or exchange.world.token(HEX, 24, f"{NAME}/segments"),
        **{name: filters.as_map(fields[name], exchange) for name in _TEXTS if name in fields},
        "status": "INACTIVE",
    }
    if "validity" in fields:  # deviation: times-in-utc
        own["validity"] = {name: filters.moment(t) for name, t in fields["validity"].items()}
    return stamped(exchange, own, fields, ("status", "siteCode", "mixins"), before)


def _given_segments(world: World) -> list[Record]:
    given, place = given_segments(world), ("given", NAME, SEGMENTS)
    known: dict[str, Container[str]] = {"groups": world.scenario.groups}
    known |= {
        name: {str(one.get("id")) for one in world.given(NAME, name)}
        for name, _ in CATALOGUE.values()
    }
    defects = [
        Defect(world.scenario.file, pointer(*place, n, field), f"names {one!r}", "Give that too.")
        for n, raw in enumerate(given)
        for field, names in known.items()
        for one in raw.get(field, ())
        if one not in names
    ]
    hint = f"Write {' or '.join(ON_BEHALF)}, or leave it out."
    defects += [
        Defect(world.scenario.file, pointer(*place, n, "onBehalf"), "names nobody known", hint)
        for n, raw in enumerate(given)
        if "onBehalf" in raw and raw["onBehalf"] not in tuple(ON_BEHALF)
    ]
    if defects:
        raise DefectsError(defects)
    own = [{name: raw[name] for name in raw if name not in {*known, "onBehalf"}} for raw in given]
    return [first(world, {"status": "INACTIVE", **one}) for one in own]


layouts: dict[str, Layout] = {
    SEGMENTS: Layout(
        "segment",
        key=itemgetter("id"),
        stamp=_segment,
        given=_given_segments,
        receipt=lambda _, segment: {"id": segment["id"]},
        version=VERSION,
        release=_release,
        idempotent_delete=True,  # deviation: delete-is-idempotent
        # A scenario may give a number only where there is a schema; see given_segments.
        schema="#/components/schemas/Segment",
    ),
}

behaviours: dict[str, Behaviour] = {
    "GET-customer-segment-retrieve-segments": list_segments,
    "POST-customer-segment-search-segments": search_segments,
    "GET-customer-segment-retrieve-segment": read_segment,
    "PATCH-customer-segment-update-segment": patch_segment,
    "POST-customer-segment-create-segments-bulk": create_segments,
    "PUT-customer-segment-update-segments-bulk": put_segments,
    "DELETE-customer-segment-remove-segments-bulk": delete_segments,
}
