"""Laws of filters: a right target keeps them, and each fault breaks one."""

from __future__ import annotations

from tests.contract.offending import (
    test_a_right_target_keeps_the_law,
    test_the_fault_breaks_the_law,
)

__all__ = ["test_a_right_target_keeps_the_law", "test_the_fault_breaks_the_law"]

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
