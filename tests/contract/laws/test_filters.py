"""Laws of filters: a right target keeps them, and each fault breaks one."""

from __future__ import annotations

import pytest

from tests.contract.tiny import states

FAULTS = [
    ("filters-let-through-what-they-say", "filter-ignored"),
    ("filters-let-through-what-they-say", "filter-prefix"),
    ("filters-let-through-what-they-say", "filter-fold"),
    ("filters-let-through-what-they-say", "filter-strict"),
    ("filters-let-through-what-they-say", "filter-loose"),
    ("filters-let-through-what-they-say", "filter-first"),
    ("filters-let-through-what-they-say", "filter-null"),
    ("totals-respect-filters", "total-unfiltered"),
    ("nothing-found-is-an-empty-list", "filter-empty-bare"),
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
