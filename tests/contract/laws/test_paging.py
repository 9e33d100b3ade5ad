"""Laws of pages: a right target keeps them, and each fault breaks one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import orjson
import pytest

from tests.contract.offending import (
    test_a_right_target_keeps_the_law,
    test_the_fault_breaks_the_law,
)
from tests.contract.tiny import agreed, requests, states

if TYPE_CHECKING:
    from segmock.contract.calls import Reply

__all__ = ["test_a_right_target_keeps_the_law", "test_the_fault_breaks_the_law"]

FAULTS = [
    ("pages-leave-nothing-out", "page-gap"),
    ("pages-leave-nothing-out", "last-page-empty"),
    ("pages-repeat-nothing", "page-overlap"),
    ("pages-are-as-long-as-asked", "page-too-long"),
    ("the-last-page-is-there", "last-page-empty"),
    ("the-order-is-stable", "order-unstable"),
    ("beyond-the-end-is-nothing", "beyond-repeats"),
    ("the-largest-page-is-answered", "largest-lacks-one"),
    ("totals-are-what-is-counted", "total-of-page"),
    ("totals-are-what-is-counted", "total-of-first"),
    ("totals-are-what-is-counted", "total-unfiltered"),
    ("the-header-agrees-with-the-body", "total-of-header"),
]


def test_a_list_is_walked_once_for_the_laws_of_all_its_pages() -> None:
    """What one has seen tells the others."""
    walks = requests("pages-leave-nothing-out", "pages-repeat-nothing", "the-order-is-stable")
    first, *others = walks.values()
    assert first > 0
    assert others == [0, 0]


@pytest.mark.parametrize("alone,state", [(True, "broken"), (False, "kept")])
def test_a_list_that_others_may_have_changed_is_walked_anew(alone: bool, state: str) -> None:
    """A record that was missing but once is no fault there."""
    listing = agreed().profile.listings["listBoxes"]
    told = listing if alone else replace(listing, mine={})
    lost: list[Reply] = []

    def alter(reply: Reply) -> Reply:
        whole = "limit=50" in reply.call.query
        if reply.call.operation != "listBoxes" or whole or lost or not reply.json["items"]:
            return reply
        lost.append(reply)
        return replace(reply, body=orjson.dumps({**reply.json, "items": reply.json["items"][1:]}))

    law = "pages-leave-nothing-out"
    assert states(law, listings={"listBoxes": told}, alter=alter) == {state}
    assert lost
