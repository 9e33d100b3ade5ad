"""The laws of memberships."""

from __future__ import annotations

import pytest

from tests.contract.tiny import states

IN, TWICE, OUT = "who-was-put-in-is-in", "putting-in-twice-counts-once", "who-was-taken-out-is-out"
GONE, COUNTED = "nobody-is-in-what-is-gone", "members-are-counted"
COMPUTED = "members-follow-from-their-data"
FAULTS = [
    (IN, "adding-ignored"),
    (TWICE, "adding-twice"),
    (OUT, "removing-ignored"),
    (OUT, "removing-all"),
    (GONE, "deleted-holds"),
    (COUNTED, "count-behind"),
    (COMPUTED, "colours-stale"),
]


@pytest.mark.parametrize("law", [IN, TWICE, OUT, GONE, COUNTED, COMPUTED])
def test_a_right_target_keeps_the_law(law: str) -> None:
    """A membership of each kind is told of; a law about the other kind is skipped."""
    assert states(law) == {"kept", "skipped"}


@pytest.mark.parametrize("law,fault", FAULTS)
def test_a_fault_breaks_the_law(law: str, fault: str) -> None:
    """The tiny target with that one fault does not keep it."""
    assert "broken" in states(law, fault)
