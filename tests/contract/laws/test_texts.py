"""Laws of texts: a right target keeps them, and each fault breaks one."""

from __future__ import annotations

import pytest

from tests.contract.tiny import states

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


@pytest.mark.parametrize("law", dict.fromkeys(law for law, _ in FAULTS))
def test_a_right_target_keeps_the_law(law: str) -> None:
    """Nothing is wrong, so no law finds anything, and none is skipped throughout."""
    assert "broken" not in (found := states(law))
    assert "kept" in found


@pytest.mark.parametrize("law,fault", FAULTS)
def test_the_fault_breaks_the_law(law: str, fault: str) -> None:
    """Each fault is noticed by the law that it offends."""
    assert "broken" in states(law, fault)
