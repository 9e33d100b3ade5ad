"""Category assignments: the products of a category, narrowed to segments where asked for."""

from collections.abc import Iterator
from operator import itemgetter

from segmock.core import crud, faking
from segmock.core.document import Record
from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.problem import not_found
from segmock.core.vendor import Behaviour, Layout
from segmock.core.world import World
from segmock.vendors.emporix import auth, filters
from segmock.vendors.emporix.auth import NAME
from segmock.vendors.emporix.behaviours.assigning import ITEMS, known
from segmock.vendors.emporix.behaviours.items import CATALOGUE, categories_in
from segmock.vendors.emporix.behaviours.records import HEX, listed

ASSIGNMENTS = "category-assignments"


def list_assigned(exchange: Exchange) -> Answer:
    """Answer the products of a category, and of those below it where that is asked for."""
    exchange = auth.admitted(exchange)
    query, items = exchange.query, exchange.collection(ITEMS)
    root = _category(exchange)
    wanted = set(_branch(exchange, root))
    if not wanted:
        raise not_found("category", root["id"])
    if (named := query.get("segmentsIds")) is not None:
        chosen = (item for one in named.split(",") for item in items.find("segment", one))
        wanted &= categories_in(chosen)
    found = (one for one in exchange.collection(ASSIGNMENTS) if one["categoryId"] in wanted)
    if (name := query.get("ref.localizedName")) is not None:  # deviation: assigned-name-whole
        found = (one for one in found if name in one["ref"]["localizedName"].values())
    if query["hideUnpublishedProducts"]:
        found = (one for one in found if _published(exchange, one["ref"]["id"]))
    return listed(exchange, found)


def assign(exchange: Exchange) -> Answer:
    """Assign a product; one that is assigned already keeps its assignment."""
    category, product = _category(exchange)["id"], exchange.body["ref"]["id"]
    # A second assignment would be the same one. deviation: category-assigned-twice
    for one in exchange.collection(ASSIGNMENTS).find("category", category):
        if one["ref"]["id"] == product:
            return Answer(201, {"id": one["id"]})
    collection, pool = CATALOGUE["PRODUCT"]
    names = filters.as_map(known(exchange, collection, product, name=pool)["name"], exchange)
    ref = {"id": product, "type": "PRODUCT", "localizedName": names}
    key = exchange.world.token(HEX, 24, f"{NAME}/{ASSIGNMENTS}")
    exchange.collection(ASSIGNMENTS).put(key, {"id": key, "categoryId": category, "ref": ref})
    return Answer(201, {"id": key})


def remove_all(exchange: Exchange) -> Answer:
    """Remove what is assigned to a category; those below it keep theirs."""
    assignments = exchange.collection(ASSIGNMENTS)
    for one in list(assignments.find("category", _category(exchange)["id"])):
        assignments.delete(one["id"])
    return Answer(204)


def remove(exchange: Exchange) -> Answer:
    """Remove one assignment of a category, if it is there."""
    category, assignments = _category(exchange), exchange.collection(ASSIGNMENTS)
    found = assignments.get(exchange.path["assignmentId"])
    # Gone is gone. deviation: category-delete-is-idempotent
    if found is not None and found["categoryId"] == category["id"]:
        assignments.delete(found["id"])
    return Answer(204)


def _category(exchange: Exchange) -> Record:
    return crud.existing(exchange, "categories", exchange.path["categoryId"])


def _branch(exchange: Exchange, category: Record) -> Iterator[str]:
    """Yield the ids of a category and, if asked for, of those below; only what may be seen."""
    if category.get("published", True) or exchange.query["showUnpublished"]:
        yield category["id"]
        if exchange.query["withSubcategories"]:
            for one in exchange.collection("categories").find("parent", category["id"]):
                yield from _branch(exchange, one)


def _published(exchange: Exchange, product: str) -> bool:
    # What the scenario does not know counts as published. deviation: any-customer-any-item
    given = exchange.collection("products").get(product) or {}
    return bool(given.get("published", True))


def _given(world: World) -> Iterator[Record]:
    for product in world.given(NAME, "products"):
        ref = {"id": product["id"], "type": "PRODUCT", "localizedName": product["name"]}
        key = faking.token(HEX, 24, world.seed, NAME, ASSIGNMENTS, product["id"])
        yield {"id": key, "categoryId": product["categoryId"], "ref": ref}


layouts: dict[str, Layout] = {
    ASSIGNMENTS: Layout(
        "category assignment",
        key=itemgetter("id"),
        given=_given,
        indexes={"category": lambda one: [one["categoryId"]]},
    ),
}

behaviours: dict[str, Behaviour] = {
    "GET-category-tree-retrieve-category-assignments": list_assigned,
    "POST-category-tree-assign-resource": assign,
    "DELETE-category-tree-remove-all-category-assignments": remove_all,
    "DELETE-category-tree-remove-category-assignment": remove,
}
