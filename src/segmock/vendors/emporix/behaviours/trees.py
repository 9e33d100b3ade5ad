"""Category trees: the categories of a customer's active segments, below their parents."""

from collections.abc import Iterator, Mapping

from segmock.core.document import Defect, DefectsError, Record, pointer
from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.vendor import Behaviour, Layout
from segmock.core.world import World
from segmock.vendors.emporix import auth, filters
from segmock.vendors.emporix.auth import NAME
from segmock.vendors.emporix.auth.tenants import complete
from segmock.vendors.emporix.behaviours.items import categories_in
from segmock.vendors.emporix.behaviours.records import outside

CATEGORIES = "categories"
_NOBODY = ""
"""The parent of a root."""


def build_trees(exchange: Exchange) -> Answer:
    """Answer the trees, each level in the order of the positions."""
    categories = exchange.collection(CATEGORIES)
    assigned = categories_in(auth.own_items(exchange, only_active=True))

    def branches(parent: str) -> Iterator[Record]:
        for one in sorted(categories.find("parent", parent), key=_position):
            own, below = one["id"] in assigned, list(branches(one["id"]))
            if own or below:
                # Published or not. deviation: category-tree-unpublished
                yield {**one, "isSegmentAssigned": own, "subcategories": below}

    return Answer(200, [filters.select(tree, exchange) for tree in branches(_NOBODY)])


def _position(category: Record) -> int:
    return int(category.get("position", 0))


def _given(world: World) -> list[Record]:
    given = complete(world, CATEGORIES, ("id", "code", "name"))
    parents = {one["id"]: _parent(one) for one in given}
    hint = "Name another category that is given, or leave it out."
    if defects := [
        Defect(
            world.scenario.file,
            pointer("given", NAME, CATEGORIES, n, "parentId"),
            "leads to no root",
            hint,
        )
        for n, one in enumerate(given)
        if not _rooted(one["id"], parents)
    ]:
        raise DefectsError(defects)
    return given


def _parent(category: Record) -> str:
    return str(category.get("parentId", _NOBODY))


def _rooted(key: str, parents: Mapping[str, str]) -> bool:
    """Tell whether the way up ends; one that is longer than all of them goes round."""
    for _ in parents:
        if (above := parents.get(key)) is None:
            return False
        if above == _NOBODY:
            return True
        key = above
    return False


layouts: dict[str, Layout] = {
    CATEGORIES: outside("category", given=_given, indexes={"parent": lambda one: [_parent(one)]}),
}

behaviours: dict[str, Behaviour] = {
    "GET-customer-segment-retrieve-category-trees": build_trees,
}
