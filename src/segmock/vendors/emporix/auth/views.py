"""What a caller may see: everything, or what is its own as a customer."""

from collections.abc import Iterator

from segmock.core import crud, tokens
from segmock.core.document import Record, dig
from segmock.core.exchange import Exchange
from segmock.core.problem import not_found
from segmock.vendors.emporix.auth import people
from segmock.vendors.emporix.auth.granting import SEGMENT_READ
from segmock.vendors.emporix.filters.moments import moment
from segmock.vendors.emporix.paging import PLACEHOLDER

_COMPANY = ("legalEntity", "id")


def own(exchange: Exchange) -> bool:
    """Tell whether the caller sees its own segments only: its token cannot read all of them."""
    return not exchange.grant.allows((SEGMENT_READ,))


def active(exchange: Exchange, segment: Record) -> bool:
    """Tell whether a segment is in force, by its status or also by its validity."""
    if segment["status"] != "ACTIVE":
        return False
    if exchange.setting("active") == "status":  # deviation: active-is-a-status
        return True
    validity, now = segment.get("validity", {}), exchange.now()
    return bool(moment(validity.get("from", now)) <= now <= moment(validity.get("to", now)))


def segments_of(exchange: Exchange, customer: str) -> Iterator[Record]:
    """Yield the segments that a customer is assigned to.

    A legal entity, in the query or in the token, counts only for a customer who acts for several:
    then the assignments for the others are left out.
    """
    found = exchange.collection("customer-assignments").find("customer", customer)
    asked = exchange.query.get("legalEntityId", PLACEHOLDER)
    if asked == PLACEHOLDER:
        asked = (presented(exchange) or {}).get("legal_entity", "")
    if asked and len(entities_of(exchange, customer)) > 1:
        found = [one for one in found if dig(one, _COMPANY) in {None, asked}]
    assigned = {one["segmentId"] for one in found}
    return (one for one in exchange.collection("segments") if one["id"] in assigned)


def own_segments(exchange: Exchange) -> Iterator[Record]:
    """Yield the active segments of the caller; a client without a customer has none."""
    found = segments_of(exchange, exchange.grant.subject)
    return (one for one in found if active(exchange, one))


def admits(exchange: Exchange, segment: Record) -> bool:
    """Tell whether the caller may see a segment."""
    return not own(exchange) or any(one["id"] == segment["id"] for one in own_segments(exchange))


def seen(exchange: Exchange, key: str) -> Record:
    """Return a segment that the caller may see; raises Problem for any other."""
    segment = crud.existing(exchange, "segments", key)
    if not admits(exchange, segment):
        raise not_found("segment", key)  # deviation: hidden-is-not-found
    return segment


def own_items(exchange: Exchange, *, only_active: bool) -> Iterator[Record]:
    """Yield what is assigned to the caller's segments, on the site asked for if there is one."""
    site = exchange.query.get("siteCode")
    for segment in segments_of(exchange, exchange.grant.subject):
        counts = not only_active or active(exchange, segment)
        if counts and site in {None, segment.get("siteCode")}:
            yield from exchange.collection("item-assignments").find("segment", segment["id"])


def presented(exchange: Exchange) -> Record | None:
    """Return the issued token that came with a request, or None for a word or none."""
    _, _, token = exchange.request.headers.get("authorization", "").partition(" ")
    return tokens.kept(exchange).get(token.strip())


def entities_of(exchange: Exchange, customer: str) -> set[str]:
    """Return the ids of the legal entities that a customer acts for."""
    found = exchange.collection("customer-assignments").find("customer", customer)
    entities = {dig(one, _COMPANY) for one in found} - {None}
    number = people.number_of(exchange.world, customer)
    if number is not None:
        persona = exchange.world.universe.persona(number)
        entities.add(people.legal_entity_of(exchange.world, persona)["id"])
        if (other := people.subsidiary_of(exchange.world, persona)) is not None:
            entities.add(other["id"])
    return entities
