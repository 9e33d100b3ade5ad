"""What shows that a refused request has had no effect."""

from __future__ import annotations

from dataclasses import replace

import pytest

from segmock.contract.watching import state, was
from tests.contract.tiny import agreed, api


def test_the_record_that_an_operation_names_is_looked_at() -> None:
    """It is the one that all laws share."""
    target = api()
    found = state(target, target.spec.operations["replaceBox"])
    assert found is not None
    assert found[0] == (200, found[1].json)
    assert found[1].call.operation == "readBox"


def test_a_creation_shows_in_the_total() -> None:
    """Only the run's own records are counted."""
    target = api()
    operation = target.spec.operations["createBox"]
    before = state(target, operation)
    target.make("boxes")
    after = state(target, operation)
    assert (before and before[0], after and after[0]) == (0, 1)


@pytest.mark.parametrize("totals,header", [((), "X-Total-Count"), ((), "")])
def test_a_total_is_read_wherever_it_stands(totals: tuple[str, ...], header: str) -> None:
    """In the body, in a header, or in the number of items."""
    listing = replace(agreed().profile.listings["listBoxes"], totals=totals, total_header=header)
    target = api(listings={"listBoxes": listing})
    target.make("boxes")
    found = state(target, target.spec.operations["createBox"])
    assert str(found and found[0]) == "1"


@pytest.mark.parametrize("name", ["listShelves", "startExport"])
def test_what_shows_nowhere_is_not_looked_at(name: str) -> None:
    """The law then goes without."""
    target = api()
    assert state(target, target.spec.operations[name]) is None


def test_without_a_listing_a_creation_shows_nowhere() -> None:
    """Nothing is guessed."""
    target = api(listings={})
    assert was(target, target.spec.operations["createBox"]) is None


def test_what_was_is_remembered() -> None:
    """A second law does not ask again."""
    target = api()
    operation = target.spec.operations["deleteBox"]
    assert was(target, operation) is was(target, operation)
