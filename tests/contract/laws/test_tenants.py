"""The laws of tenants."""

from __future__ import annotations

import pytest

from segmock.contract.finding import Result
from segmock.contract.holding import held
from tests.contract.tiny import api, states

READ, LIST = "what-is-anothers-cannot-be-read", "what-is-anothers-is-not-listed"
CHANGE, UNIQUE = "what-is-anothers-cannot-be-changed", "what-is-unique-is-so-for-one-tenant"
FAULTS = [
    (READ, "one-store"),
    (LIST, "one-store"),
    (CHANGE, "writes-cross"),
    (UNIQUE, "one-store"),
    (UNIQUE, "codes-of-all"),
]


@pytest.mark.parametrize("law", [READ, LIST, CHANGE, UNIQUE])
def test_a_right_target_keeps_the_law(law: str) -> None:
    """Two tenants have nothing in common."""
    assert states(law) - {"skipped"} == {"kept"}


@pytest.mark.parametrize("law,fault", FAULTS)
def test_a_fault_breaks_the_law(law: str, fault: str) -> None:
    """The tiny target with that one fault does not keep it."""
    assert "broken" in states(law, fault)


def test_a_list_of_several_pages_shows_any_of_the_records() -> None:
    """The first page may be full of those that the run has made before."""
    target = api("one-store")
    for _ in range(60):
        target.make("boxes")
    found = [one for one in held(target, [LIST]) if isinstance(one, Result) and one.law == LIST]
    assert ("boxes", "broken") in {(one.subject, one.state) for one in found}


@pytest.mark.parametrize("foreign", [{}, {"methods": []}])
def test_without_another_tenant_nothing_is_told(foreign: dict[str, object]) -> None:
    """Neither path nor header nor credential tells one: the laws are skipped."""
    assert states(READ, foreign=foreign) == {"skipped"}
