"""The two tests of every module of laws; its table FAULTS pairs each law with what breaks it."""

from __future__ import annotations

from tests.contract.tiny import states


def test_a_right_target_keeps_the_law(law: str) -> None:
    """Nothing is wrong, so no law finds anything, and none is skipped throughout."""
    assert "broken" not in (found := states(law))
    assert "kept" in found


def test_the_fault_breaks_the_law(law: str, fault: str) -> None:
    """Each fault is noticed by the law that it offends."""
    assert "broken" in states(law, fault)
