"""Laws of requests at the same time: a right target keeps them, and each fault breaks one."""

from __future__ import annotations

from tests.contract.offending import (
    test_a_right_target_keeps_the_law,
    test_the_fault_breaks_the_law,
)

__all__ = ["test_a_right_target_keeps_the_law", "test_the_fault_breaks_the_law"]

FAULTS = [
    ("a-unique-value-has-one-winner", "codes-race"),
    ("creations-at-once-are-all-there", "ids-race"),
    ("a-version-is-changed-once", "versions-race"),
    ("changes-at-once-do-not-mix", "notes-race"),
]
