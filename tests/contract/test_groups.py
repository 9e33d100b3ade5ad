"""Groups have names and an order."""

from __future__ import annotations

from segmock.contract import groups, laws
from segmock.contract.finding import SCHEMATHESIS
from segmock.contract.laws.law import LAWS
from segmock.contract.oracle import CHECKS

laws.load()


def test_every_group_that_is_used_has_a_name() -> None:
    """Of the laws and of the oracle."""
    used = {law.group for law in LAWS.values()} | {group for group, _ in CHECKS.values()}
    assert used <= groups.GROUPS.keys()


def test_groups_have_an_order_and_unknown_ones_come_last() -> None:
    """Schemathesis after the laws."""
    shown = sorted(["new", SCHEMATHESIS, "B", "A"], key=groups.rank)
    assert shown == ["A", "B", SCHEMATHESIS, "new"]
    assert groups.name("new") == "new"
