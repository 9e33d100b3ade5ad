"""The groups of what is checked: a letter for each kind of promise, and Schemathesis's own."""

from __future__ import annotations

from segmock.contract.finding import SCHEMATHESIS
from segmock.mutating import mutant

GROUPS = {**mutant.GROUPS, SCHEMATHESIS: "Schemathesis"}
"""Group to its name, in the order in which groups are shown."""


def name(group: str) -> str:
    """Return the name of a group; one that has none is its own."""
    return GROUPS.get(group, group)


def rank(group: str) -> tuple[int, str]:
    """Return what sorts groups; unknown ones come last."""
    order = list(GROUPS)
    return (order.index(group) if group in GROUPS else len(order), group)
