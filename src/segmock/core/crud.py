"""The generic behaviours: list, read, create, replace, upsert, patch and delete.

An operation of the description names its behaviour and collection; the vendor's layout says how
the collection is kept. Records are replaced, never changed in place.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, cast

from segmock.core.document import Json, Record, dig
from segmock.core.filtering import EVERYTHING, compiled, ordered
from segmock.core.messages import EMPTY, Answer
from segmock.core.problem import Kind, Problem, Violation, broken_rule, not_found
from segmock.core.vendor import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from segmock.core.exchange import Exchange
    from segmock.core.filtering import SortKey
    from segmock.core.store import Collection
    from segmock.core.vendor import Behaviour, Layout


def listing(
    exchange: Exchange, records: Iterable[Record], view: Callable[[Record], Json], count: int | None
) -> Answer:
    """Filter, sort, cut and wrap records as the query asks; `count` is their number, if known.

    Only what is on the page is viewed, and of a collection or a look-up in it only that is made
    when nothing is filtered and it is kept in the order asked for.
    """
    vendor = exchange.vendor
    predicate = vendor.filters.predicate(exchange)
    keys = vendor.filters.order(exchange)
    window = vendor.paging.window(exchange)
    stop = window.offset + window.limit
    if len(keys) == 1 and (line := _kept_in_order(records, keys[0])) is not None:
        records, keys, count = line, (), len(line)
    if predicate == EVERYTHING and not keys and count is not None:
        total, chosen = count, _part(records, window.offset, stop)
    else:
        found = records if predicate == EVERYTHING else filter(compiled(predicate), records)
        matching = ordered(found, keys)
        total, chosen = len(matching), matching[window.offset : stop]
    select = vendor.filters.select
    items = [select(view(record), exchange) for record in chosen]
    return vendor.paging.envelope(Page(items, total, window), exchange)


def _kept_in_order(records: Iterable[Record], key: SortKey) -> Sequence[Record] | None:
    """Return a collection as it is sorted by a field, or None when it is not kept so."""
    # Of what has the method: to ask whether something keeps a protocol takes as long as the rest.
    find: Callable[..., Sequence[Record] | None] | None = getattr(records, "ordered", None)
    return None if find is None else find(key.path, descending=key.descending)


def _part(records: Iterable[Record], start: int, stop: int) -> Iterable[Record]:
    """Return a part of records, at the cost of that part where they can be cut."""
    if isinstance(records, Iterator):
        return islice(records, start, stop)
    return cast("Sequence[Record]", records)[start:stop]


def list_(exchange: Exchange) -> Answer:
    """Answer a page of the collection."""
    layout, collection = _kept(exchange)
    return listing(exchange, collection, partial(layout.view, exchange), len(collection))


def read(exchange: Exchange) -> Answer:
    """Answer one resource, with the fields asked for; raises Problem when it is not there."""
    name = exchange.operation.collection
    record = existing(exchange, name, key_of(exchange))
    view = exchange.layout(name).view(exchange, record)
    return Answer(200, exchange.vendor.filters.select(view, exchange))


def create(exchange: Exchange) -> Answer:
    """Add a resource; raises Problem when a unique value is taken."""
    layout = exchange.layout(exchange.operation.collection)
    return _add(exchange, layout.stamp(exchange, fields_of(exchange), None, None))


def replace(exchange: Exchange) -> Answer:
    """Replace a resource that is there."""
    key = key_of(exchange)
    before = existing(exchange, exchange.operation.collection, key)
    return _update(exchange, key, before, fields_of(exchange))


def patch(exchange: Exchange) -> Answer:
    """Replace the fields given and keep the others."""
    key = key_of(exchange)
    before = existing(exchange, exchange.operation.collection, key)
    return _update(exchange, key, before, {**before, **fields_of(exchange)})


def upsert(exchange: Exchange) -> Answer:
    """Replace the resource of the path's key, or add it under that key."""
    layout, collection = _kept(exchange)
    key = key_of(exchange)
    before = collection.get(key)
    if before is not None:
        return _update(exchange, key, before, fields_of(exchange))
    record = layout.stamp(exchange, fields_of(exchange), None, key)
    refuse_renamed(layout, key, record)
    return _add(exchange, record)


def delete(exchange: Exchange) -> Answer:
    """Remove a resource, with whatever the vendor's release does first."""
    layout, collection = _kept(exchange)
    key = key_of(exchange)
    record = collection.get(key)
    if record is None:
        if layout.idempotent_delete:
            return Answer(exchange.operation.success)
        raise not_found(layout.resource, key)
    if layout.release is not None:
        layout.release(exchange, record)
    collection.delete(key)
    return Answer(exchange.operation.success)


GENERIC: dict[str, Behaviour] = {
    "list": list_,
    "read": read,
    "create": create,
    "replace": replace,
    "upsert": upsert,
    "patch": patch,
    "delete": delete,
}


def key_of(exchange: Exchange) -> str:
    """Return the key that the path names."""
    return str(exchange.path[exchange.operation.key])


def fields_of(exchange: Exchange) -> Record:
    """Return the fields that the client sent; none without a body."""
    return {} if exchange.body is EMPTY else exchange.body


def existing(exchange: Exchange, name: str, key: str) -> Record:
    """Return a record of a collection; raises Problem when it is not there."""
    record = exchange.collection(name).get(key)
    if record is None:
        raise not_found(exchange.layout(name).resource, key)
    return record


def exists(layout: Layout, key: str) -> Problem:
    """Return the problem of a value that another resource holds."""
    reason = Violation("state", "", "a value that is free", repr(key), "Choose another one.")
    detail = f"There is a {layout.resource} {key!r} already."
    return Problem(Kind.EXISTS, (reason,), detail=detail, resource=layout.resource, key=key)


def refuse_duplicate(exchange: Exchange, name: str, record: Record, before: str | None) -> None:
    """Raise Problem when another record than the one of key `before` holds a unique value."""
    layout, collection = exchange.layout(name), exchange.collection(name)
    for index in layout.unique:
        for value in layout.indexes[index](record):
            if any(layout.key(other) != before for other in collection.find(index, value)):
                raise exists(layout, value)


def refuse_renamed(layout: Layout, key: str, record: Record) -> None:
    """Raise Problem when a record would be filed under another key than its own."""
    own = layout.key(record)
    if own != key:
        hint = "Send the one of the path, or leave it out."
        raise broken_rule("", f"the {layout.resource} {key!r}", repr(own), hint)


def refuse_stale(layout: Layout, fields: Record, before: Record) -> None:
    """Raise Problem when the fields sent state another version than the record has."""
    stated, present = dig(fields, layout.version), dig(before, layout.version)
    if layout.version and stated is not None and stated != present:
        place = "/" + "/".join(layout.version)
        hint = "Read it again and repeat the change."
        reason = Violation("body", place, f"version {present}", str(stated), hint)
        detail = f"The {layout.resource} has changed since version {stated}."
        key = layout.key(before)
        raise Problem(Kind.STALE, (reason,), detail=detail, resource=layout.resource, key=key)


def _add(exchange: Exchange, record: Record) -> Answer:
    layout, collection = _kept(exchange)
    key = layout.key(record)
    if collection.get(key) is not None:
        raise exists(layout, key)
    refuse_duplicate(exchange, exchange.operation.collection, record, None)
    collection.put(key, record)
    return _answer(exchange, exchange.operation.success, layout.receipt or layout.view, record)


def _update(exchange: Exchange, key: str, before: Record, fields: Record) -> Answer:
    name = exchange.operation.collection
    layout = exchange.layout(name)
    refuse_stale(layout, fields_of(exchange), before)
    record = layout.stamp(exchange, fields, before, key)
    refuse_renamed(layout, key, record)
    refuse_duplicate(exchange, name, record, key)
    exchange.collection(name).put(key, record)
    replies = exchange.operation.replies
    status = 200 if 200 in replies else 204  # noqa: PLR2004
    return _answer(exchange, status, layout.view, record)


def _answer(
    exchange: Exchange, status: int, view: Callable[[Exchange, Record], Json], record: Record
) -> Answer:
    reply = exchange.operation.replies.get(status)
    if reply is None or not reply.content:
        return Answer(status, EMPTY)
    return Answer(status, exchange.vendor.filters.select(view(exchange, record), exchange))


def _kept(exchange: Exchange) -> tuple[Layout, Collection]:
    name = exchange.operation.collection
    return exchange.layout(name), exchange.collection(name)
