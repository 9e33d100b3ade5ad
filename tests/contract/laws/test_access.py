"""The laws of access and of tenants."""

from __future__ import annotations

import pytest

from tests.contract.tiny import outcomes, states

NONE, GARBAGE = "without-a-credential-nothing-is-open", "an-unknown-credential-opens-nothing"
EXPIRED, HALF = "an-expired-credential-opens-nothing", "half-a-credential-opens-nothing"
NARROW, FOREIGN = "too-narrow-a-credential-is-refused", "anothers-credential-opens-nothing"
EVERY, TELLS = "every-kind-of-credential-opens", "refusals-do-not-tell-what-there-is"
FAULTS = [
    (NONE, "open-shelves"),
    (GARBAGE, "any-key"),
    (EXPIRED, "expired-key"),
    (HALF, "half-enough"),
    (NARROW, "narrow-writes"),
    (NARROW, "narrow-closed"),
    (NARROW, "refused-yet-deleted"),
    (NARROW, "refused-yet-added"),
    (FOREIGN, "any-tenant"),
    (EVERY, "pair-closed"),
    (TELLS, "tells-boxes"),
]


@pytest.mark.parametrize("law", [NONE, GARBAGE, EXPIRED, HALF, NARROW, FOREIGN, EVERY, TELLS])
def test_a_right_target_keeps_the_law(law: str) -> None:
    """Nothing is broken, and nothing that can be asked is skipped."""
    assert states(law) == {"kept"}


@pytest.mark.parametrize("law,fault", FAULTS)
def test_a_fault_breaks_the_law(law: str, fault: str) -> None:
    """The tiny target with that one fault does not keep it."""
    assert "broken" in states(law, fault)


def test_what_is_open_by_mistake_is_told_by_its_operation() -> None:
    """The finding names it, and no other one is broken."""
    broken = [result for result in outcomes(NONE, "open-shelves") if result.findings]
    assert [result.subject for result in broken] == ["listShelves"]
    assert broken[0].findings[0].expected == "401 or 403"


def test_what_a_narrow_credential_may_do_is_not_guessed() -> None:
    """Without a word of it in the profile the law is skipped."""
    (reason,) = {result.reason for result in outcomes(NARROW, narrow={})}
    assert reason == "the profile does not say what a narrow credential may do"


def test_without_another_tenant_in_the_path_none_is_tried() -> None:
    """Then the laws of tenants tell."""
    assert states(FOREIGN, foreign={}) == {"skipped"}
