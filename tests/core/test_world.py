"""A world: everything that changes, and nothing that another one has."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from segmock.core.filtering import Compare, Op
from segmock.core.scenario import Group, Scenario
from segmock.core.store import StoreFullError
from segmock.core.vendor import Layout
from segmock.core.world import MAX_SCOPES, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.core.document import Record

SCENARIO = Scenario(
    personas=50,
    groups={"buyers": Group("buyers", "Buyers", Compare(("order_count",), Op.GT, 0))},
    given={"shop": {"listed": [{"id": "a"}, {"id": "b"}], "counted": 3, "made": [{"id": "c"}]}},
)


def kept(**how: object) -> Layout:
    """Return a layout that files records by id."""
    return Layout("thing", lambda r: r["id"], lambda _, fields, *__: fields, **how)  # type: ignore[arg-type]


def doubled(world: World) -> Iterator[Record]:
    """Make two records of each given one."""
    for record in world.given("shop", "made"):
        yield record
        yield {"id": record["id"] * 2}


def generate(vendor: str, collection: str, number: int) -> Iterator[Record]:
    """Make as many records as the scenario asks for."""
    return ({"id": f"{vendor}-{collection}-{n}"} for n in range(number))


@pytest.fixture
def world() -> World:
    """A world of one vendor with four collections."""
    layouts = {"listed": kept(), "counted": kept(), "made": kept(given=doubled), "bare": kept()}
    return World(SCENARIO, {"shop": layouts}, generate)


def keys(world: World, name: str, scope: str = "") -> list[str]:
    """Return the keys of a collection."""
    return [key for key, _ in world.collection("shop", name, scope).items()]


def test_a_collection_begins_with_what_the_scenario_gives(world: World) -> None:
    """A list as it stands, a number generated, what the layout makes of it, or nothing."""
    assert keys(world, "listed") == ["a", "b"]
    assert keys(world, "counted") == ["shop-counted-0", "shop-counted-1", "shop-counted-2"]
    assert keys(world, "made") == ["c", "cc"]
    assert keys(world, "bare") == []


def test_each_scope_lays_its_own_changes_over_one_base(world: World) -> None:
    """Two tenants share the given records and nothing else."""
    world.collection("shop", "listed", "one").delete("a")
    assert keys(world, "listed", "one") == ["b"]
    assert keys(world, "listed", "two") == ["a", "b"]
    given = [world.collection("shop", "listed", scope).get("b") for scope in ("one", "two")]
    assert given[0] is given[1]


def test_scopes_are_bounded(world: World) -> None:
    """One scope too many is refused, and those that are there go on."""
    for number in range(MAX_SCOPES):
        world.collection("shop", "listed", str(number))
    with pytest.raises(StoreFullError):
        world.collection("shop", "listed", "one more")
    assert keys(world, "listed", "0") == ["a", "b"]


def test_each_request_has_a_number_and_a_time(world: World) -> None:
    """Numbers count from one; the clock goes on by the scenario's step."""
    first, second = world.begin(), world.begin()
    assert (first[0], second[0]) == (1, 2)
    assert first[1] == SCENARIO.start + SCENARIO.step
    assert second[1] - first[1] == timedelta(seconds=1)


def test_parallel_requests_share_no_number_and_no_time(world: World) -> None:
    """Number and time belong together, whichever thread asks."""
    begun = []

    def ask() -> None:
        begun.extend([world.begin() for _ in range(200)])

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(begun) == [(n, SCENARIO.start + n * SCENARIO.step) for n in range(1, 801)]


def test_the_members_of_a_group_are_those_of_whom_it_is_true(world: World) -> None:
    """Each persona is in or out by its own fields, in the order of their numbers."""
    buyers = [p["number"] for p in world.universe.everyone if p["order_count"]]
    assert 0 < len(buyers) < 50
    assert [p["number"] for p in world.members("buyers")] == buyers
    assert world.members("buyers") is world.members("buyers")
    with pytest.raises(KeyError):
        world.members("sellers")


def test_serials_count_for_each_name_alone(world: World) -> None:
    """From one, without a gap."""
    assert [world.serial("a"), world.serial("a"), world.serial("b")] == [1, 2, 1]


def test_a_refused_request_takes_no_serial(world: World) -> None:
    """What a failed transaction has taken is given out again."""
    world.serial("a")
    with pytest.raises(ZeroDivisionError), world.store.transaction():
        _ = world.serial("a") / (world.serial("b") - 1)
    assert [world.serial("a"), world.serial("b")] == [2, 1]


def test_tokens_are_fresh_and_the_same_in_every_world_of_a_seed(world: World) -> None:
    """Equal seeds and purposes give equal tokens in equal order, and none twice."""
    twin = World(SCENARIO, {}, generate)
    tokens = [world.token("abc", 8, "id") for _ in range(20)]
    assert tokens == [twin.token("abc", 8, "id") for _ in range(20)]
    assert len(set(tokens)) == 20
    assert {len(t) for t in tokens} == {8}
