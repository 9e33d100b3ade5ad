"""Laws of pages: a right target keeps them, and each fault breaks one."""

from __future__ import annotations

from tests.contract.offending import (
    test_a_right_target_keeps_the_law,
    test_the_fault_breaks_the_law,
)

__all__ = ["test_a_right_target_keeps_the_law", "test_the_fault_breaks_the_law"]

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
