"""What a world keeps by id: ids, caps, forks and states."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from segmock.core import counted
from segmock.core.counted import IdTakenError, TooManyError
from segmock.core.faults import Faults
from segmock.core.rules import Rule, read
from segmock.core.stubs import Stubs

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def rule(**written: object) -> Rule:
    """Return a rule that delays, under a name or none."""
    return read({"delay": 1, **written}, "test")


def test_who_has_no_id_is_given_the_first_that_is_free() -> None:
    """Each kind of thing is called by its own word."""
    faults = Faults()
    added = [faults.add(one, NOW).id for one in (rule(), rule(id="fault-3"), rule(), rule())]
    assert added == ["fault-1", "fault-3", "fault-2", "fault-4"]
    assert [one.id for one in faults] == added
    assert len(faults) == 4
    assert faults.get("fault-3").raw == {"delay": 1, "id": "fault-3"}
    assert Stubs().word == "stub"


def test_an_id_is_there_once() -> None:
    """The second one is refused, and is told so."""
    faults = Faults()
    faults.add(rule(id="a"), NOW)
    with pytest.raises(IdTakenError, match="There is a fault 'a'"):
        faults.add(rule(id="a"), NOW)
    assert len(faults) == 1


def test_there_are_no_more_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """One too many is refused; when others are replaced, nothing has changed then."""
    monkeypatch.setattr(counted, "MAX_KEPT", 2)
    faults = Faults()
    faults.replace([rule(id="a"), rule(id="b")], NOW)
    with pytest.raises(TooManyError, match="at most 2 faults"):
        faults.add(rule(), NOW)
    with pytest.raises(TooManyError):
        faults.replace([rule(), rule(), rule()], NOW)
    assert [one.id for one in faults] == ["a", "b"]


def test_one_is_put_in_place_of_another_and_counted_anew() -> None:
    """The others go on counting; one of a new id goes behind them."""
    faults = Faults()
    faults.replace([rule(id="a"), rule(id="b")], NOW)
    faults.restore({name: one._replace(seen=3) for name, one in faults.kept.items()})
    faults.put(rule(id="a", nth=[2]), NOW)
    faults.put(rule(id="c"), NOW)
    assert [(one["id"], one["seen"]) for one in faults.shown()] == [("a", 0), ("b", 3), ("c", 0)]
    assert faults.get("a").raw["nth"] == [2]


def test_what_is_removed_is_gone() -> None:
    """What is not there cannot be removed; all can be cleared."""
    faults = Faults()
    faults.replace([rule(id="a"), rule(id="b"), rule(id="c")], NOW)
    assert faults.remove("b").id == "b"
    with pytest.raises(KeyError):
        faults.remove("b")
    with pytest.raises(KeyError):
        faults.get("b")
    assert [one.id for one in faults] == ["a", "c"]
    faults.clear()
    assert not faults.kept


def test_a_fork_goes_its_own_way() -> None:
    """What is added to either is not in the other, and a state can be put back."""
    faults = Faults()
    faults.add(rule(id="a"), NOW)
    twin, state = faults.fork(), faults.state()
    faults.add(rule(id="b"), NOW)
    twin.add(rule(id="c"), NOW)
    assert [one.id for one in faults] == ["a", "b"]
    assert [one.id for one in twin] == ["a", "c"]
    faults.restore(state)
    assert [one.id for one in faults] == ["a"]


def test_it_is_shown_as_it_was_written_with_its_counts() -> None:
    """As JSON, for people and for the control plane."""
    faults = Faults()
    faults.add(rule(nth=[2]), NOW)
    assert faults.shown() == [{"delay": 1, "nth": [2], "id": "fault-1", "seen": 0, "used": 0}]


def test_a_name_that_is_made_up_is_none_of_those_that_follow() -> None:
    """When many are added at once."""
    faults = Faults()
    faults.replace([rule(), rule(id="fault-1"), rule()], NOW)
    assert [one.id for one in faults] == ["fault-2", "fault-1", "fault-3"]
