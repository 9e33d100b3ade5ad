"""How laws ask for lists."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from segmock.contract.asking import Broken, Skipped
from segmock.contract.finding import Result
from segmock.contract.holding import held
from segmock.contract.laws import lists
from segmock.contract.laws.lists import confirmed, listed
from segmock.contract.profile import Ask, Listing
from tests.contract.tiny import agreed, api

if TYPE_CHECKING:
    from segmock.contract.api import Api

LISTINGS = agreed().profile.listings
ON_SHELF = Listing(
    "listBoxesOfShelf",
    of="boxes",
    path={"name": "$shelves"},
    enter=Ask(call="addBox", path={"name": "$shelves", "boxId": "$id"}),
)
READING = ("pages-leave-nothing-out", "the-order-is-stable", "sorting-upwards-sorts")


@pytest.mark.parametrize("name", ["listBoxes", "pageBoxes", "walkBoxes"])
def test_walking_comes_to_all_own_records(name: str) -> None:
    """Whatever the style of paging, and nothing of others is on the way."""
    target = api()
    here = listed(target, LISTINGS[name])
    assert sorted(here.ids(here.walk(3))) == sorted(made.id for made in here.own)


def test_what_is_not_listed_by_itself_is_entered() -> None:
    """The boxes of a shelf are listed once they have been put on it, each law's newcomer too."""
    target = api(listings={"listBoxesOfShelf": ON_SHELF})
    here = listed(target, ON_SHELF)
    made = here.newcomer()
    assert here.ids(here.walk()) == [*(one.id for one in here.own), made.id]


def test_a_condition_joins_those_for_own_records() -> None:
    """One parameter holds both where the profile says how; else the condition stands alone."""
    target = api()
    here = listed(target, LISTINGS["listBoxes"])
    assert here.crowd
    stem = here.crowd.stem
    assert here.query({"q": "rank above 2"}) == {"q": f"code starts {stem};rank above 2"}
    here.listing = replace(here.listing, join="")
    assert here.query({"q": "rank above 2"}) == {"q": "rank above 2"}


def test_it_may_take_more_than_an_id_to_tell_items_apart() -> None:
    """One id may then be listed twice, of two kinds; without a resource the profile names them."""
    here = listed(api(), replace(LISTINGS["listBoxes"], id=("/kind", "/id")))
    assert len({here.id({"kind": kind, "id": 1}) for kind in ("box", "lid")}) == 2
    here.listing = replace(here.listing, id="/id")
    assert here.id({"kind": "box", "id": 1}) == 1


def test_too_long_a_list_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of others may have any number of records."""
    monkeypatch.setattr(lists, "MOST", 2)
    target = api()
    here = listed(target, replace(LISTINGS["listBoxes"], mine={}))
    with pytest.raises(Skipped, match="longer than 2"):
        here.walk(1)


@pytest.mark.parametrize("mine,calls", [({"q": "code starts ${prefix}"}, 1), ({}, 2)])
def test_a_list_of_others_is_looked_at_again(mine: dict[str, str], calls: int) -> None:
    """What others do meanwhile is no fault of the target; what only a run itself does is."""
    done: list[str] = []

    def check(api: Api, listing: Listing) -> None:
        done.append(listing.name)
        raise Broken("this", "that")

    listing = replace(LISTINGS["listBoxes"], mine=mine)
    with pytest.raises(Broken):
        confirmed(check)(api(listings={"listBoxes": listing}), listing)
    assert len(done) == calls


@pytest.mark.parametrize("law", READING)
def test_lists_that_may_only_be_read_are_looked_at_as_they_are(law: str) -> None:
    """Nothing is created, and the records of others tell as much."""
    target = api()
    events = [e for e in held(target, [law], read_only=True) if isinstance(e, Result)]
    assert "kept" in {event.state for event in events if event.law == law}
    assert {event.state for event in events} <= {"kept", "skipped"}
    assert {reply.call.method for reply in target.trace} == {"GET"}
