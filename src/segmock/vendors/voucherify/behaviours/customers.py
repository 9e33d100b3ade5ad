"""Customers: created and changed in one, listed, read and deleted, by id or source id."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from segmock.core.crud import fields_of, listing
from segmock.core.filtering import compiled
from segmock.core.messages import Answer
from segmock.core.problem import not_found
from segmock.core.vendor import Page
from segmock.vendors.voucherify.behaviours.identity import fresh
from segmock.vendors.voucherify.behaviours.people import HIDDEN, assets, blank, listed
from segmock.vendors.voucherify.behaviours.stamps import stamp
from segmock.vendors.voucherify.filters.listing import CURSOR
from segmock.vendors.voucherify.filters.membership import membership

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from segmock.core.document import Json, Record
    from segmock.core.exchange import Exchange

OWN = (
    *("source_id", "name", "description", "email", "phone", "birthday", "birthdate"),
    *("address", "metadata"),
)
"""The fields that a project sets, in the order in which answers have them."""


def find(exchange: Exchange, key: str) -> Record | None:
    """Return the customer whose id or source_id this is, or None."""
    customers = exchange.collection("customers")
    return customers.get(key) or by_source(exchange, key)


def by_source(exchange: Exchange, source_id: str) -> Record | None:
    """Return the customer of a source id, or None."""
    found = exchange.collection("customers").find("source_id", source_id)
    return found[0] if found else None


def existing(exchange: Exchange) -> Record:
    """Return the customer whom the path names; raises Problem when there is none."""
    key = str(exchange.path["customerId"])
    customer = find(exchange, key)
    if customer is None:
        raise not_found("customer", key)
    return customer


def view(record: Record) -> Json:
    """Return a customer as answers show it."""
    told = {name: value for name, value in record.items() if name not in HIDDEN}
    # They follow from the id, so a hundred thousand people need not keep them.
    told.setdefault("assets", assets(str(record["id"])))
    told["object"] = told.pop("object")
    return told


def create(exchange: Exchange) -> Answer:
    """Create a customer, or change the one whose id or source id is sent.

    With an id the source id is ignored; an id that nobody has counts as none (deviation:
    unknown-id-ignored).
    """
    fields = fields_of(exchange)
    before = exchange.collection("customers").get(str(fields.get("id", "")))
    if before is None and "source_id" in fields:
        before = by_source(exchange, fields["source_id"])
    if before is not None:
        return Answer(200, view(_change(exchange, before)))
    key = fresh("cust_", exchange.world, "customer")
    record: Record = {
        "id": key,
        **{name: fields[name] for name in OWN if name in fields},
        "address": fields.get("address"),
        **blank(),
        "system_metadata": {},
        "created_at": stamp(exchange, "customer"),
        "object": "customer",
    }
    exchange.collection("customers").put(key, record)
    return Answer(200, view(record))


def read(exchange: Exchange) -> Answer:
    """Answer one customer."""
    return Answer(200, view(existing(exchange)))


def update(exchange: Exchange) -> Answer:
    """Set what is sent and leave the rest; a source id never changes (the SDKs send it along)."""
    return Answer(200, view(_change(exchange, existing(exchange))))


def _change(exchange: Exchange, before: Record) -> Record:
    sent = fields_of(exchange)
    fields = {name: sent[name] for name in OWN if name in sent and name != "source_id"}
    if exchange.setting("metadata-update") == "merged" and "metadata" in fields:
        fields["metadata"] = {**before.get("metadata", {}), **fields["metadata"]}
    record = {**before, **fields, "updated_at": stamp(exchange, "customer")}
    exchange.collection("customers").put(str(record["id"]), record)
    return record


def delete(exchange: Exchange) -> Answer:
    """Delete a customer, and with it all memberships."""
    _remove(exchange, existing(exchange))
    return Answer(204)


def delete_for_ever(exchange: Exchange) -> Answer:
    """Delete a customer and answer what has gone (deviation: deletion-counts)."""
    customer = existing(exchange)
    segments = exchange.collection("segments")
    listed = [one for one in segments if one["type"] == "static"]
    held = sum(membership(one, exchange.world, exchange.at)(customer) for one in listed)
    events = sum(event["count"] for event in customer.get("events", {}).values())
    orders = customer["summary"]["orders"]["total_count"]
    _remove(exchange, customer)
    return Answer(
        200,
        {
            "id": fresh("del_", exchange.world, "deletion"),
            "created_at": exchange.now(),
            "related_object_id": customer["id"],
            "related_object": "customer",
            "status": "DONE",
            "data_json": {
                "events": events,
                "customer_events": events,
                "daily_events": 0,
                "segments": held,
                "orders": orders,
                "order_events": orders,
                "customer": 1,
            },
            # The misspelling is the vendor's.
            "object": "pernament_deletion",
        },
    )


def _remove(exchange: Exchange, customer: Record) -> None:
    # Ids are never given twice, so what lists the id of a deleted customer lists nobody.
    exchange.collection("customers").delete(str(customer["id"]))


def list_(exchange: Exchange) -> Answer:
    """Answer a page of the customers, of one segment if it is named.

    A segment that is not there has nobody in it (deviation: unknown-segment-is-empty).
    """
    query, customers = exchange.query, exchange.collection("customers")
    if (scrolled := _scrolled(exchange)) is not None:
        return scrolled
    # An e-mail address is looked up, so that not everybody has to be made for it.
    known = customers.find("email", query["email"]) if "email" in query else None
    if "segment_id" in query:
        segment = exchange.collection("segments").get(query["segment_id"])
        return listing(exchange, _members(exchange, segment, known), view, None)
    asked = customers if known is None else known
    return listing(exchange, asked, view, len(asked))


def _scrolled(exchange: Exchange) -> Answer | None:
    """Answer a page behind a cursor and nothing else, without looking at what comes before it."""
    if {"order", "limit", "page", CURSOR} != {"order", *exchange.query}:
        return None
    key = exchange.vendor.filters.order(exchange)[0]
    line = exchange.collection("customers").ordered(key.path, descending=key.descending)
    if line is None:
        return None
    beyond = compiled(exchange.vendor.filters.predicate(exchange))
    start = bisect_left(line, True, key=beyond)  # noqa: FBT003 - what is looked for
    window = exchange.vendor.paging.window(exchange)
    items = [view(customer) for customer in line[start : start + window.limit]]
    return exchange.vendor.paging.envelope(Page(items, len(line) - start, window), exchange)


def _members(
    exchange: Exchange, segment: Record | None, known: Sequence[Record] | None
) -> Iterable[Record]:
    """Return the customers of a segment, of all or of those that are `known` to be asked for."""
    if segment is None:
        return ()
    customers, world = exchange.collection("customers"), exchange.world
    if known is None and segment["type"] == "static":
        # Nobody else is made.
        return filter(None, map(customers.get, listed(segment, world)))
    test = membership(segment, world, exchange.at)
    return filter(test, customers if known is None else known)
