"""Laws of order: a right target keeps them, and each fault breaks one."""

from __future__ import annotations

import pytest

from tests.contract.tiny import states

FAULTS = [
    ("sorting-upwards-sorts", "sort-ignored"),
    ("sorting-upwards-sorts", "sort-rank-as-text"),
    ("sorting-upwards-sorts", "sort-code-as-number"),
    ("sorting-downwards-sorts", "sort-down-ignored"),
    ("ties-are-sorted-by-the-next-field", "sort-first-alone"),
    ("sorted-pages-are-complete", "sort-drops-ties"),
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
