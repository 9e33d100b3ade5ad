"""What a token allows: one that was issued, or one of the words that stand for tokens."""

from dataclasses import replace

from segmock.core import tokens
from segmock.core.credentials import Grant, by_word
from segmock.core.exchange import Exchange
from segmock.core.problem import Kind, Problem, Violation
from segmock.vendors.emporix.auth import people, tenants

CALLER = 0  # deviation: calling-customer
"""Number of the persona that the words act for."""

SEGMENT_READ, SEGMENT_READ_OWN = "customersegment.segment_read", "customersegment.segment_read_own"
READ_UNPUBLISHED = "category.category_read_unpublished"
SCOPES = (
    "customersegment.segment_manage",
    SEGMENT_READ,
    SEGMENT_READ_OWN,
    "coupon.coupon_manage",
    "coupon.coupon_read",
    "category.category_manage",
    READ_UNPUBLISHED,
)
"""Every scope of the served operations, in the order in which a token lists them."""
READ_SCOPES = frozenset({SEGMENT_READ, SEGMENT_READ_OWN, "coupon.coupon_read", READ_UNPUBLISHED})
CUSTOMER_SCOPES = frozenset({SEGMENT_READ_OWN})

BEARER = "bearer"
"""What a token is for, as kept with it; a refresh token opens nothing by itself."""


def grant(scheme: str, credential: str, exchange: Exchange) -> Grant:
    """Return what a token allows; raises Problem when it is not one of the path's tenant."""
    record = tokens.find(exchange, credential)
    if record is not None and record["use"] == BEARER:
        return tenants.required_own(tokens.grant_of(record), tenants.of_path(exchange))
    granted = by_word(credential, exchange, READ_SCOPES)
    customer = people.customer_id(exchange.world, CALLER)
    return replace(granted, scope=tenants.required_in_path(exchange), subject=customer)


def admitted(exchange: Exchange) -> Exchange:
    """Return the exchange of an operation that needs no token, with a grant in any case.

    Raises Problem when it asks for unpublished categories without the scope to see them.
    """
    if not exchange.grant.scope:
        tenant = tenants.required_in_path(exchange)
        exchange = replace(exchange, grant=Grant(frozenset(), scope=tenant))
    if exchange.query["showUnpublished"] and not exchange.grant.allows((READ_UNPUBLISHED,)):
        hint = "Send a token that has it."
        reason = Violation("credential", "", READ_UNPUBLISHED, "no such scope", hint)
        raise Problem(Kind.FORBIDDEN, (reason,))
    return exchange
