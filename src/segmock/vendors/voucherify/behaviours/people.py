"""The customers of the given state: everybody of the universe, and whom the scenario adds."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from segmock.core.clock import iso
from segmock.core.document import Defect, DefectsError, Json, Record, pointer
from segmock.core.series import Series
from segmock.vendors.voucherify.behaviours.identity import SLUG, customer_id, number_of, token
from segmock.vendors.voucherify.filters.membership import NUMBER
from segmock.vendors.voucherify.filters.values import instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from segmock.core.universe import Persona
    from segmock.core.world import World

LOYAL_FROM = 3
"""Orders from which on a person holds a loyalty card."""
PROGRAM, SEASON = "Loyalty Program", "Summer Campaign 2"
MS = timedelta(milliseconds=1)
HIDDEN = frozenset({NUMBER, "events"})
"""What a customer's record holds for filters alone."""


def blank() -> Record:
    """Return what the vendor counts for a customer who has just been created."""
    return {
        "summary": {
            "redemptions": {
                "total_redeemed": 0,
                "total_failed": 0,
                "total_succeeded": 0,
                "total_rolled_back": 0,
                "total_rollback_failed": 0,
                "total_rollback_succeeded": 0,
                "gift": {"redeemed_amount": 0, "amount_to_go": 0},
                "loyalty_card": {"redeemed_points": 0, "points_to_go": 0},
            },
            "orders": {
                "total_amount": 0,
                "total_count": 0,
                "average_amount": 0,
                "last_order_amount": 0,
            },
        },
        "loyalty": {"points": 0, "referred_customers": 0, "campaigns": {}},
        "referrals": {"total": 0, "campaigns": []},
    }


def assets(key: str) -> Record:
    """Return the addresses of a customer's pages (deviation: assets-at-example)."""
    place = f"https://cockpit.example.com/{key}"
    return {"cockpit_url": place, "cockpit_preference_center_url": f"{place}/preferences"}


def customer_from(persona: Persona, seed: int) -> Record:
    """Return a person as a customer, known to the shop by e-mail (deviation: source-id-is-email).

    Amounts are in cents. Who has never bought has totals of 0 and no `last_order_date`. Points and
    redemptions follow from the orders (deviation: invented-activity).
    """
    number, count = persona["number"], persona["order_count"]
    key = customer_id(number, seed)
    metadata: Record = {"company": persona["company"], "newsletter": persona["subscribed"]}
    if count >= LOYAL_FROM:
        metadata["loyalty_card"] = f"LC-{number:07}"
    return {
        "id": key,
        "source_id": persona["email"],
        "name": f"{persona['first_name']} {persona['last_name']}",
        "email": persona["email"],
        "phone": persona["phone"],
        "birthdate": persona["birthdate"],
        "address": {
            "city": persona["city"],
            "state": persona["state"],
            "line_1": persona["street"],
            "country": persona["country"],
            "postal_code": persona["postcode"],
        },
        "summary": {"redemptions": _redemptions(persona), "orders": _orders(persona)},
        "loyalty": _loyalty(persona),
        "referrals": _referrals(persona, seed),
        "metadata": metadata,
        "system_metadata": _system_metadata(persona),
        "created_at": persona["created_at"],
        "object": "customer",
        NUMBER: number,
        "events": _events(persona),
    }


def _orders(persona: Persona) -> Record:
    count, total = persona["order_count"], persona["total_spent"]
    orders: Record = {
        "total_amount": total,
        "total_count": count,
        "average_amount": round(total / count) if count else 0,
        "last_order_amount": persona["orders"][-1]["total"] if count else 0,
    }
    if count:
        orders["last_order_date"] = persona["last_order_at"]
    return orders


def _points(persona: Persona) -> int:
    return persona["total_spent"] // 100 if persona["order_count"] >= LOYAL_FROM else 0


def _redemptions(persona: Persona) -> Record:
    redeemed, back = persona["order_count"] // 2, persona["order_count"] // 8
    return {
        "total_redeemed": redeemed,
        "total_failed": persona["number"] % 3 // 2,
        "total_succeeded": redeemed,
        "total_rolled_back": back,
        "total_rollback_failed": 0,
        "total_rollback_succeeded": back,
        "gift": {"redeemed_amount": redeemed * 500, "amount_to_go": redeemed % 2 * 1000},
        "loyalty_card": {"redeemed_points": back * 100, "points_to_go": _points(persona)},
    }


def _loyalty(persona: Persona) -> Record:
    points, referred = _points(persona), persona["number"] % 5 // 4
    if not points:
        return {"points": 0, "referred_customers": 0, "campaigns": {}}
    season = points // 4
    return {
        "points": points,
        "referred_customers": referred,
        "campaigns": {
            PROGRAM: {"points": points - season, "referred_customers": referred},
            SEASON: {"points": season, "referred_customers": 0},
        },
    }


def _referrals(persona: Persona, seed: int) -> Record:
    number = persona["number"]
    if number % 7 or not persona["orders"] or not number:
        return {"total": 0, "campaigns": []}
    redemption = f"r_{persona['orders'][0]['number']:018x}"
    campaign: Record = {
        "campaign_id": _campaign(seed),
        "referrer_id": customer_id(number - 1, seed),
        "related_object_id": redemption,
        "related_object_type": "redemption",
        "date": persona["orders"][0]["placed_at"],
    }
    return {"total": 1, "campaigns": [campaign]}


@lru_cache(maxsize=64)
def _campaign(seed: int) -> str:
    return f"camp_{customer_id(0, seed)[5:]}"


def _system_metadata(persona: Persona) -> Record:
    if persona["number"] % 4:
        return {"source": "API"}
    widget = f"widget_{persona['number'] % 3 + 1}"
    return {"source": "WEB_WIDGET", "web_widget": {"widgets": [widget]}}


def _events(persona: Persona) -> Record:
    counts = {
        "sign_up": 1,
        "payment_placed": persona["order_count"],
        "newsletter_subscribed": int(persona["subscribed"]),
        "review_left": persona["order_count"] // 4,
    }
    return {name: {"count": count} for name, count in counts.items() if count}


def given_customers(world: World) -> Series:
    """Return everybody, and behind them the customers that the scenario adds."""
    seed, universe = world.seed, world.universe

    def numbers_of(email: str) -> Sequence[int]:
        number = universe.number_of_email(email)
        return () if number is None else (number,)

    return Series(
        size=len(universe),
        key=lambda n: customer_id(n, seed),
        number=lambda key: number_of(key, seed, len(universe)),
        record=lambda n: customer_from(universe.persona(n), seed),
        more=added_customers(world),
        order={("created_at",): lambda: universe.oldest_first},
        find={"source_id": numbers_of, "email": numbers_of},
    )


def listed(segment: Record, world: World) -> Iterable[str]:
    """Return the ids of the customers in a static segment: its own list, or those of its group."""
    if (code := segment.get("group")) is None:
        ids: Iterable[str] = segment["customers"]
        return ids
    return (customer_id(number, world.seed) for number in world.members(code).numbers)


def added_customers(world: World) -> list[Record]:
    """Return the customers whom the scenario adds, with what is left out filled in.

    Raises DefectsError for a date that is none.
    """
    return [_added(world, raw, n) for n, raw in enumerate(world.given(SLUG, "customers"))]


def _added(world: World, raw: Record, n: int) -> Record:
    key = str(raw.get("id") or token("cust_", world, "added", n))
    record: Record = {
        "id": key,
        "address": None,
        **blank(),
        "system_metadata": {},
        "created_at": iso(world.universe.start + n * MS),
        "object": "customer",
        **raw,
    }
    place = pointer("given", SLUG, "customers", n)
    record |= {
        name: _date(world, record[name], place + pointer(name))
        for name in ("created_at", "updated_at")
        if name in record
    }
    unset = blank()["summary"]
    orders = {**unset["orders"], **record["summary"].get("orders", {})}
    if "last_order_date" in orders:
        last = _date(world, orders["last_order_date"], f"{place}/summary/orders/last_order_date")
        orders["last_order_date"] = last
    return record | {"summary": {**unset, **record["summary"], "orders": orders}}


def _date(world: World, raw: Json, place: str) -> str:
    """Return a date as all records hold it, so that the order of texts is that of time."""
    try:
        return iso(instant(raw))
    except (ValueError, OverflowError):
        hint = "Write one such as 2026-06-01T09:00:00.000Z."
        raise DefectsError([Defect(world.scenario.file, place, "is no date", hint)]) from None
