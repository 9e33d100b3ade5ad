"""Laws of order: a right target keeps them, and each fault breaks one."""

from __future__ import annotations

from tests.contract.offending import (
    test_a_right_target_keeps_the_law,
    test_the_fault_breaks_the_law,
)

__all__ = ["test_a_right_target_keeps_the_law", "test_the_fault_breaks_the_law"]

FAULTS = [
    ("sorting-upwards-sorts", "sort-ignored"),
    ("sorting-upwards-sorts", "sort-rank-as-text"),
    ("sorting-upwards-sorts", "sort-code-as-number"),
    ("sorting-downwards-sorts", "sort-down-ignored"),
    ("ties-are-sorted-by-the-next-field", "sort-first-alone"),
    ("sorted-pages-are-complete", "sort-drops-ties"),
]
