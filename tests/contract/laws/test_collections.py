"""Laws of lists: a right target keeps them, and each fault breaks one."""

from __future__ import annotations

from tests.contract.offending import (
    test_a_right_target_keeps_the_law,
    test_the_fault_breaks_the_law,
)

__all__ = ["test_a_right_target_keeps_the_law", "test_the_fault_breaks_the_law"]

FAULTS = [
    ("a-list-shows-what-reading-shows", "list-differs"),
    ("what-is-created-is-listed", "created-unlisted"),
    ("what-is-deleted-is-not-listed", "deleted-listed"),
    ("what-is-changed-is-listed-as-it-is", "list-stale"),
]
