from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from segmock.core.filtering import EVERYTHING, Compare, Op
from segmock.core.given import Given
from segmock.core.members import Members
from segmock.core.pairing import Pairs, Row, paired
from segmock.core.store import MemoryCollection
from segmock.core.universe import Universe

if TYPE_CHECKING:
    from segmock.core.document import Record

SIZE = 40
UNIVERSE = Universe(1, SIZE, datetime(2026, 6, 1, tzinfo=UTC))
BUYERS = Compare(("order_count",), Op.GT, 0)
GERMANS = Compare(("country",), Op.EQ, "DE")


def rows() -> list[Row]:
    """Return who is in each of four clubs."""
    buyers, germans, everybody = (Members(UNIVERSE, w) for w in (BUYERS, GERMANS, EVERYTHING))
    return [Row([buyers]), Row([buyers, germans]), Row([]), Row([everybody])]


def pair(key: str) -> tuple[int, int] | None:
    """Return the club and the person of a key."""
    club, _, person = key.partition("/")
    return (int(club), int(person)) if club.isdecimal() and person.isdecimal() else None


def number(value: str) -> int | None:
    """Return the number that a value of an index stands for."""
    return int(value) if value.isdecimal() and int(value) < 9 else None


PAIRS = Pairs(
    key=lambda row, person: f"{row}/{person}",
    pair=pair,
    record=lambda row, person: {"club": row, "who": person},
    row=("club", lambda value: number(value) if value in "0123" else None),
    person=("who", number),
)


@pytest.fixture
def clubs() -> MemoryCollection:
    """A collection of all memberships, and one further."""
    indexes = {
        "club": lambda record: [str(record["club"])],
        "who": lambda record: [str(record["who"])],
    }
    series = paired(rows(), SIZE, PAIRS, [{"club": 2, "who": 1}])
    key = lambda one: f"{one['club']}/{one['who']}"  # noqa: E731 - as a layout has it
    return MemoryCollection(Given(lambda: series, indexes, key=key))


def expected() -> list[Record]:
    """Return all memberships, one by one."""
    everyone = UNIVERSE.everyone
    buyers = [p["number"] for p in everyone if p["order_count"]]
    either = [p["number"] for p in everyone if p["order_count"] or p["country"] == "DE"]
    lists = [buyers, either, [], range(SIZE)]
    listed: list[Record] = [{"club": n, "who": who} for n, one in enumerate(lists) for who in one]
    return [*listed, {"club": 2, "who": 1}]


def test_all_pairs_are_there_row_by_row(clubs: MemoryCollection) -> None:
    """In order, counted, by key, and in parts."""
    records = expected()
    assert len(clubs) == len(records)
    assert list(clubs) == records
    assert list(clubs[5:9]) == records[5:9]
    assert all(clubs.get(key) == record for key, record in clubs.items())


@pytest.mark.parametrize("index", ["club", "who"])
@pytest.mark.parametrize("value", ["0", "1", "2", "3", "8", "99", "x"])
def test_pairs_are_found_from_both_sides(clubs: MemoryCollection, index: str, value: str) -> None:
    """The people of a row and the rows of a person; nothing for who is not there."""
    records = expected() if value.isdecimal() and int(value) < 9 else []
    assert list(clubs.find(index, value)) == [r for r in records if str(r[index]) == value]


@pytest.mark.parametrize("key", ["0/40", "4/1", "2/2", "-1/1", "x", "", "3/99999999999999999999"])
def test_no_pair_has_another_key(clubs: MemoryCollection, key: str) -> None:
    """Neither an unknown row, nor somebody who does not exist or is in none of the groups."""
    assert clubs.get(key) is None


def test_what_requests_change_lies_over_the_pairs(clubs: MemoryCollection) -> None:
    """A membership that ends or is added is found so from both sides."""
    before = len(clubs.find("club", "3"))
    clubs.delete("3/7")
    clubs.put("2/7", {"club": 2, "who": 7})
    assert clubs.get("3/7") is None
    assert len(clubs.find("club", "3")) == before - 1
    found = [record["club"] for record in clubs.find("who", "7")]
    assert 3 not in found
    assert found[-1] == 2


def test_a_persons_rows_are_found_without_looking_at_anybody_else() -> None:
    """Only the one is tested."""
    members = Members(UNIVERSE, BUYERS)
    series = paired([Row([members])], SIZE, PAIRS)
    assert series.find["who"]("3") in ([3], [])
    assert not members.counted
