"""What waits for its time happens then, once, in order, and leaves nothing behind when it fails."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from segmock.core import agenda as module
from segmock.core.agenda import Agenda
from segmock.core.given import Given
from segmock.core.store import Store, StoreFullError

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


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
        agenda.at(NOON + seconds * SECOND, lambda name=name: done.append(name))  # type: ignore[misc]
    agenda.run(NOON)
    assert done == []
    agenda.run(NOON + 3 * SECOND)
    agenda.run(NOON + 3 * SECOND)
    assert done == ["a", "b", "c", "d"]
    assert len(agenda) == 1


def test_an_action_may_write_down_another(agenda: Agenda) -> None:
    """It happens in the same run if it is due as well."""
    done: list[datetime] = []

    def again(at: datetime) -> None:
        done.append(at)
        agenda.at(at + SECOND, lambda: again(at + SECOND))

    agenda.at(NOON, lambda: again(NOON))
    agenda.run(NOON + 2 * SECOND)
    assert done == [NOON, NOON + SECOND, NOON + 2 * SECOND]
    assert len(agenda) == 1


def test_a_chain_without_end_has_to_wait(agenda: Agenda, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it is, a run comes to an end."""
    monkeypatch.setattr(module, "MAX_ENTRIES", 5)
    done: list[int] = []

    def again() -> None:
        done.append(1)
        agenda.at(NOON, again)

    agenda.at(NOON, again)
    agenda.run(NOON)
    assert len(done) == 5
    agenda.run(NOON)
    assert len(done) == 10


def test_what_an_undone_transaction_has_written_down_does_not_happen(
    agenda: Agenda, store: Store
) -> None:
    """What was there before stays."""
    done: list[str] = []
    agenda.at(NOON + SECOND, lambda: done.append("kept"))
    with suppress(ZeroDivisionError), store.transaction():
        agenda.at(NOON, lambda: done.append("undone"))
        agenda.at(NOON + SECOND, lambda: done.append("undone"))
        _ = 1 / 0
    agenda.run(NOON + SECOND)
    assert done == ["kept"]


def test_an_action_that_fails_leaves_nothing_behind(
    agenda: Agenda, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """Its writes are undone, the log says so, and the others happen; it is not tried again."""
    things = store.collection("things")

    def fail() -> None:
        things.put("half", {})
        raise RuntimeError("broken")

    agenda.at(NOON, lambda: things.put("before", {}))
    agenda.at(NOON, fail)
    agenda.at(NOON, lambda: things.put("after", {}))
    with caplog.at_level(logging.ERROR, "segmock"):
        agenda.run(NOON)
        agenda.run(NOON)
    assert [key for key, _ in things.items()] == ["before", "after"]
    assert caplog.text.count("What was due at 2026-06-01T12:00:00+00:00 failed.") == 1
    assert "RuntimeError: broken" in caplog.text


def test_what_waits_is_bounded(agenda: Agenda, monkeypatch: pytest.MonkeyPatch) -> None:
    """One too many is refused; room that is made can be used."""
    monkeypatch.setattr(module, "MAX_ENTRIES", 2)
    for _ in range(2):
        agenda.at(NOON, lambda: None)
    with pytest.raises(StoreFullError):
        agenda.at(NOON, lambda: None)
    agenda.run(NOON)
    agenda.at(NOON, lambda: None)
    assert len(agenda) == 1
