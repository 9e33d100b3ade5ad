"""A world: everything that changes, and nothing that another one has."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from segmock.core.clock import Timing
from segmock.core.events import Event
from segmock.core.filtering import Compare, Op
from segmock.core.history import ForgottenError
from segmock.core.scenario import Group, Scenario
from segmock.core.series import Series
from segmock.core.store import StoreFullError
from segmock.core.vendor import Layout
from segmock.core.world import MAX_SCOPES, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.core.document import Record

START = datetime(2026, 6, 1, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SCENARIO = Scenario(
    timing=Timing(START, SECOND),
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
    assert first[1] == START + SECOND
    assert second[1] - first[1] == SECOND


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
    assert sorted(begun) == [(n, START + n * SECOND) for n in range(1, 801)]


def test_the_members_of_a_group_are_those_of_whom_it_is_true(world: World) -> None:
    """Each persona is in or out by its own fields, in the order of their numbers."""
    buyers = [p["number"] for p in world.universe.everyone if p["order_count"]]
    assert 0 < len(buyers) < 50
    assert [p["number"] for p in world.members("buyers")] == buyers
    assert len(world.members("buyers")) == len(buyers)
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


# --- time ----------------------------------------------------------------------------------------


def test_all_starts_of_a_day_have_the_same_people() -> None:
    """What is told of them is counted from the midnight before."""
    hours = [replace(SCENARIO, timing=Timing(START.replace(hour=hour))) for hour in (0, 23)]
    worlds = [World(scenario, {}, generate) for scenario in hours]
    assert {world.universe.start for world in worlds} == {START.replace(hour=0)}
    people = [list(world.universe.everyone) for world in worlds]
    assert people[0] == people[1]


def test_what_is_due_happens_before_the_request_that_finds_it(world: World) -> None:
    """Not before its time, and without anybody asking for it when time is let pass."""
    done: list[str] = []
    world.agenda.at(START + 2 * SECOND, lambda _: done.append("two"))
    world.agenda.at(START + 9 * SECOND, lambda _: done.append("nine"))
    world.begin()
    assert done == []
    world.begin()
    assert done == ["two"]
    world.advance(6.5)
    assert done == ["two"]
    world.advance(0.5)
    assert done == ["two", "nine"]
    world.clock.set(START)
    world.agenda.at(START, lambda _: done.append("now"))
    world.catch_up()
    assert done == ["two", "nine", "now"]


# --- forks ---------------------------------------------------------------------------------------


def test_a_fork_is_as_its_world_is_now(world: World) -> None:
    """State, tenants, clock, sequences, number of the next request and what waits; no journal."""
    done: list[World] = []
    world.begin()
    world.collection("shop", "listed", "one").put("new", {"id": "new"})
    world.serial("a")
    world.agenda.at(START + 2 * SECOND, done.append)
    twin = world.fork("twin")
    assert (twin.name, twin.seed, twin.universe) == ("twin", world.seed, world.universe)
    assert keys(twin, "listed", "one") == ["a", "b", "new"]
    assert twin.serial("a") == 2
    assert twin.begin() == world.begin() == (2, START + 2 * SECOND)
    assert done == [twin, world]
    assert twin.members("buyers") is world.members("buyers")


def test_what_happens_in_a_fork_happens_nowhere_else(world: World, told: list[Event]) -> None:
    """Nor does what happens in the world happen in the fork."""
    twin, both = world.fork("twin"), list[World]()
    twin.collection("shop", "listed").delete("a")
    world.collection("shop", "listed").delete("b")
    twin.collection("shop", "made", "tenant").put("x", {"id": "x"})
    twin.agenda.at(START, both.append)
    twin.serial("a")
    twin.clock.advance(SECOND)
    twin.emit(PACKED)
    world.catch_up()
    assert (keys(twin, "listed"), keys(world, "listed")) == (["b"], ["a"])
    assert keys(world, "made", "tenant") == ["c", "cc"]
    assert world.serial("a") == 1
    assert (world.clock.now(), twin.clock.now()) == (START, START + SECOND)
    assert (both, told) == ([], [])
    twin.catch_up()
    assert (both, told) == ([twin], [PACKED])


def test_a_base_is_that_of_the_first_world(peopled: World) -> None:
    """However much a fork has changed before it asks for it."""
    twin = peopled.fork("twin").fork("third")
    there = twin.collection("shop", "people").get("7")
    assert there is not None
    assert there is peopled.collection("shop", "people").get("7")


# --- rewind --------------------------------------------------------------------------------------


def ask(world: World, record: Record, scope: str = "") -> tuple[int, datetime, str]:
    """Let a request write a record; return its number and time, and a token."""
    number, at = world.begin()
    with world.store.transaction():
        world.collection("shop", "listed", scope).put(record["id"], record)
        return number, at, world.token("abc", 8, "id")


def test_a_world_is_as_before_a_request(world: World) -> None:
    """State, clock, sequences, what waits; and the same requests get the same answers again."""
    done: list[str] = []
    world.agenda.at(START + 3 * SECOND, lambda _: done.append("due"))
    first = ask(world, {"id": "x"})
    world.advance(0.5)
    then = [ask(world, {"id": key}, "tenant") for key in "yz"]
    assert done == ["due"]
    world.rewind(2)
    assert world.clock.now() == START + 1.5 * SECOND
    assert (keys(world, "listed"), keys(world, "listed", "tenant")) == (["a", "b", "x"], ["a", "b"])
    assert [ask(world, {"id": key}, "tenant") for key in "yz"] == then
    assert done == ["due", "due"]
    world.rewind(1)
    assert ask(world, {"id": "x"}) == first


def test_a_tenant_that_came_later_leaves_room(world: World) -> None:
    """As if it had never come."""
    for number in range(MAX_SCOPES):
        ask(world, {"id": "x"}, str(number))
    world.rewind(2)
    assert keys(world, "listed", "0") == ["a", "b", "x"]
    assert keys(world, "listed", "new") == ["a", "b"]


def test_what_was_told_is_not_told_anew_by_a_rewind(world: World, told: list[Event]) -> None:
    """What was emitted and has not been delivered is not told at all."""
    world.begin()
    world.emit(PACKED)
    world.deliver()
    world.emit(PACKED)
    world.rewind(1)
    world.deliver()
    assert told == [PACKED]


def test_a_fork_cannot_be_rewound_to_before_it_was_one(world: World) -> None:
    """Nor does the rewind of its world touch it."""
    ask(world, {"id": "x"})
    twin = world.fork("twin")
    world.rewind(1)
    assert keys(twin, "listed") == ["a", "b", "x"]
    with pytest.raises(ForgottenError):
        twin.rewind(1)


def test_collections_can_be_seen_as_they_were(world: World) -> None:
    """For as long as a block lasts."""
    for key in "xyz":
        ask(world, {"id": key})
    with world.as_of(2):
        assert keys(world, "listed") == ["a", "b", "x"]
    assert keys(world, "listed") == ["a", "b", "x", "y", "z"]


# --- events --------------------------------------------------------------------------------------

PACKED = Event("shop", "packed", {"id": 1})


@pytest.fixture
def told(world: World) -> list[Event]:
    """What the sink of the world has been given."""
    events: list[Event] = []
    world.sink = events.append
    return events


def test_an_event_goes_to_the_sink_when_all_is_done(world: World, told: list[Event]) -> None:
    """Whoever listens may ask for what it is told of."""
    with world.store.transaction():
        world.emit(PACKED)
        assert told == []
    world.deliver()
    world.deliver()
    assert told == [PACKED]


def test_an_undone_transaction_tells_nobody(world: World, told: list[Event]) -> None:
    """Only what it has emitted itself is taken back."""
    world.emit(Event("shop", "opened", None))
    with suppress(ZeroDivisionError), world.store.transaction():
        world.emit(PACKED)
        _ = 1 / 0
    world.deliver()
    assert [event.topic for event in told] == ["opened"]


def test_an_action_may_emit(world: World, told: list[Event]) -> None:
    """Its event is delivered with it."""
    world.agenda.at(START + SECOND, lambda world: world.emit(PACKED))
    world.advance(1)
    assert told == [PACKED]


def test_without_a_sink_an_event_is_dropped(world: World) -> None:
    """It does not wait for one; if the sink goes, what waits goes with it."""
    world.emit(PACKED)
    told: list[Event] = []
    world.sink = told.append
    world.deliver()
    world.emit(PACKED)
    world.sink = None
    world.deliver()
    world.sink = told.append
    world.deliver()
    assert told == []


def test_events_that_wait_are_bounded(
    world: World, told: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes beyond is dropped."""
    monkeypatch.setattr("segmock.core.world.MAX_EVENTS", 2)
    for _ in range(3):
        world.emit(PACKED)
    world.deliver()
    assert told == [PACKED] * 2


def people(world: World) -> Series:
    """Give one record for each persona."""
    return Series(
        len(world.universe),
        str,
        lambda key: int(key) if key.isdecimal() and int(key) < len(world.universe) else None,
        lambda n: {"id": n, "created_at": world.universe.persona(n)["created_at"]},
        more=[{"id": "more", "created_at": "2000-01-01T00:00:00.000Z"}],
        order={("created_at",): lambda: world.universe.oldest_first},
    )


@pytest.fixture
def peopled() -> World:
    """A world in which a vendor keeps everybody."""
    layout = kept(given=people, sorted_by=(("created_at",),))
    return World(SCENARIO, {"shop": {"people": layout, "bare": kept()}}, generate)


def test_a_collection_may_be_given_as_a_series(peopled: World) -> None:
    """Its records are made when they are looked at, and what the scenario adds comes behind."""
    found = peopled.collection("shop", "people")
    assert len(found) == 51
    assert found.get("7") == {"id": 7, "created_at": peopled.universe.persona(7)["created_at"]}
    assert found.get("50") is None
    assert [record["id"] for record in found[49:]] == [49, "more"]
    line = found.ordered(("created_at",))
    assert line is not None
    assert line[0]["id"] == "more"


def test_what_the_first_requests_need_is_computed_beforehand(peopled: World) -> None:
    """Groups are counted and orders sorted, and somebody hears how far it is."""
    heard: list[tuple[str, float]] = []
    peopled.prepare(lambda what, share: heard.append((what, share)))
    assert heard == [
        *(("members of groups", 0.0), ("members of groups", 1.0)),
        *(("orders", 0.0), ("orders", 1.0)),
    ]
    assert peopled.members("buyers").counted
    assert "oldest_first" in peopled.universe.__dict__


def test_nothing_to_prepare_is_prepared_at_once() -> None:
    """Without groups and orders there is nothing to wait for."""
    heard: list[tuple[str, float]] = []
    World(Scenario(), {}, generate).prepare(lambda what, share: heard.append((what, share)))
    assert [share for _, share in heard] == [1.0, 1.0]
