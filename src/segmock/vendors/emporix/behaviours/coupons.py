"""Coupons: kept under their code, listed without the deleted ones, with a status by the clock."""

from operator import itemgetter

from segmock.core import crud
from segmock.core.document import Record, dig
from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.problem import not_found
from segmock.core.vendor import Behaviour, Layout
from segmock.vendors.emporix import filters
from segmock.vendors.emporix.auth import NAME
from segmock.vendors.emporix.auth.tenants import complete
from segmock.vendors.emporix.behaviours.contradictions import refuse_contradictions
from segmock.vendors.emporix.behaviours.records import LETTERS, VERSION, refuse_versionless

COUPONS = "coupons"
DEFAULTS: Record = {
    "discountType": "ABSOLUTE",
    "discountCalculationType": "SUBTOTAL",
    **dict.fromkeys(("maxRedemptions", "maxRedemptionsPerCustomer"), -1),
    **dict.fromkeys(("allowAnonymous", "categoryRestricted", "segmentRestricted"), False),
}
NO_MONEY: Record = {"amount": 0, "currency": "USD"}
TIMES = ("validFrom", "validUntil")  # deviation: times-in-utc
COUNTED = ("redemptionCount", "deleted")
SERVERS_OWN = {"code", "status", "redemptionCount", "deleted", "metadata"}
"""What a client may send back and does not set."""


def list_coupons(exchange: Exchange) -> Answer:
    """Answer the coupons with their status, so that they can be filtered by it."""
    query, every = exchange.query, exchange.collection(COUPONS)
    found = [_shown(exchange, one) for one in every if query["showDeleted"] or not one["deleted"]]
    return crud.listing(exchange, found, lambda coupon: coupon, len(found))


def read_coupon(exchange: Exchange) -> Answer:
    """Answer one coupon; raises Problem when it is not there or deleted."""
    return Answer(200, _shown(exchange, _existing(exchange)))


def create_coupon(exchange: Exchange) -> Answer:
    """Add a coupon; raises Problem when its fields contradict each other or its code is taken."""
    coupons, fields = exchange.collection(COUPONS), exchange.body
    code = _code(exchange, fields)
    # Text and examples differ. deviation: coupon-first-version
    coupon = _coupon(fields, code, int(exchange.setting("coupon-first-version") == "one"))
    refuse_contradictions(exchange, coupon)
    before = coupons.get(code)
    # What is deleted is only marked. deviation: coupon-deleted-code
    reusable = exchange.setting("coupon-deleted-code") == "free"
    if before is not None and not (before["deleted"] and reusable):
        raise crud.exists(exchange.layout(COUPONS), code)
    coupons.delete(code)
    coupons.put(code, coupon)
    return Answer(201, {"id": code})


def replace_coupon(exchange: Exchange) -> Answer:
    """Replace a coupon, or the fields sent where `partial` asks for that."""
    return _update(exchange, partly=exchange.query["partial"])


def change_coupon(exchange: Exchange) -> Answer:
    """Replace the fields sent and keep the others."""
    return _update(exchange, partly=True)


def delete_coupon(exchange: Exchange) -> Answer:
    """Mark a coupon as deleted; raises Problem when it is not there or deleted already."""
    coupon = _existing(exchange)
    exchange.collection(COUPONS).put(coupon["code"], {**coupon, "deleted": True})
    return Answer(204)


def _update(exchange: Exchange, *, partly: bool) -> Answer:
    before, sent = _existing(exchange), exchange.body
    crud.refuse_stale(exchange.layout(COUPONS), sent, before)
    refuse_versionless(exchange, sent)
    kept = before if partly else {}
    fields = {**kept, **sent, "metadata": {**kept.get("metadata", {}), **sent.get("metadata", {})}}
    coupon = _coupon(fields, before["code"], before["metadata"]["version"] + 1)
    coupon["redemptionCount"] = before["redemptionCount"]
    refuse_contradictions(exchange, coupon)
    exchange.collection(COUPONS).put(coupon["code"], coupon)
    return Answer(200)


def _existing(exchange: Exchange) -> Record:
    code = exchange.path["code"]
    coupon = exchange.collection(COUPONS).get(code)
    if coupon is None or coupon["deleted"]:  # deviation: coupon-deleted-not-found
        raise not_found("coupon", code)
    return coupon


def _code(exchange: Exchange, fields: Record) -> str:
    code: str = fields.get("code") or exchange.world.token(LETTERS, 7, f"{NAME}/coupons")
    # Tenants choose it. deviation: coupon-code-case
    return code if exchange.setting("coupon-code-case") == "kept" else code.upper()


def _coupon(fields: Record, code: str, version: int) -> Record:
    """Return a coupon with the fields that a client sets, its defaults and its metadata."""
    # No discount is missed. deviation: coupon-discount-optional
    schemas = dig(fields, ("metadata", "mixins"))
    set_by_client = {name: fields[name] for name in fields if name not in SERVERS_OWN}
    if "discountAbsolute" in fields:
        set_by_client["discountAbsolute"] = {**NO_MONEY, **fields["discountAbsolute"]}
    if "restrictions" in fields:
        set_by_client["restrictions"] = _limits(fields["restrictions"])
    return {
        "code": code,
        **DEFAULTS,
        **set_by_client,
        "redemptionCount": 0,
        "deleted": False,
        "metadata": {"version": version, **({} if schemas is None else {"mixins": schemas})},
    }


def _limits(sent: Record) -> Record:
    """Return restrictions with what is left out of an amount, and times that sort as text."""
    limits = {**sent, **{name: filters.moment(sent[name]) for name in TIMES if name in sent}}
    if "minOrderValue" in sent:
        limits["minOrderValue"] = {**NO_MONEY, **sent["minOrderValue"]}
    return limits


def _shown(exchange: Exchange, coupon: Record) -> Record:
    """Return a coupon with its status at the time of the request."""
    limits, now, most = coupon.get("restrictions", {}), exchange.now(), coupon["maxRedemptions"]
    status = "VALID"
    if now < limits.get("validFrom", now):
        status = "INACTIVE"
    elif now > limits.get("validUntil", now):
        status = "EXPIRED"
    elif 0 <= most <= coupon["redemptionCount"]:
        status = "USED"  # deviation: coupon-status-order
    return {**coupon, "status": status}


def _given(fields: Record) -> Record:
    """Return a coupon of a scenario, which may say how often it was redeemed, or is deleted."""
    told: Record = {name: fields[name] for name in COUNTED if name in fields}
    return {**_coupon(fields, fields["code"], 1), **told}


layouts: dict[str, Layout] = {
    COUPONS: Layout(
        "coupon",
        key=itemgetter("code"),
        given=lambda world: map(_given, complete(world, COUPONS, ("code", "name"))),
        version=VERSION,
    ),
}

behaviours: dict[str, Behaviour] = {
    "GET-coupon-list-specified-coupons": list_coupons,
    "POST-coupon-create-coupon": create_coupon,
    "GET-coupon-retrieve-coupon": read_coupon,
    "PUT-coupon-update-coupon": replace_coupon,
    "PATCH-coupon-update-coupon": change_coupon,
    "DELETE-coupon-remove-coupon": delete_coupon,
}
