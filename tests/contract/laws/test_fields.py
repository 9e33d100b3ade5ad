"""Laws of the choice of fields: a right target keeps them, and each fault breaks one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from segmock.contract.profile import Select
from tests.contract.offending import (
    test_a_right_target_keeps_the_law,
    test_the_fault_breaks_the_law,
)
from tests.contract.tiny import agreed, requests, states

__all__ = ["test_a_right_target_keeps_the_law", "test_the_fault_breaks_the_law"]

FAULTS = [
    ("fields-that-are-asked-for-are-shown", "fields-lost"),
    ("fields-that-are-not-asked-for-are-not-shown", "fields-ignored"),
]


@pytest.mark.parametrize(
    "fault,state", [((), "kept"), (("fields-lost",), "broken"), (("fields-ignored",), "broken")]
)
def test_single_records_show_what_was_asked_for(fault: tuple[str, ...], state: str) -> None:
    """A record that can be read in part has the fields that were asked for, and no others."""
    select = Select("fields", "{}", {"code": "/code", "rank": "/rank"})
    boxes = replace(agreed().profile.resources["boxes"], read="readPart", select=select)
    law = "a-record-shows-the-fields-asked-for"
    assert states(law, *fault, resources={"boxes": boxes}) == {state}


def test_what_was_asked_for_tells_both_laws() -> None:
    """The second one asks nothing more."""
    first, second = requests(*(law for law, _ in FAULTS)).values()
    assert first > second == 0
