"""What waits for its time happens then, once, in order, and leaves nothing behind when it fails."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from segmock.core import agenda as module
from segmock.core.agenda import Agenda
from segmock.core.given import Given
from segmock.core.scenario import Scenario
from segmock.core.store import Store, StoreFullError
from segmock.core.world import World

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WORLD = World(Scenario(), {}, lambda *_: [])


@pytest.fixture
def store() -> Store:
    """A store of empty collections."""
    return Store(lambda _: Given(dict, {}))


@pytest.fixture
def agenda(store: Store) -> Agenda:
    """An agenda without entries."""
    return Agenda(store)


def test_what_is_due_happens_in_the_order_of_its_time(agenda: Agenda) -> None:
    """At the same time, in the order in which it was written down; once."""
    done: list[str] = []
    for seconds, name in [(3, "c"), (1, "a"), (3, "d"), (2, "b"), (4, "e")]:
        agenda.at(NOON + seconds * SECOND, lambda _, name=name: done.append(name))  # type: ignore[misc]
    agenda.run(NOON, WORLD)
    assert done == []
    agenda.run(NOON + 3 * SECOND, WORLD)
    agenda.run(NOON + 3 * SECOND, WORLD)
    assert done == ["a", "b", "c", "d"]
    assert len(agenda) == 1


def test_an_action_may_write_down_another(agenda: Agenda) -> None:
    """It happens in the same run if it is due as well."""
    done: list[datetime] = []

    def again(at: datetime) -> None:
        done.append(at)
        agenda.at(at + SECOND, lambda _: again(at + SECOND))

    agenda.at(NOON, lambda _: again(NOON))
    agenda.run(NOON + 2 * SECOND, WORLD)
    assert done == [NOON, NOON + SECOND, NOON + 2 * SECOND]
    assert len(agenda) == 1


def test_a_chain_without_end_has_to_wait(agenda: Agenda, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it is, a run comes to an end."""
    monkeypatch.setattr(module, "MAX_ENTRIES", 5)
    done: list[int] = []

    def again(_: World) -> None:
        done.append(1)
        agenda.at(NOON, again)

    agenda.at(NOON, again)
    agenda.run(NOON, WORLD)
    assert len(done) == 5
    agenda.run(NOON, WORLD)
    assert len(done) == 10


def test_what_an_undone_transaction_has_written_down_does_not_happen(
    agenda: Agenda, store: Store
) -> None:
    """What was there before stays."""
    done: list[str] = []
    agenda.at(NOON + SECOND, lambda _: done.append("kept"))
    with suppress(ZeroDivisionError), store.transaction():
        agenda.at(NOON, lambda _: done.append("undone"))
        agenda.at(NOON + SECOND, lambda _: done.append("undone"))
        _ = 1 / 0
    agenda.run(NOON + SECOND, WORLD)
    assert done == ["kept"]


def test_an_action_that_fails_leaves_nothing_behind(
    agenda: Agenda, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """Its writes are undone, the log says so, and the others happen; it is not tried again."""
    things = store.collection("things")

    def fail(_: World) -> None:
        things.put("half", {})
        raise RuntimeError("broken")

    agenda.at(NOON, lambda _: things.put("before", {}))
    agenda.at(NOON, fail)
    agenda.at(NOON, lambda _: things.put("after", {}))
    with caplog.at_level(logging.ERROR, "segmock"):
        agenda.run(NOON, WORLD)
        agenda.run(NOON, WORLD)
    assert [key for key, _ in things.items()] == ["before", "after"]
    assert caplog.text.count("What was due at 2026-06-01T12:00:00+00:00 failed.") == 1
    assert "RuntimeError: broken" in caplog.text


def test_what_waits_is_bounded(agenda: Agenda, monkeypatch: pytest.MonkeyPatch) -> None:
    """One too many is refused; room that is made can be used."""
    monkeypatch.setattr(module, "MAX_ENTRIES", 2)
    for _ in range(2):
        agenda.at(NOON, lambda _: None)
    with pytest.raises(StoreFullError):
        agenda.at(NOON, lambda _: None)
    agenda.run(NOON, WORLD)
    agenda.at(NOON, lambda _: None)
    assert len(agenda) == 1


def test_a_fork_waits_for_the_same(agenda: Agenda) -> None:
    """What is due happens in each of both, in its own world; what is added, in one of them."""
    done: list[World] = []
    agenda.at(NOON, done.append)
    twin = agenda.fork(Store(lambda _: Given(dict, {})))
    twin.at(NOON, done.append)
    other = World(Scenario(), {}, lambda *_: [])
    agenda.run(NOON, WORLD)
    assert done == [WORLD]
    twin.run(NOON, other)
    assert done == [WORLD, other, other]


def test_what_has_happened_waits_again_when_it_is_undone(agenda: Agenda, store: Store) -> None:
    """It happens a second time, and what it has written down by itself does not wait twice."""
    done: list[str] = []

    def first(_: World) -> None:
        done.append("first")
        agenda.at(NOON, lambda _: done.append("second"))

    agenda.at(NOON, first)
    with suppress(ZeroDivisionError), store.transaction():
        agenda.run(NOON, WORLD)
        _ = 1 / 0
    assert len(agenda) == 1
    agenda.run(NOON, WORLD)
    assert done == ["first", "second"] * 2
    assert len(agenda) == 0
