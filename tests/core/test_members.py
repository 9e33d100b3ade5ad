from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmock.core.filtering import EVERYTHING, All, AnyOf, Compare, Not, Op, Predicate, compiled
from segmock.core.members import STEP, Members, count, fields
from segmock.core.universe import Universe

if TYPE_CHECKING:
    from segmock.core.document import Record

UNIVERSE = Universe(1, 200, datetime(2026, 6, 1, tzinfo=UTC))
EVERYONE: list[Record] = [dict(persona) for persona in UNIVERSE.everyone]

COMPARISONS = st.builds(
    Compare, st.just(("order_count",)), st.sampled_from([Op.GE, Op.LT]), st.integers(0, 9)
) | st.builds(Compare, st.just(("city",)), st.just(Op.STARTS), st.sampled_from("ABCDE"))
PREDICATES: st.SearchStrategy[Predicate] = st.recursive(
    COMPARISONS,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(All, st.lists(inner, max_size=2).map(tuple))
        | st.builds(AnyOf, st.lists(inner, max_size=2).map(tuple))
    ),
    max_leaves=4,
)


@given(PREDICATES, st.slices(50), st.booleans())
def test_members_are_those_of_whom_it_is_true(where: Predicate, cut: slice, first: bool) -> None:
    """As a list of them, and for one alone, whether all have been found already or not."""
    members = Members(UNIVERSE, where)
    listed = [persona for persona in EVERYONE if compiled(where)(persona)]
    if first:
        assert len(members) == len(listed)
    for persona in EVERYONE[:20]:
        assert members.has(persona["number"]) == (persona in members) == (persona in listed)
    assert not members.has(-1)
    assert not members.has(200)
    assert not members.__contains__("nobody")
    assert list(members) == listed
    assert members[cut] == listed[cut]
    assert list(members.numbers) == [persona["number"] for persona in listed]


def test_a_member_is_a_persona() -> None:
    """One by its place, the last ones from the end, and none behind it."""
    members = Members(UNIVERSE, Compare(("order_count",), Op.GT, 0))
    assert members[0] is UNIVERSE.persona(members.numbers[0])
    assert members[-1] is UNIVERSE.persona(members.numbers[-1])
    with pytest.raises(IndexError):
        members[200]


def test_everybody_needs_no_counting() -> None:
    """Of everybody it is true without a look."""
    members = Members(UNIVERSE, EVERYTHING)
    assert members.counted
    assert members.numbers == range(200)


def test_groups_are_counted_at_once() -> None:
    """Several are found in one go, with reports; what is known is not looked for again."""
    groups = [Members(UNIVERSE, Compare(("order_count",), Op.EQ, n)) for n in range(3)]
    known = groups[0].numbers
    shares: list[float] = []
    count(UNIVERSE, groups, shares.append)
    assert all(group.counted for group in groups)
    assert groups[0].numbers is known
    assert shares == [0.0, 1.0]
    count(UNIVERSE, groups, shares.append)
    assert shares == [0.0, 1.0, 1.0]


def test_progress_is_reported_in_steps() -> None:
    """A long count tells how far it is."""
    shares: list[float] = []
    universe = Universe(1, 2 * STEP, datetime(2026, 6, 1, tzinfo=UTC))
    count(universe, [Members(universe, Compare(("country",), Op.EQ, "DE"))], shares.append)
    assert shares == [0.0, 0.5, 1.0]


def test_the_fields_of_a_predicate_are_known() -> None:
    """Of all its parts, and none of everything."""
    inner = Not(AnyOf((Compare(("a",), Op.EQ, 1), Compare(("b", "c"), Op.EQ, 1))))
    assert fields(All((inner, Compare(("d",), Op.EXISTS)))) == {"a", "b", "d"}
    assert fields(EVERYTHING) == frozenset()
