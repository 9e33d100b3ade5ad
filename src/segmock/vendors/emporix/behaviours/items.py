"""Item assignments: the products and categories of a segment, or of all segments."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from segmock.core.document import Json, Record, pointer, tokens
from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.problem import broken_rule
from segmock.core.vendor import Behaviour, Layout
from segmock.core.world import World
from segmock.vendors.emporix import auth, filters
from segmock.vendors.emporix.auth import NAME
from segmock.vendors.emporix.auth.tenants import complete
from segmock.vendors.emporix.behaviours.assigning import (
    ITEMS,
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
    listed,
    outside,
    stamped,
)

CATALOGUE = {"PRODUCT": ("products", "product_name"), "CATEGORY": ("categories", "category_name")}
"""Type of an item to the collection that knows it, and to the pool that names any other."""


def list_all_items(exchange: Exchange) -> Answer:
    """Answer the items of all segments, or of the active ones that the caller belongs to."""
    if auth.own(exchange):
        return listed(exchange, auth.own_items(exchange, only_active=True))
    return listed(exchange, _items_of_all(exchange))


def _items_of_all(exchange: Exchange) -> Iterator[Record]:
    site, only_active = exchange.query.get("siteCode"), exchange.query["onlyActive"]
    for segment in exchange.collection("segments"):
        counts = auth.active(exchange, segment) or not only_active
        if counts and site in {None, segment.get("siteCode")}:
            yield from _items_of(exchange, segment["id"])


def _items_of(exchange: Exchange, segment: str) -> Sequence[Record]:
    return exchange.collection(ITEMS).find("segment", segment)


def categories_in(items: Iterable[Record]) -> set[str]:
    """Return the ids of the categories among assigned items."""
    return {one["item"]["id"] for one in items if one["type"] == "CATEGORY"}


def _named_in(exchange: Exchange, element: Json) -> list[str]:
    """Return what names an assignment to put: its type is in the path, its id in the element."""
    if "id" not in element:
        raise broken_rule("/id", "the id of an item", "nothing", "Add 'id'.")
    return [exchange.path["type"], element["id"]]


def _named_by(exchange: Exchange, item: Json) -> list[str]:
    return [exchange.path["type"], item]


def _item(exchange: Exchange, fields: Record, before: Record | None, key: str | None) -> Record:
    segment, kind, item = tokens(key or "")
    collection, pool = CATALOGUE[kind]
    found = brief({"code": item, **known(exchange, collection, item, name=pool)})
    localized = {**found, "name": filters.as_map(found["name"], exchange)}
    own = {"segmentId": segment, "item": localized, "type": kind}
    return stamped(exchange, own, fields, ("mixins",), before)


def brief(item: Record) -> Record:
    """Return what an assignment shows of its item."""
    return {name: item[name] for name in ("id", "code", "name")}


def _given_items(world: World) -> Iterator[Record]:
    for raw in given_segments(world):
        for kind, (collection, _) in CATALOGUE.items():
            named = {one["id"]: brief(one) for one in world.given(NAME, collection)}
            for key in raw.get(collection, ()):
                yield first(world, {"segmentId": raw["id"], "item": named[key], "type": kind})


layouts: dict[str, Layout] = {
    ITEMS: Layout(
        "item assignment",
        key=lambda one: pointer(one["segmentId"], one["type"], one["item"]["id"]),
        stamp=_item,
        given=_given_items,
        indexes={"segment": lambda one: [one["segmentId"]]},
        version=VERSION,
    ),
    "products": outside(
        "product",
        given=lambda world: complete(world, "products", ("id", "code", "name", "categoryId")),
    ),
}

behaviours: dict[str, Behaviour] = {
    "GET-customer-segment-retrieve-segment-items": partial(list_assignments, ITEMS, _items_of),
    "POST-customer-segment-search-items": partial(list_assignments, ITEMS, _items_of),
    "GET-customer-segment-retrieve-item": partial(read_assignment, ITEMS),
    "PUT-customer-segment-update-item": partial(put_assignment, ITEMS),
    "DELETE-customer-segment-remove-item": partial(remove_assignment, ITEMS),
    "PUT-customer-segment-update-items-bulk": partial(put_assignments, ITEMS, _named_in),
    "DELETE-customer-segment-remove-items-bulk": partial(remove_assignments, ITEMS, _named_by),
    "GET-customer-segment-retrieve-segments-items": list_all_items,
}
