"""Laws of requests at the same time: a right target keeps them, and each fault breaks one."""

from __future__ import annotations

import pytest

from tests.contract.tiny import states

FAULTS = [
    ("a-unique-value-has-one-winner", "codes-race"),
    ("creations-at-once-are-all-there", "ids-race"),
    ("a-version-is-changed-once", "versions-race"),
    ("changes-at-once-do-not-mix", "notes-race"),
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
