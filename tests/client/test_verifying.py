"""What is said when requests are not as many as a test expects."""

from __future__ import annotations

from segmock.client import Count, Miss
from segmock.client.verifying import complaint

NEAR = (Miss("default.3", "POST", "/crates", 202, ("status: wanted 200, was 202",)),)


def test_what_is_as_expected_is_not_complained_of() -> None:
    """Also where the journal has forgotten some, if there can only be more."""
    assert complaint(Count(1, kept=True, complete=True, near=()), {}, exactly=1) == ""
    assert complaint(Count(1, kept=True, complete=False, near=()), {}, at_least=1) == ""


def test_the_nearest_requests_are_told() -> None:
    """Each with every reason why it was not counted."""
    found = Count(0, kept=False, complete=True, near=NEAR)
    assert complaint(found, {"operation": "pack", "status": 200}, at_least=1, at_most=2) == (
        "expected at least 1 request and at most 2 requests with operation='pack', status=200,"
        " got 0\n"
        "  default.3 POST /crates -> 202 was not counted:\n"
        "    status: wanted 200, was 202"
    )


def test_nothing_is_sworn_of_what_is_forgotten() -> None:
    """That there were no more cannot be told once the journal has forgotten requests."""
    found = Count(0, kept=True, complete=False, near=())
    told = complaint(found, {}, exactly=0)
    assert told.startswith("expected exactly 0 requests, got 0\nThe journal has forgotten")
    assert complaint(found, {}, at_most=1)
