"""Role 5: customers are the scenario's people, and segments are computed from their records."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from segmock.core import faking
from segmock.core.clock import iso
from segmock.core.crud import listing
from segmock.core.document import Defect, DefectsError, Json, Record, pointer
from segmock.core.problem import Problem
from segmock.core.vendor import Behaviour, Layout
from segmock.vendors.voucherify.filters import membership, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from segmock.core.exchange import Exchange
    from segmock.core.messages import Answer
    from segmock.core.universe import Persona
    from segmock.core.world import World

SLUG = "voucherify"
ALPHABET = string.ascii_letters + string.digits
TYPES = ("static", "passive", "auto-update")
LOYAL_FROM = 3
"""Orders from which on a person holds a loyalty card."""


def list_customer_segments(exchange: Exchange) -> Answer:
    """Answer the segments of a customer, or of the one whom an unknown id would make."""
    customer = customer_of(exchange, str(exchange.path["customerId"]))
    return listing(exchange, segments_of(exchange, customer), _entry, None)


behaviours: Mapping[str, Behaviour] = {"list-customer-segments": list_customer_segments}


def customer_of(exchange: Exchange, key: str) -> Record:
    """Return the customer whose id or source_id this is.

    An unknown one has nothing but that source_id (deviation: unknown-customer-source-id).
    """
    customers = exchange.collection("customers")
    known = customers.get(key) or next(iter(customers.find("source_id", key)), None)
    return known or {"source_id": key}


def segments_of(exchange: Exchange, customer: Record) -> Iterator[Record]:
    """Return the segments that a customer belongs to, in the order in which they are kept.

    Days ago count from the start of the world's clock, like those of the scenario's groups, so
    that every vendor has the same members for ever (deviation: days-ago-from-clock-start).
    """
    start = exchange.world.universe.start
    segments = exchange.collection("segments")
    return (segment for segment in segments if membership(segment, start)(customer))


def _entry(segment: Record) -> Json:
    return {"id": segment["id"], "name": segment["name"], "object": "segment"}


# --- given state ---------------------------------------------------------------------------------


def customer_from(persona: Persona, seed: int) -> Record:
    """Return a person as a customer, known to the shop by e-mail (deviation: source-id-is-email).

    Amounts are in cents. Who has never bought has totals of 0 and no `last_order_date`.
    """
    count, total = persona["order_count"], persona["total_spent"]
    orders: Record = {
        "total_amount": total,
        "total_count": count,
        "average_amount": round(total / count) if count else 0,
        "last_order_amount": persona["orders"][-1]["total"] if count else 0,
    }
    if count:
        orders["last_order_date"] = persona["last_order_at"]
    metadata: Record = {"company": persona["company"], "newsletter": persona["subscribed"]}
    if count >= LOYAL_FROM:
        metadata["loyalty_card"] = f"LC-{persona['number']:07}"
    return {
        "id": customer_id(persona, seed),
        "source_id": persona["email"],
        "name": f"{persona['first_name']} {persona['last_name']}",
        "email": persona["email"],
        "phone": persona["phone"],
        "birthdate": persona["birthdate"],
        "address": {
            "line_1": persona["street"],
            "city": persona["city"],
            "state": persona["state"],
            "postal_code": persona["postcode"],
            "country": persona["country"],
        },
        "metadata": metadata,
        "summary": {"orders": orders},
        "created_at": persona["created_at"],
        "object": "customer",
    }


def customer_id(persona: Persona, seed: int) -> str:
    """Return the id of a person as a customer."""
    return f"cust_{faking.token(ALPHABET, 24, seed, SLUG, 'customer', persona['number'])}"


def _given_customers(world: World) -> list[Record]:
    """Return everybody, and behind them the customers that the scenario adds."""
    everyone = [customer_from(persona, world.seed) for persona in world.universe.everyone]
    added: list[Record] = [
        {
            "id": f"cust_{faking.token(ALPHABET, 24, world.seed, SLUG, 'added', n)}",
            "created_at": iso(world.universe.start),
            "object": "customer",
            **raw,
        }
        for n, raw in enumerate(world.given(SLUG, "customers"))
    ]
    return [*everyone, *added]


def _given_segments(world: World) -> list[Record]:
    """Return the scenario's segments, with what is left out filled in."""
    defects: list[Defect] = []
    segments = [
        _segment(world, raw, pointer("given", SLUG, "segments", n), defects)
        for n, raw in enumerate(world.given(SLUG, "segments"))
    ]
    if defects:
        raise DefectsError(defects)
    return segments


def _segment(world: World, raw: Record, place: str, defects: list[Defect]) -> Record:
    """Return a segment in the vendor's words; adds to `defects` what is wrong with it.

    A static segment lists `customers` by id, or takes those of a `group` of the scenario. Without
    `type` a segment is passive when it has a filter, else static (deviation: default-type).
    """
    file = world.scenario.file
    name = str(raw.get("name", "Segment"))
    kind = raw.get("type", "passive" if "filter" in raw else "static")
    segment: Record = {
        "id": f"seg_{faking.token(ALPHABET, 24, world.seed, SLUG, 'segment', name)}",
        "created_at": iso(world.universe.start),
        "filter": None,
        "object": "segment",
        **{key: value for key, value in raw.items() if key != "group"},
        "name": name,
        "type": kind,
    }
    if kind not in TYPES:
        hint = f"Use one of {', '.join(TYPES)}."
        defects.append(Defect(file, f"{place}/type", f"no type {kind!r}", hint))
    elif kind != "static":
        try:
            read(segment["filter"], world.universe.start, f"{place}/filter")
        except Problem as problem:
            defects += [
                Defect(file, v.pointer, f"expected {v.expected}, got {v.received}", v.hint)
                for v in problem.violations
            ]
    elif (code := raw.get("group")) is None:
        segment["customers"] = list(raw.get("customers", []))
    elif code in world.scenario.groups:
        segment["customers"] = [customer_id(p, world.seed) for p in world.members(code)]
    else:
        hint = "Name one of the scenario's groups, or list customers."
        defects.append(Defect(file, f"{place}/group", f"no group {code!r}", hint))
    return segment


layouts: Mapping[str, Layout] = {
    "customers": Layout(
        resource="customer",
        key=lambda customer: str(customer["id"]),
        given=_given_customers,
        indexes={"source_id": lambda customer: filter(None, (customer.get("source_id"),))},
    ),
    "segments": Layout(
        resource="segment",
        key=lambda segment: str(segment["id"]),
        given=_given_segments,
        schema="#/components/schemas/SimpleSegment",
    ),
}
