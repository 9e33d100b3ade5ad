"""Laws of time: what is slow is told from what was slow by chance."""

from __future__ import annotations

import pytest

from tests.contract.tiny import api, outcomes, states

FAULTS = [
    ("reading-is-quick-for-every-id", "slow-ids"),
    ("the-largest-page-is-quick", "slow-largest"),
]


@pytest.mark.parametrize("law", dict.fromkeys(law for law, _ in FAULTS))
@pytest.mark.parametrize("faults", [(), ("slow-once",)])
def test_a_right_target_keeps_the_law(law: str, faults: tuple[str, ...]) -> None:
    """Nothing is wrong, or one answer is slow by chance, so no law finds anything."""
    assert "broken" not in (found := states(law, *faults))
    assert "kept" in found


@pytest.mark.parametrize("law,fault", FAULTS)
def test_the_fault_breaks_the_law(law: str, fault: str) -> None:
    """Each fault is noticed by the law that it offends."""
    assert "broken" in states(law, fault)


def test_what_is_never_answered_is_told_at_once() -> None:
    """One reading in twenty hangs, and so many are read that one of them is met."""
    results = outcomes("reading-is-quick-for-every-id", "hangs")
    assert [f.check for result in results for f in result.findings] == ["answered"] * 2


def test_an_answer_that_is_slow_once_is_asked_for_again_and_forgotten() -> None:
    """Two more readings show that the target is quick, so nothing is found."""
    target = api("slow-once")
    before = target.requests
    for _ in range(20):
        target.call("listShelves")
    assert target.requests - before == 22
    assert target.found == []


def test_an_answer_that_is_slow_again_is_found_by_the_oracle() -> None:
    """An operation that is slow every time is told once, whatever law has asked for it."""
    target = api("slow-largest")
    for _ in range(2):
        target.call("listBoxes", query={"limit": 50})
    assert [finding.check for finding in target.found] == ["in-time"] * 2
    assert target.requests == 3


def test_a_slow_change_is_counted_before_it_is_told() -> None:
    """What changes something cannot be asked for again: the third slow answer is no chance."""
    target = api("slow-creation")
    for made in range(3):
        target.make("boxes")
        assert [finding.check for finding in target.found] == ["in-time"] * (made == 2)
    assert target.requests == 3
