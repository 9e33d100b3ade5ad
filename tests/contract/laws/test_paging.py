"""Laws of pages: a right target keeps them, and each fault breaks one."""

from __future__ import annotations

import pytest

from tests.contract.tiny import states

FAULTS = [
    ("pages-leave-nothing-out", "page-gap"),
    ("pages-leave-nothing-out", "last-page-empty"),
    ("pages-repeat-nothing", "page-overlap"),
    ("pages-are-as-long-as-asked", "page-too-long"),
    ("the-last-page-is-there", "last-page-empty"),
    ("the-order-is-stable", "order-unstable"),
    ("beyond-the-end-is-nothing", "beyond-repeats"),
    ("the-largest-page-is-answered", "largest-lacks-one"),
    ("totals-are-what-is-counted", "total-of-page"),
    ("totals-are-what-is-counted", "total-of-first"),
    ("totals-are-what-is-counted", "total-unfiltered"),
    ("the-header-agrees-with-the-body", "total-of-header"),
]


@pytest.mark.parametrize("law", dict.fromkeys(law for law, _ in FAULTS))
def test_a_right_target_keeps_the_law(law: str) -> None:
    """Nothing is wrong, so no law finds anything, and none is skipped throughout."""
    assert "broken" not in (found := states(law))
    assert "kept" in found


@pytest.mark.parametrize("law,fault", FAULTS)
def test_the_fault_breaks_the_law(law: str, fault: str) -> None:
    """Each fault is noticed by the law that it offends."""
    assert "broken" in states(law, fault)
