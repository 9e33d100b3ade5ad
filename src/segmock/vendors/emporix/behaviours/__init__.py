"""Role 5, behaviours: segments, who and what is assigned to them, coupons, category assignments.

Customers, legal entities, products and categories belong to services outside of the mock: they
are given and never written.
"""

from segmock.core.vendor import Behaviour, Layout
from segmock.vendors.emporix.behaviours import (
    categories,
    coupons,
    items,
    matching,
    members,
    segments,
    sessions,
    trees,
)

_CONCEPTS = (segments, matching, members, items, trees, categories, coupons, sessions)

layouts: dict[str, Layout] = {
    name: layout for concept in _CONCEPTS for name, layout in concept.layouts.items()
}

behaviours: dict[str, Behaviour] = {
    name: behaviour for concept in _CONCEPTS for name, behaviour in concept.behaviours.items()
}
