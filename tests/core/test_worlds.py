"""The worlds of a server: made on first use, bounded, forgotten when idle, and never mixed up."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from segmock.core import rules
from segmock.core import worlds as module
from segmock.core.clock import Timing
from segmock.core.events import Event
from segmock.core.scenario import Scenario
from segmock.core.vendor import Layout
from segmock.core.world import World
from segmock.core.worlds import (
    SMALL_ROOM,
    LastingWorldError,
    Start,
    UnknownWorldError,
    WorldExistsError,
    Worlds,
    WorldsFullError,
)

START = datetime(2026, 6, 1, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LAYOUTS = {"shop": {"things": Layout("thing", lambda record: str(record["id"]))}}
GIVEN = {"shop": {"things": [{"id": "a"}]}}
SCENARIO = Scenario(timing=Timing(START, SECOND), given=GIVEN)


def begin(start: Start) -> World:
    """Return an untouched world."""
    if start.scenario == "broken":
        raise KeyError("it is broken")
    scenario = replace(SCENARIO, name=start.scenario or SCENARIO.name)
    scenario = replace(scenario, seed=scenario.seed if start.seed is None else start.seed)
    return World(scenario, LAYOUTS, lambda *_: [], name="pristine")


class Machine:
    """The machine's clock, set by hand."""

    now = 0.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


@pytest.fixture
def machine() -> Machine:
    """A clock that stands at 0."""
    return Machine()


@pytest.fixture
def worlds(machine: Machine) -> Worlds:
    """The worlds of a server that has just started."""
    return Worlds(begin(Start()), begin, machine)


def things(world: World) -> list[str]:
    """Return what a world has."""
    return [key for key, _ in world.collection("shop", "things").items()]


def put(world: World, key: str) -> None:
    """Add to what a world has."""
    world.begin()
    world.collection("shop", "things").put(key, {"id": key})


def test_a_world_is_made_when_it_is_first_asked_for(worlds: Worlds) -> None:
    """In the scenario of the start, whatever has happened in others; then it is the same one."""
    put(worlds.default, "b")
    made = worlds.get("ci-1")
    assert (made.name, things(made), made.clock.now()) == ("ci-1", ["a"], START)
    put(made, "c")
    assert worlds.get("ci-1") is worlds["ci-1"] is made
    assert [things(world) for world in worlds] == [["a", "b"], ["a", "c"]]
    assert [world.name for world in worlds] == ["default", "ci-1"]
    assert (len(worlds), "ci-1" in worlds, "ci-2" in worlds) == (2, True, False)


def test_a_world_can_be_made_in_another_scenario(worlds: Worlds) -> None:
    """Or with another seed; what was read once is not read again."""
    made = [worlds.create(str(n), Start("other", seed=n % 2)) for n in range(4)]
    assert [(one.scenario.name, one.seed) for one in made] == [("other", 0), ("other", 1)] * 2
    assert made[0].universe is made[2].universe is not made[1].universe
    with pytest.raises(KeyError, match="it is broken"):
        worlds.create("broken", Start("broken"))
    assert "broken" not in worlds


def test_a_world_can_be_a_fork_of_another(worlds: Worlds) -> None:
    """It begins as that one is now, clock and numbers included."""
    put(worlds.get("one"), "b")
    twin = worlds.create("two", fork="one")
    put(twin, "c")
    assert (things(twin), things(worlds["one"])) == (["a", "b", "c"], ["a", "b"])
    assert twin.clock.now() == START + 2 * SECOND
    with pytest.raises(UnknownWorldError, match=r"^'ona' is not a world\. Did you mean 'one'\?$"):
        worlds.create("three", fork="ona")


def test_a_name_is_taken_once(worlds: Worlds) -> None:
    """Also by a world that was made on its first use."""
    worlds.get("one")
    for name in ("one", "default"):
        with pytest.raises(WorldExistsError, match=f"There is a world '{name}'"):
            worlds.create(name)


def test_a_reset_world_is_as_it_was_made(worlds: Worlds) -> None:
    """A fork as it was forked, any other as its scenario begins; the default one, too."""
    put(worlds.get("one"), "b")
    put(worlds.create("two", fork="one"), "c")
    put(worlds.default, "d")
    put(worlds.create("other", Start("other", seed=7)), "e")
    for name in ("one", "two", "default", "other"):
        assert worlds.reset(name) is worlds[name]
    assert [things(world) for world in worlds] == [["a"], ["a"], ["a", "b"], ["a"]]
    assert [w.clock.now() - START for w in worlds] == [0 * SECOND, 0 * SECOND, SECOND, 0 * SECOND]
    assert (worlds["other"].scenario.name, worlds["other"].seed) == ("other", 7)
    put(worlds["two"], "c")
    worlds.reset("two")
    assert things(worlds["two"]) == ["a", "b"]


def test_a_clock_that_runs_begins_anew_with_its_world() -> None:
    """Wherever that of the start has come to meanwhile."""
    pristine = World(replace(SCENARIO, timing=Timing(START)), LAYOUTS, lambda *_: [])
    pristine.clock.advance(timedelta(days=1))
    worlds = Worlds(pristine)
    assert worlds.get("one").clock.now() < START + timedelta(hours=1)


def test_a_deleted_world_begins_anew(worlds: Worlds) -> None:
    """The default one cannot be deleted, nor one that there is not."""
    put(worlds.get("one"), "b")
    worlds.delete("one")
    assert "one" not in worlds
    assert things(worlds.get("one")) == ["a"]
    with pytest.raises(LastingWorldError, match=r"^The world 'default' is always there"):
        worlds.delete("default")
    with pytest.raises(UnknownWorldError, match=r"Known: default, one\.$"):
        worlds.delete("xyz")
    with pytest.raises(UnknownWorldError):
        worlds.reset("xyz")


def test_idle_worlds_are_forgotten(worlds: Worlds, machine: Machine) -> None:
    """After an hour, or after as long as was said; using one is not being idle."""
    worlds.get("one")
    worlds.create("long", idle=9000)
    worlds.create("short", idle=60)
    machine.now = 59
    worlds.catch_up()
    assert "short" in worlds
    machine.now = 3599
    worlds.get("two")
    worlds.catch_up()
    assert [world.name for world in worlds] == ["default", "one", "long", "two"]
    machine.now = 3600
    worlds.catch_up()
    assert [world.name for world in worlds] == ["default", "long", "two"]
    machine.now = 1e6
    worlds.catch_up()
    assert [world.name for world in worlds] == ["default"]


def test_worlds_are_bounded(
    worlds: Worlds, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One too many is refused, those that are there go on, and idle ones make room."""
    monkeypatch.setattr(module, "MAX_WORLDS", 3)
    worlds.get("one")
    worlds.get("two")
    for make in (worlds.get, worlds.create):
        with pytest.raises(WorldsFullError, match=r"^There are 3 worlds, as many as there may be"):
            make("three")
    worlds.get("one")
    machine.now = 3000
    worlds.get("two")
    machine.now = 3600
    assert worlds.get("three").name == "three"
    assert [world.name for world in worlds] == ["default", "two", "three"]


def test_beginnings_are_bounded(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    """That of the start stays, and of the others the one used longest ago is made again."""
    monkeypatch.setattr(module, "MAX_PRISTINE", 3)
    made = [worlds.create(f"w{n}", Start(seed=n % 3)).universe for n in range(4)]
    assert made[0] is not made[3]
    assert worlds.create("w4", Start(seed=2)).universe is made[2]
    assert worlds.get("w5").universe is worlds.default.universe


def test_other_beginnings_have_less_room(worlds: Worlds) -> None:
    """There may be many of them; all that are forked from one share its room."""
    other = worlds.create("second", Start("other"))
    assert other.room is worlds.create("third", Start("other")).room
    assert other.room.left == SMALL_ROOM < worlds.default.room.left


def test_only_the_start_can_be_had_without_more(machine: Machine) -> None:
    """Where nobody says how others are made."""
    worlds = Worlds(begin(Start()), now=machine)
    assert worlds.create("one", Start()).name == "one"
    with pytest.raises(ValueError, match="Only the scenario of the start"):
        worlds.create("two", Start(seed=5))


def test_what_is_due_happens_in_every_world(worlds: Worlds) -> None:
    """Whether anybody asks for it or not; and all events go to the same sink."""
    told: list[Event] = []
    worlds.get("before")
    worlds.sink = told.append
    worlds.get("after")
    for world in worlds:
        event = Event("shop", world.name, None)
        world.agenda.at(START, lambda world, event=event: world.emit(event))  # type: ignore[misc]
    worlds.catch_up()
    assert [event.topic for event in told] == ["default", "before", "after"]
    assert worlds.sink == worlds.reset("after").sink
    worlds.sink = None
    assert [world.sink for world in worlds] == [None] * 3


def test_threads_that_ask_at_once_get_the_same_world(worlds: Worlds) -> None:
    """And each new world is made once."""
    barrier, found = threading.Barrier(8), list[World]()

    def ask() -> None:
        barrier.wait()
        found.extend([worlds.get(str(n)) for n in range(20)])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(world) for world in found}) == 20


def test_what_a_scenarios_rule_lasts_is_counted_from_when_its_world_begins() -> None:
    """However long ago the server was started."""
    rule = rules.read({"delay": 1, "for": 60}, "x")
    pristine = World(Scenario(timing=Timing(START), faults=(rule,)), LAYOUTS, lambda *_: [])
    pristine.advance(3600)
    world = Worlds(pristine).get("late")
    kept = world.faults.kept[next(iter(world.faults)).id]
    assert abs(kept.since - world.clock.now()) < timedelta(seconds=30)
    assert (kept.seen, kept.used) == (0, 0)


def test_worlds_begin_as_they_are_told_to_from_then_on(worlds: Worlds) -> None:
    """Those that there are go on, until they are reset; a fork stays what it was."""
    start = Start(seed=9)
    worlds.create("nine", start)
    worlds.create("fork", fork="default")
    worlds.get("other")
    put(worlds.default, "b")
    assert worlds.starts().keys() == {Start(), start}
    made = World(replace(SCENARIO, given={}), LAYOUTS, lambda *_: [])
    worlds.renew({Start(): made, Start(seed=1): begin(Start(seed=1))})
    assert things(worlds.default) == ["a", "b"]
    assert things(worlds.get("new")) == []
    assert [things(worlds.reset(name)) for name in ("default", "other", "nine", "fork")] == [
        *([], [], ["a"], ["a"])
    ]
    assert worlds.starts()[Start()] is made
    assert Start(seed=1) not in worlds.starts()
