"""Laws of texts: a right target keeps them, and each fault breaks one."""

from __future__ import annotations

from tests.contract.offending import (
    test_a_right_target_keeps_the_law,
    test_the_fault_breaks_the_law,
)

__all__ = ["test_a_right_target_keeps_the_law", "test_the_fault_breaks_the_law"]

FAULTS = [
    ("scripts-survive", "text-latin"),
    ("astral-characters-survive", "text-cut"),
    ("characters-are-not-composed", "text-composed"),
    ("blanks-survive", "text-trimmed"),
    ("blanks-survive", "text-squeezed"),
    ("markup-survives", "text-escaped"),
    ("quotes-survive", "text-quotes"),
    ("replaced-texts-survive", "text-trimmed"),
    ("patched-texts-survive", "text-cut"),
    ("odd-ids-survive", "path-plus"),
    ("odd-ids-survive", "path-underscores"),
]
