"""Customer assignments: who belongs to a segment, acting for a company or not."""

from collections.abc import Callable, Sequence
from functools import cached_property, partial

from segmock.core.document import Json, Record, pointer, tokens
from segmock.core.exchange import Exchange
from segmock.core.pairing import Pairs, Row, paired
from segmock.core.problem import broken_rule
from segmock.core.series import Series
from segmock.core.universe import Persona
from segmock.core.vendor import Behaviour, Layout
from segmock.core.world import World
from segmock.vendors.emporix import auth
from segmock.vendors.emporix.behaviours.assigning import (
    CUSTOMERS,
    known,
    list_assignments,
    put_assignment,
    put_assignments,
    read_assignment,
    remove_assignment,
    remove_assignments,
)
from segmock.vendors.emporix.behaviours.records import (
    VERSION,
    first,
    given_segments,
    outside,
    stamped,
)


def _members_of(exchange: Exchange, segment: str) -> Sequence[Record]:
    """Return a segment's customers, or only the caller's own assignments to it."""
    every = exchange.collection(CUSTOMERS)
    if not auth.own(exchange):
        return every.find("segment", segment)
    found = every.find("customer", exchange.grant.subject)
    return [one for one in found if one["segmentId"] == segment]


def _customer_in(exchange: Exchange, element: Json) -> list[str]:
    """Return what names an assignment in an element: a customer, and a legal entity or none."""
    if "customerId" not in element:
        raise broken_rule("/customerId", "the id of a customer", "nothing", "Add 'customerId'.")
    return [element[name] for name in ("customerId", "legalEntityId") if name in element]


def _member(exchange: Exchange, fields: Record, before: Record | None, key: str | None) -> Record:
    segment, customer, *company = tokens(key or "")
    pools = {"firstName": "first_name", "lastName": "last_name"}
    own: Record = {"segmentId": segment}
    if company:
        own["legalEntity"] = known(exchange, "legal-entities", company[0], name="company")
    own["customer"] = known(exchange, "customers", customer, **pools)
    # Mixins do not change how it came about. deviation: assignment-type-stays
    own["assignmentType"] = before["assignmentType"] if before else "MANUAL"
    return stamped(exchange, own, fields, ("mixins",), before)


ON_BEHALF: dict[str, Callable[[World, Persona], Record | None]] = {
    "company": auth.legal_entity_of,
    "subsidiary": auth.subsidiary_of,
}
"""What a segment of a scenario may say its people act for; without a word for nobody."""


class _Buyers(Row):
    """Those of the people of some groups who act for a subsidiary."""

    def __contains__(self, number: object) -> bool:
        return (
            isinstance(number, int) and auth.has_subsidiary(number) and super().__contains__(number)
        )

    @cached_property
    def numbers(self) -> Sequence[int]:
        """The numbers; everybody is looked at to find them."""
        return [number for number in super().numbers if auth.has_subsidiary(number)]


def _given_members(world: World) -> Series:
    """Return the people of the groups of each segment; nobody is made before being asked for."""
    given = given_segments(world)
    places = {raw["id"]: place for place, raw in enumerate(given)}

    def entity_of(place: int, number: int) -> Record | None:
        of = ON_BEHALF.get(given[place].get("onBehalf", ""))
        return None if of is None else of(world, world.universe.persona(number))

    def key_of(place: int, number: int) -> str:
        entity = entity_of(place, number)
        company = [] if entity is None else [entity["id"]]
        return pointer(given[place]["id"], auth.customer_id(world, number), *company)

    def pair(key: str) -> tuple[int, int] | None:
        segment, customer, *_ = (*tokens(key), "", "")
        place, number = places.get(segment), auth.number_of(world, customer)
        if place is None or number is None or key_of(place, number) != key:
            return None
        return place, number

    def record(place: int, number: int) -> Record:
        own: Record = {"segmentId": given[place]["id"]}
        if (entity := entity_of(place, number)) is not None:
            own["legalEntity"] = entity
        customer = auth.customer_of(world, world.universe.persona(number))
        return first(world, {**own, "customer": customer, "assignmentType": "AUTOMATIC"})

    rows = [
        (_Buyers if raw.get("onBehalf") == "subsidiary" else Row)(
            world.members(group) for group in raw.get("groups", ())
        )
        for raw in given
    ]
    by_number = partial(auth.number_of, world)
    pairs = Pairs(key_of, pair, record, ("segment", places.get), ("customer", by_number))
    return paired(rows, len(world.universe), pairs)


def _key_of_customer(one: Record) -> str:
    company = [one["legalEntity"]["id"]] if "legalEntity" in one else []
    return pointer(one["segmentId"], one["customer"]["id"], *company)


layouts: dict[str, Layout] = {
    CUSTOMERS: Layout(
        "customer assignment",
        key=_key_of_customer,
        stamp=_member,
        given=_given_members,
        view=lambda _, one: {name: part for name, part in one.items() if name != "segmentId"},
        indexes={
            "segment": lambda one: [one["segmentId"]],
            "customer": lambda one: [one["customer"]["id"]],
        },
        version=VERSION,
    ),
    "customers": outside("customer", given=auth.customers),
    "legal-entities": outside("legal entity", given=auth.legal_entities),
}

behaviours: dict[str, Behaviour] = {
    "GET-customer-segment-retrieve-customers": partial(list_assignments, CUSTOMERS, _members_of),
    "POST-customer-segment-search-customers": partial(list_assignments, CUSTOMERS, _members_of),
    "GET-customer-segment-retrieve-customer": partial(read_assignment, CUSTOMERS),
    "GET-customer-segment-retrieve-customer-by-customerId": partial(read_assignment, CUSTOMERS),
    "PUT-customer-segment-update-customer": partial(put_assignment, CUSTOMERS),
    "PUT-customer-segment-update-customer-by-customerId": partial(put_assignment, CUSTOMERS),
    "DELETE-customer-segment-remove-customer": partial(remove_assignment, CUSTOMERS),
    "DELETE-customer-segment-remove-customer-by-customerId": partial(remove_assignment, CUSTOMERS),
    "PUT-customer-segment-update-customers-bulk": partial(put_assignments, CUSTOMERS, _customer_in),
    "DELETE-customer-segment-remove-customers-bulk": partial(
        remove_assignments, CUSTOMERS, _customer_in
    ),
}
