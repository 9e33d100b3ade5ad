"""Faults and stubs of a world are set by a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.client import SegmockError
from tests.client.conftest import ask

if TYPE_CHECKING:
    from segmock.client import Client
    from tests.client.conftest import Spy


def test_faults_step_in_and_are_counted(client: Client, spy: Spy) -> None:
    """Until they are removed; in this world and no other."""
    with client.world("mine") as world:
        kept = world.faults.add({"operation": "browse", "status": 503, "contract-breaking": True})
        assert kept.rule["status"] == 503
        assert (kept.id, kept.seen, kept.used) == ("fault-1", 0, 0)
        assert ask(world, spy, "GET", "/crates").status == 503
        assert ask(client, spy, "GET", "/crates").status == 200
        assert world.faults.get(kept.id).used == 1
        assert len(world.faults) == 1
        world.faults.remove(kept.id)
        assert ask(world, spy, "GET", "/crates").status == 200
        (entry,) = world.requests(fault=kept.id)
        assert entry.status == 503


def test_rules_are_replaced_all_or_none(client: Client) -> None:
    """Their order is kept, and one of them by its id."""
    made = client.faults.replace([{"id": "one", "delay": 1}, {"id": "two", "wire": "reset"}])
    assert [kept.id for kept in made] == ["one", "two"]
    assert client.faults.put("one", {"delay": 2}).rule == {"id": "one", "delay": 2}
    with pytest.raises(SegmockError, match="400"):
        client.faults.replace([{"id": "three", "delay": 1}, {"operation": "borwse", "delay": 1}])
    assert [kept.id for kept in client.faults] == ["one", "two"]
    client.faults.clear()
    assert list(client.faults) == []


def test_a_stub_answers(client: Client, spy: Spy) -> None:
    """In the place of the mock, as often as it says."""
    client.stubs.add(
        {
            "vendor": "acme",
            "operation": "browse",
            "answer": {"status": 418, "body": {}},
            "times": 1,
            "contract-breaking": True,
        }
    )
    statuses = [ask(client, spy, "GET", "/crates").status for _ in range(2)]
    assert statuses == [418, 200]
    assert [kept.used for kept in client.stubs] == [1]


def test_an_id_is_one_part_of_a_path(client: Client) -> None:
    """Whatever stands in it, no other route is asked."""
    with pytest.raises(SegmockError, match="400"):
        client.faults.get("../clock")
