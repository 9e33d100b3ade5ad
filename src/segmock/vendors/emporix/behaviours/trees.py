"""Category trees: the categories of a customer's active segments, below their parents."""

from collections.abc import Iterator

from segmock.core.document import Record
from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.vendor import Behaviour, Layout
from segmock.vendors.emporix import auth, filters
from segmock.vendors.emporix.behaviours.items import categories_in
from segmock.vendors.emporix.behaviours.records import outside


def build_trees(exchange: Exchange) -> Answer:
    """Answer the trees, each level in the order of the positions."""
    categories = exchange.collection("categories")
    assigned = categories_in(auth.own_items(exchange, only_active=True))

    def branches(parent: str) -> Iterator[Record]:
        for one in sorted(categories.find("parent", parent), key=_position):
            own, below = one["id"] in assigned, list(branches(one["id"]))
            if own or below:
                # Published or not. deviation: category-tree-unpublished
                yield {**one, "isSegmentAssigned": own, "subcategories": below}

    return Answer(200, [filters.select(tree, exchange) for tree in branches("")])


def _position(category: Record) -> int:
    return int(category.get("position", 0))


layouts: dict[str, Layout] = {
    "categories": outside("category", indexes={"parent": lambda one: [one.get("parentId", "")]}),
}

behaviours: dict[str, Behaviour] = {
    "GET-customer-segment-retrieve-category-trees": build_trees,
}
