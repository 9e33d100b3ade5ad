"""Role 1, auth: a bearer token of one tenant, good for all three services, acting for a customer.

The tenant is the part of the state that a token may see: a tenant in the path that is not the
token's own is refused like an unknown token.
"""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from segmock.core import faking
from segmock.core.credentials import Grant, by_word
from segmock.core.document import Record, dig
from segmock.core.exchange import Exchange
from segmock.core.problem import Kind, Problem, Violation
from segmock.core.universe import Persona
from segmock.core.world import World

NAME = "emporix"
TENANT = "segmock"
CALLER = 0  # deviation: calling-customer
"""Number of the persona that every token acts for."""

READ_UNPUBLISHED = "category.category_read_unpublished"
READ_SCOPES = frozenset(
    {
        "customersegment.segment_read",
        "customersegment.segment_read_own",
        "coupon.coupon_read",
        READ_UNPUBLISHED,
    }
)


def grant(scheme: str, credential: str, exchange: Exchange) -> Grant:
    """Return what a token allows; raises Problem when it is not one of the path's tenant."""
    granted = by_word(credential, exchange, READ_SCOPES)
    caller = exchange.world.universe.persona(CALLER)
    customer = customer_of(exchange.world, caller)["id"]
    return replace(granted, scope=_tenant(exchange), subject=customer)


def admitted(exchange: Exchange) -> Exchange:
    """Return the exchange of an operation that needs no token, with a grant in any case.

    Raises Problem when it asks for unpublished categories without the scope to see them.
    """
    if not exchange.grant.scope:
        exchange = replace(exchange, grant=Grant(frozenset(), scope=_tenant(exchange)))
    if exchange.query["showUnpublished"] and not exchange.grant.allows((READ_UNPUBLISHED,)):
        hint = "Send a token that has it."
        reason = Violation("credential", "", READ_UNPUBLISHED, "no such scope", hint)
        raise Problem(Kind.FORBIDDEN, (reason,))
    return exchange


def _tenant(exchange: Exchange) -> str:
    tenant = unquote(exchange.path["tenant"])
    if tenant == TENANT or exchange.world.any_credential:
        return tenant
    hint = f"Write {TENANT!r} for the tenant, or start with --auth any."
    reason = Violation("credential", "", f"a token of the tenant {tenant!r}", "another one", hint)
    raise Problem(Kind.CREDENTIAL_UNKNOWN, (reason,))


def customer_of(world: World, persona: Persona) -> Record:
    """Return a persona as a customer."""
    # An odd factor permutes the ids, so two personas never share one.
    first = faking.number(world.seed, NAME, "customers")
    return {
        "id": f"C{(first + persona['number'] * 7_777_777_777) % 10**10:010d}",
        "firstName": persona["first_name"],
        "lastName": persona["last_name"],
        "email": persona["email"],
    }


def legal_entity_of(world: World, persona: Persona) -> Record:
    """Return the company that a persona acts for; colleagues act for the same one."""
    name = persona["company"]
    key = faking.token("0123456789abcdef", 24, world.seed, NAME, "legal-entities", name)
    return {"id": key, "name": name}


def customers(world: World) -> Iterator[Record]:
    """Yield everybody as a customer."""
    return (customer_of(world, persona) for persona in world.universe.everyone)


def legal_entities(world: World) -> Iterator[Record]:
    """Yield everybody's company."""
    return (legal_entity_of(world, persona) for persona in world.universe.everyone)


def segments_of(exchange: Exchange, customer: str) -> Iterator[Record]:
    """Yield the segments that a customer is assigned to.

    `legalEntityId` counts only for a customer who acts for several: then the assignments for
    the others are left out.
    """
    found = exchange.collection("customer-assignments").find("customer", customer)
    company = ("legalEntity", "id")
    asked = exchange.query.get("legalEntityId")
    if asked is not None and len({dig(one, company) for one in found} - {None}) > 1:
        found = [one for one in found if dig(one, company) in {None, asked}]
    own = {one["segmentId"] for one in found}
    return (one for one in exchange.collection("segments") if one["id"] in own)


def own_items(exchange: Exchange, *, only_active: bool) -> Iterator[Record]:
    """Yield what is assigned to the caller's segments, on the site asked for if there is one."""
    site = exchange.query.get("siteCode")
    for segment in segments_of(exchange, exchange.grant.subject):
        # Whatever its validity says. deviation: active-is-a-status
        counts = segment["status"] == "ACTIVE" or not only_active
        if counts and site in {None, segment.get("siteCode")}:
            yield from exchange.collection("item-assignments").find("segment", segment["id"])
