from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from segmock.vendors.voucherify.filters.membership import membership

if TYPE_CHECKING:
    from segmock.core.document import Record
    from tests.conftest import Client
    from tests.vendors.conftest import InScenario

START = datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["passive", "auto-update"])
def test_membership_by_filter(kind: str, alone: Client) -> None:
    """Both kinds of dynamic segments have the customers of whom their filter holds just then."""
    world = alone.mock.world
    raw = {"junction": "and", "created_at": {"conditions": {"$less_than": 366}}}
    segment: Record = {"type": kind, "filter": raw}
    customer = {"created_at": "2025-06-01T12:30:00.000Z"}
    assert membership(segment, world, START)(customer)
    assert not membership(segment, world, START + timedelta(days=2))(customer)


def test_membership_by_list(alone: Client) -> None:
    """A static segment has the customers whom it lists, and never one without an id."""
    segment: Record = {"type": "static", "customers": {"cust_1": None}}
    test = membership(segment, alone.mock.world, START)
    assert test({"id": "cust_1"})
    assert not test({"id": "cust_2"})
    assert not test({"source_id": "cust_1"})


def test_membership_by_group(in_scenario: InScenario) -> None:
    """A group of the scenario has people of the universe, and nobody else."""
    buyers = {"buyers": {"where": {"order_count": {"ge": 1}}}}
    world = in_scenario({}, groups=buyers).mock.world
    test = membership({"type": "static", "customers": {}, "group": "buyers"}, world, START)
    members = {persona["number"] for persona in world.members("buyers")}
    assert {number for number in range(50) if test({"persona": number})} == members != set()
    assert not test({"id": "cust_1"})


def test_a_filter_without_dates_is_read_once(alone: Client) -> None:
    """Each request asks every segment, so the test of such a filter is kept."""
    raw = {"junction": "and", "name": {"conditions": {"$is": "Kept"}}}
    segment: Record = {"type": "passive", "filter": raw}
    first = membership(segment, alone.mock.world, START)
    assert membership(segment, alone.mock.world, START + timedelta(days=2)) is first
