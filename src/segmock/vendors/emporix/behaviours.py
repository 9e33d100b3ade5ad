"""Role 5, behaviours: segments, who and what is assigned to them, coupons, category assignments.

Customers, legal entities, products and categories belong to services outside of the mock: they
are given and never written. An assignment is filed under the JSON pointer of its segment and of
what the path names below it, so no two can be mistaken for each other.
"""

from collections.abc import Callable, Container, Iterable, Iterator
from functools import partial
from itertools import chain
from operator import itemgetter

from segmock.core import crud, faking
from segmock.core.clock import iso
from segmock.core.document import Defect, DefectsError, Record, dig, pointer, tokens
from segmock.core.exchange import Exchange
from segmock.core.messages import EMPTY, Answer
from segmock.core.problem import Kind, Problem, Violation, broken_rule, not_found
from segmock.core.vendor import Behaviour, Layout
from segmock.core.world import World
from segmock.vendors.emporix import auth, errors, filters
from segmock.vendors.emporix.auth import NAME

CREATED, REPLACED = 201, 204
VERSION = ("metadata", "version")
HEX, LETTERS = "0123456789abcdef", "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CUSTOMERS, ITEMS = "customer-assignments", "item-assignments"
CATALOGUE = {"PRODUCT": ("products", "product_name"), "CATEGORY": ("categories", "category_name")}
"""Type of an item to the collection that knows it, and to the pool that names any other."""


def list_segments(exchange: Exchange) -> Answer:
    """Answer segments, all of them or one customer's, filtered by the query or the body."""
    customer = exchange.query.get("customerId")
    if customer is not None:
        return _listed(exchange, auth.segments_of(exchange, customer))
    return _listed(exchange, exchange.collection("segments"))


def _listed(exchange: Exchange, records: Iterable[Record]) -> Answer:
    found = list(records)
    return crud.listing(exchange, found, lambda one: one, len(found))


def _release(exchange: Exchange, segment: Record) -> None:
    """Remove what is assigned to a segment, or refuse where that is not asked for."""
    held = [
        (name, record)
        for name in (CUSTOMERS, ITEMS)
        for record in exchange.collection(name).find("segment", segment["id"])
    ]
    if held and not exchange.query["forceDelete"]:
        wanted, hint = "a segment without assignments", "Send forceDelete=true to remove them too."
        reason = Violation("state", "", wanted, f"{len(held)} of them", hint)
        detail = "The segment has customers or items assigned to it."
        raise Problem(Kind.IN_USE, (reason,), detail=detail)
    for name, record in held:
        exchange.collection(name).delete(exchange.layout(name).key(record))


def list_assignments(name: str, exchange: Exchange) -> Answer:
    """Answer the customers or the items of a segment."""
    segment, *_ = _path_names(exchange)
    view = partial(exchange.layout(name).view, exchange)
    found = exchange.collection(name).find("segment", segment)
    return crud.listing(exchange, found, view, len(found))


def read_assignment(name: str, exchange: Exchange) -> Answer:
    """Answer one assignment; raises Problem when it is not there."""
    layout, names = exchange.layout(name), _path_names(exchange)
    record = exchange.collection(name).get(pointer(*names))
    if record is None:
        raise not_found(layout.resource, names[-1])
    return Answer(200, filters.select(layout.view(exchange, record), exchange))


def put_assignment(name: str, exchange: Exchange) -> Answer:
    """Assign what the path names, or replace the mixins of its assignment."""
    fields = {} if exchange.body is EMPTY else exchange.body
    return Answer(_assign(exchange, name, _path_names(exchange), fields))


def put_assignments(
    name: str, named_in: Callable[[Exchange, Record], list[str]], exchange: Exchange
) -> Answer:
    """Assign each element for itself; the index in the answer counts from 1."""
    segment, *_ = _path_names(exchange)

    def outcome(element: Record) -> Record:
        try:
            code = _assign(exchange, name, [segment, *named_in(exchange, element)], element)
        except Problem as problem:
            return errors.of_segments(problem)
        return {"code": code, "status": "Created" if code == CREATED else "OK"}

    return Answer(207, [{"index": n, **outcome(one)} for n, one in enumerate(exchange.body, 1)])


def _assign(exchange: Exchange, name: str, names: list[str], fields: Record) -> int:
    """Add or replace an assignment and return the status; raises Problem for a stale version."""
    layout, collection, key = exchange.layout(name), exchange.collection(name), pointer(*names)
    before = collection.get(key)
    if before is not None:
        crud.refuse_stale(layout, fields, before)
    collection.put(key, layout.stamp(exchange, fields, before, key))
    return CREATED if before is None else REPLACED


def _path_names(exchange: Exchange) -> list[str]:
    """Return what the path names below the tenant; raises Problem for an unknown segment."""
    _, segment, *names = exchange.path.values()
    crud.existing(exchange, "segments", segment)
    return [segment, *names]


def _customer_in(exchange: Exchange, element: Record) -> list[str]:
    if "customerId" not in element:
        raise broken_rule("/customerId", "the id of a customer", "nothing", "Add 'customerId'.")
    return [element[name] for name in ("customerId", "legalEntityId") if name in element]


def list_own_items(exchange: Exchange) -> Answer:
    """Answer the items of all segments that the caller belongs to."""
    return _listed(exchange, auth.own_items(exchange, only_active=exchange.query["onlyActive"]))


def build_trees(exchange: Exchange) -> Answer:
    """Answer the categories of the caller's active segments, each below its parents."""
    categories = exchange.collection("categories")
    assigned = _categories_in(auth.own_items(exchange, only_active=True))

    def branches(parent: str) -> Iterator[Record]:
        for one in categories.find("parent", parent):
            own, below = one["id"] in assigned, list(branches(one["id"]))
            if own or below:
                yield {**one, "isSegmentAssigned": own, "subcategories": below}

    return Answer(200, [filters.select(tree, exchange) for tree in branches("")])


def _categories_in(items: Iterable[Record]) -> set[str]:
    return {one["item"]["id"] for one in items if one["type"] == "CATEGORY"}


def list_category_assignments(exchange: Exchange) -> Answer:
    """Answer the products of a category, and of those below it where that is asked for."""
    exchange = auth.admitted(exchange)
    query, items = exchange.query, exchange.collection(ITEMS)
    root = crud.existing(exchange, "categories", exchange.path["categoryId"])
    wanted = set(_branch(exchange, root))
    if not wanted:
        raise not_found("category", root["id"])
    if (listed := query.get("segmentsIds")) is not None:
        wanted &= _categories_in(i for one in listed.split(",") for i in items.find("segment", one))
    name, every = query.get("ref.localizedName"), exchange.collection("category-assignments")
    named = (one for one in every if name in {None, *one["ref"]["localizedName"].values()})
    return _listed(exchange, (one for one in named if one["categoryId"] in wanted))


def _branch(exchange: Exchange, category: Record) -> Iterator[str]:
    """Yield the ids of a category and, if asked for, of those below; only what may be seen."""
    if category.get("published", True) or exchange.query["showUnpublished"]:
        yield category["id"]
        if exchange.query["withSubcategories"]:
            for one in exchange.collection("categories").find("parent", category["id"]):
                yield from _branch(exchange, one)


def create_coupon(exchange: Exchange) -> Answer:
    """Add a coupon; raises Problem for what the schema cannot say about its restrictions."""
    limits = exchange.body.get("restrictions", {})
    both = set(limits.get("includedCategories", ())) & set(limits.get("excludedCategories", ()))
    known = exchange.collection("segments")
    unknown = {one for one in limits.get("segments", ()) if known.get(one) is None}
    for name, wanted, wrong in (
        ("excludedCategories", "none of the included categories", both),
        ("segments", "ids of segments", unknown),  # deviation: coupon-segments-exist
    ):
        if wrong:
            received, place = ", ".join(sorted(wrong)), pointer("restrictions", name)
            raise broken_rule(place, wanted, received, "Leave these out.")
    return crud.create(exchange)


def _coupon_now(exchange: Exchange, coupon: Record) -> Record:
    limits, now = coupon.get("restrictions", {}), exchange.now()
    status = "VALID"
    if now < filters.moment(limits.get("validFrom", now)):
        status = "INACTIVE"
    elif now > filters.moment(limits.get("validUntil", now)):
        status = "EXPIRED"
    return {**coupon, "status": status}


def _stamped(
    exchange: Exchange, own: Record, fields: Record, kept: Iterable[str], before: Record | None
) -> Record:
    """Return a record's `own` fields, those `kept` of the client's, and its metadata."""
    now = exchange.now()
    known: Record = before["metadata"] if before else {"version": 0, "createdAt": now}
    made = {"version": known["version"] + 1, "createdAt": known["createdAt"], "modifiedAt": now}
    if (schemas := dig(fields, ("metadata", "mixins"))) is not None:
        made["mixins"] = schemas
    return {**own, **{name: fields[name] for name in kept if name in fields}, "metadata": made}


def _segment(exchange: Exchange, fields: Record, before: Record | None, key: str | None) -> Record:
    texts = [name for name in ("name", "description") if name in fields]
    own: Record = {
        "id": key or fields.get("id") or exchange.world.token(HEX, 24, f"{NAME}/segments"),
        **{name: filters.as_map(fields[name], exchange) for name in texts},
        "status": "INACTIVE",
    }
    kept = ("validity", "status", "siteCode", "mixins")
    return _stamped(exchange, own, fields, kept, before)


def _member(exchange: Exchange, fields: Record, before: Record | None, key: str | None) -> Record:
    segment, customer, *company = tokens(key or "")
    pools = {"firstName": "first_name", "lastName": "last_name"}
    own: Record = {"segmentId": segment}
    if company:
        own["legalEntity"] = _known(exchange, "legal-entities", company[0], name="company")
    own["customer"] = _known(exchange, "customers", customer, **pools)
    own["assignmentType"] = "MANUAL"
    return _stamped(exchange, own, fields, ("mixins",), before)


def _item(exchange: Exchange, fields: Record, before: Record | None, key: str | None) -> Record:
    segment, kind, item = tokens(key or "")
    collection, pool = CATALOGUE[kind]
    known = {"code": item, **_known(exchange, collection, item, name=pool)}
    brief = {**_brief(known), "name": filters.as_map(known["name"], exchange)}
    own = {"segmentId": segment, "item": brief, "type": kind}
    return _stamped(exchange, own, fields, ("mixins",), before)


def _known(exchange: Exchange, collection: str, key: str, **pools: str) -> Record:
    """Return a given record, or for any other id one with names that the id picks."""
    # No operation of the mock creates what is assigned. deviation: any-customer-any-item
    seed = exchange.world.seed
    named = {field: faking.pick(pool, seed, NAME, key) for field, pool in pools.items()}
    return exchange.collection(collection).get(key) or {"id": key, **named}


def _brief(item: Record) -> Record:
    return {name: item[name] for name in ("id", "code", "name")}


def _coupon(exchange: Exchange, fields: Record, before: Record | None, key: str | None) -> Record:
    code = fields.get("code") or exchange.world.token(LETTERS, 7, f"{NAME}/coupons")
    schemas = dig(fields, ("metadata", "mixins"))
    metadata = {"version": 1} if schemas is None else {"version": 1, "mixins": schemas}
    return {**_given_coupon({**fields, "code": code.upper()}), "metadata": metadata}


# --- the given state ------------------------------------------------------------------------------
# A segment of a scenario says beside its own fields what is assigned to it: the personas of its
# `groups`, `onBehalf` of their companies or not, and the ids of its `products` and `categories`.


def _first(world: World, record: Record) -> Record:
    start = iso(world.clock.start)
    return {**record, "metadata": {"version": 1, "createdAt": start, "modifiedAt": start}}


def _given_segments(world: World) -> list[Record]:
    given, place = world.given(NAME, "segments"), ("given", NAME, "segments")
    known: dict[str, Container[str]] = {"groups": world.scenario.groups}
    known |= {
        name: {one["id"] for one in world.given(NAME, name)} for name, _ in CATALOGUE.values()
    }
    if defects := [
        Defect(world.scenario.file, pointer(*place, n, field), f"names {one!r}", "Give that too.")
        for n, raw in enumerate(given)
        for field, names in known.items()
        for one in raw.get(field, ())
        if one not in names
    ]:
        raise DefectsError(defects)
    own = [{name: raw[name] for name in raw if name not in {*known, "onBehalf"}} for raw in given]
    return [_first(world, {"status": "INACTIVE", **one}) for one in own]


def _given_members(world: World) -> Iterator[Record]:
    for raw in world.given(NAME, "segments"):
        for persona in chain.from_iterable(map(world.members, raw.get("groups", ()))):
            own: Record = {"segmentId": raw["id"]}
            if raw.get("onBehalf", False):
                own["legalEntity"] = auth.legal_entity_of(world, persona)
            customer = auth.customer_of(world, persona)
            yield _first(world, {**own, "customer": customer, "assignmentType": "AUTOMATIC"})


def _given_items(world: World) -> Iterator[Record]:
    for raw in world.given(NAME, "segments"):
        for kind, (collection, _) in CATALOGUE.items():
            known = {one["id"]: _brief(one) for one in world.given(NAME, collection)}
            for key in raw.get(collection, ()):
                yield _first(world, {"segmentId": raw["id"], "item": known[key], "type": kind})


def _given_category_assignments(world: World) -> Iterator[Record]:
    for product in world.given(NAME, "products"):
        ref = {"id": product["id"], "type": "PRODUCT", "localizedName": product["name"]}
        key = faking.token(HEX, 24, world.seed, NAME, "category-assignments", product["id"])
        yield {"id": key, "categoryId": product["categoryId"], "ref": ref}


def _given_coupon(fields: Record) -> Record:
    unsaid = {
        "discountType": "ABSOLUTE",
        "discountCalculationType": "SUBTOTAL",
        **dict.fromkeys(("maxRedemptions", "maxRedemptionsPerCustomer"), -1),
        **dict.fromkeys(("allowAnonymous", "categoryRestricted", "segmentRestricted"), False),
    }
    counted = {"redemptionCount": 0, "deleted": False, "metadata": {"version": 1}}
    return {"code": fields["code"], "name": fields["name"], **unsaid, **fields, **counted}


def _key_of_customer(one: Record) -> str:
    company = [one["legalEntity"]["id"]] if "legalEntity" in one else []
    return pointer(one["segmentId"], one["customer"]["id"], *company)


_outside = partial(Layout, key=itemgetter("id"), stamp=lambda _, fields, *__: fields)
"""A collection that no operation writes."""

layouts: dict[str, Layout] = {
    "segments": Layout(
        "segment",
        key=itemgetter("id"),
        stamp=_segment,
        given=_given_segments,
        receipt=lambda _, segment: {"id": segment["id"]},
        version=VERSION,
        release=_release,
        idempotent_delete=True,
        schema="#/components/schemas/Segment",
    ),
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
    ITEMS: Layout(
        "item assignment",
        key=lambda one: pointer(one["segmentId"], one["type"], one["item"]["id"]),
        stamp=_item,
        given=_given_items,
        indexes={"segment": lambda one: [one["segmentId"]]},
        version=VERSION,
    ),
    "coupons": Layout(
        "coupon",
        key=itemgetter("code"),
        stamp=_coupon,
        given=lambda world: map(_given_coupon, world.given(NAME, "coupons")),
        view=_coupon_now,
        receipt=lambda _, coupon: {"id": coupon["code"]},
    ),
    "customers": _outside("customer", given=auth.customers),
    "legal-entities": _outside("legal entity", given=auth.legal_entities),
    "products": _outside("product"),
    "categories": _outside("category", indexes={"parent": lambda one: [one.get("parentId", "")]}),
    "category-assignments": _outside("category assignment", given=_given_category_assignments),
}

behaviours: dict[str, Behaviour] = {
    "GET-customer-segment-retrieve-segments": list_segments,
    "POST-customer-segment-search-segments": list_segments,
    "GET-customer-segment-retrieve-customers": partial(list_assignments, CUSTOMERS),
    "GET-customer-segment-retrieve-customer": partial(read_assignment, CUSTOMERS),
    "GET-customer-segment-retrieve-customer-by-customerId": partial(read_assignment, CUSTOMERS),
    "PUT-customer-segment-update-customer": partial(put_assignment, CUSTOMERS),
    "PUT-customer-segment-update-customer-by-customerId": partial(put_assignment, CUSTOMERS),
    "PUT-customer-segment-update-customers-bulk": partial(put_assignments, CUSTOMERS, _customer_in),
    "GET-customer-segment-retrieve-segment-items": partial(list_assignments, ITEMS),
    "GET-customer-segment-retrieve-item": partial(read_assignment, ITEMS),
    "PUT-customer-segment-update-item": partial(put_assignment, ITEMS),
    "PUT-customer-segment-update-items-bulk": partial(
        put_assignments, ITEMS, lambda exchange, element: [exchange.path["type"], element["id"]]
    ),
    "GET-customer-segment-retrieve-segments-items": list_own_items,
    "GET-customer-segment-retrieve-category-trees": build_trees,
    "GET-category-tree-list-assignments": list_category_assignments,
    "POST-coupon-create-coupon": create_coupon,
}
