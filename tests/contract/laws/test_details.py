"""The law of single items of a list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import orjson

from segmock.contract.profile import Each
from tests.contract.tiny import agreed, states

if TYPE_CHECKING:
    from segmock.contract.calls import Reply
    from segmock.core.document import Json

LAW = "any-item-is-as-it-is-read"
BOXES = agreed().profile.listings["listBoxes"]
READ = agreed().profile.resources["boxes"]
EACH = {"listBoxes": replace(BOXES, each=Each(READ.read, READ.parameter))}


class Altered:
    """Alters the first item of a list, each time or only once; how is for `change` to say."""

    def __init__(self, times: int, **change: Json) -> None:
        self.times = times
        self.change = change

    def __call__(self, reply: Reply) -> Reply:
        """Return what is sent in the place of an answer."""
        if reply.call.operation != "listBoxes" or not self.times:
            return reply
        self.times -= 1
        first, *others = reply.json["items"]
        body = {**reply.json, "items": [{**first, **self.change}, *others]}
        return replace(reply, body=orjson.dumps(body))


def test_a_list_that_shows_what_reading_shows_keeps_the_law() -> None:
    """Each item is the record that its id leads to."""
    assert states(LAW, listings=EACH) == {"kept"}


def test_an_item_that_differs_breaks_the_law() -> None:
    """Whatever differs is told."""
    assert states(LAW, listings=EACH, alter=Altered(9, name="Another")) == {"broken"}


def test_what_has_gone_on_meanwhile_is_looked_at_again() -> None:
    """A list of a moment ago does not tell what there is now; nor does one with what is gone."""
    assert states(LAW, listings=EACH, alter=Altered(1, name="Another")) == {"kept"}
    assert states(LAW, listings=EACH, alter=Altered(1, id="nobody")) == {"kept"}


def test_where_nobody_says_how_items_are_read_the_law_is_skipped() -> None:
    """The profile names the operation."""
    assert states(LAW, listings={"listBoxes": replace(BOXES, each=None)}) == {"skipped"}
