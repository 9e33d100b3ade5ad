"""The language of `q`: what it says, where it goes wrong, and what the description says of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmock.core.filtering import compiled
from segmock.core.grammar import Fault
from segmock.vendors.emporix.filters import queries
from segmock.vendors.emporix.paging import PLACEHOLDER
from tests.vendors.conftest import served
from tests.vendors.emporix import patterns

if TYPE_CHECKING:
    from segmock.core.document import Record

RECORD: Record = {
    "id": "a1",
    "name": {"en": "Golden Segment", "pt-BR": "Ouro"},
    "siteCode": "main",
    "mixins": {"g": {"count": 20, "year": "20", "good": True, "gone": None}},
    "metadata": {"version": 3, "createdAt": "2026-06-01T09:00:01.000Z"},
}
SCHEMAS = {"segments": "Segment", "customers": "Customer", "items": "Item", "coupons": "Coupon"}


@pytest.mark.parametrize(
    "q, matches",
    [
        ("siteCode:main", True),
        ("siteCode:mai", False),
        ("siteCode:Main", False),
        ('name.en:"Golden Segment"', True),
        ('name.en:"Golden"', False),
        ("name.pt-BR:Ouro", True),
        ("name.de:Gold", False),
        ("name:~Gold", True),  # in the default language
        ("name:exists", True),
        ("description:exists", False),
        ("description:null", True),
        ("siteCode:main id:a1", True),
        ("siteCode:main   id:a2", False),
        ("siteCode:main ", True),
        ("id:(a0,a1)", True),
        ('id:("a0", "a1")', True),
        ("id:(a0,a2)", False),
        ("mixins.g.count:20", True),
        ('mixins.g.count:"20"', False),
        ("mixins.g.year:20", True),
        ("mixins.g.count:(10,20)", True),
        ("mixins.g.good:true", True),
        ("mixins.g.good:false", False),
        ("mixins.g.gone:null", True),
        ("mixins.g.gone:missing", True),
        ("mixins.g.gone:exists", False),
        ("mixins:exists", True),
        ("validity:missing", True),
        ("metadata:exists", True),
        ("id:exists", True),
        ("id:null", False),
        ('siteCode:"null"', False),
        ("mixins.g.count:>19", True),
        ("mixins.g.count:>20", False),
        ("mixins.g.count:>=20", True),
        ("mixins.g.count:<20.5", True),
        ("mixins.g.count:<=19", False),
        ("mixins.g.year:>19", False),
        ("mixins.g.count:(>=10 AND <=20)", True),
        ("mixins.g.count:(>10 AND <20)", False),
        ("metadata.version:3", True),
        ("metadata.version:(1,3)", True),
        ("metadata.version:(>=4 AND <9)", False),
        ("metadata.version:exists", True),
        ('metadata.createdAt:"2026-06-01T09:00:01Z"', True),
        ('metadata.createdAt:>"2026-06-01T11:00:00+02:00"', True),
        ('metadata.createdAt:(>="2026-06-01T09:00:01Z" AND <"2026-06-02")', True),
        ('metadataCreatedAt:(>="2026-06-01T09:00:01Z" AND <"2026-06-01T09:00:01.001Z")', True),
        ("siteCode:>maim", True),
        ("name.en:~Gold", True),
        ("name.en:~gold", False),
        ('name.en:~"Golden Seg"', True),
        ("name.en:~(den Seg)", True),
        ("name.en:(~den Seg)", True),
        ("name.en:~(den  Seg)", False),
    ],
)
def test_a_query_tells_records_apart(q: str, matches: bool) -> None:
    """Each form of a condition matches what the vendor's page on it says."""
    assert compiled(queries.read("segments", q))(RECORD) is matches
    assert re.search(patterns.query("segments"), q)


@pytest.mark.parametrize(
    "q, column, expected",
    [
        ("", 1, "a field"),
        ("main", 5, "':'"),
        (":main", 1, "a field"),
        (" siteCode:main", 1, "a field"),
        ("siteCode", 9, "':'"),
        ("siteCode:", 10, "a word"),
        ("siteCode: main", 10, "a word"),
        ("siteCode:main id", 17, "':'"),
        ("siteCode:main,id:a", 14, "a blank or the end"),
        ("colour:red", 1, "a field that is there"),
        ("siteCode:main colour:red", 15, "a field that is there"),
        ("name.en.us:x", 1, "a field that is there"),
        ("id.x:a", 1, "a field that is there"),
        ("metadata.author:x", 1, "a field that is there"),
        ("validity:2026", 10, "'null', 'exists' or 'missing'"),
        ("siteCode:=main", 10, "a word"),
        ("siteCode:!main", 0, ""),  # an exclamation mark is a letter of a word
        ("metadata.version:=>3", 18, "a word"),
        ("metadata.version:<>3", 19, "a word"),
        ("metadata.version:three", 18, "a number"),
        ('metadata.version:>"3"', 19, "a number"),
        ("metadata.version:~3", 19, "a number"),
        ("metadata.version:(1,null)", 21, "a number"),
        ('name.en:"Golden', 9, "a text in double quotes"),
        ('name.en:Golden"', 15, "a blank"),
        ('name.en:("a","b)', 14, "a text in double quotes"),
        ("metadata.createdAt:>2026-06-01T09:00:00Z", 21, "a time in double quotes"),
        ('metadata.createdAt:>"yesterday"', 21, "a time in double quotes"),
        ('metadata.createdAt:"2026-13-01T09:00:00Z"', 20, "a time in double quotes"),
        ('metadata.createdAt:(>"2026-06-01" AND <"soon")', 40, "a time in double quotes"),
        ('metadata.createdAt:"2026-06-01T25:00:00Z"', 20, "a time in double quotes"),
        ('metadata.createdAt:~"2026"', 21, "a time"),
        ("id:()", 5, "a word"),
        ("id:(a,", 7, "a word"),
        ("id:(a", 6, "')'"),
        ("id:(a b)", 6, "')'"),
        ("id:a)", 5, "a blank or the end"),
        ("(id:a) OR (id:b)", 1, "a field"),
        ("id:a OR id:b", 8, "':'"),
        ("compoundLogicalQuery:((id:a) OR (id:b))", 23, "a word"),
        ("metadata.version:(>1 AND >2)", 26, "'<' or '<='"),
        ("metadata.version:(>1 <2)", 21, "' AND '"),
        ("metadata.version:(<1 AND >2)", 19, "'>' or '>='"),
        ("name.en:~()", 11, "a text"),
        ("name.en:(~a", 12, "')'"),
        ("(" * 10_000, 1, "a field"),
        ("id:" + "(" * 9_990, 5, "a word"),
        ("id:" + "a" * 10_000, 10_001, "at most 10000 characters"),
    ],
)
def test_a_fault_has_its_place_and_reason(q: str, column: int, expected: str) -> None:
    """Whatever is wrong is found where it is, and the description says so as well."""
    if not column:
        queries.read("segments", q)
        return
    with pytest.raises(Fault) as refused:
        queries.read("segments", q)
    assert refused.value.column == column
    assert expected in refused.value.expected
    if len(q) <= 10_000:
        assert not re.search(patterns.query("segments"), q)


@pytest.mark.parametrize("owner", SCHEMAS)
def test_the_description_publishes_the_language(owner: str) -> None:
    """Its pattern is made of the same fields."""
    schemas = served("emporix").spec.document["components"]["schemas"]
    assert schemas[f"{SCHEMAS[owner]}Query"]["pattern"] == patterns.query(owner)


@given(st.data())
def test_what_the_pattern_matches_can_be_read(data: st.DataObject) -> None:
    """Nothing that the description allows is refused."""
    owner = data.draw(st.sampled_from(sorted(SCHEMAS)))
    q = data.draw(st.from_regex(patterns.query(owner), fullmatch=True))
    if q != PLACEHOLDER:
        queries.read(owner, q)


@given(
    st.lists(
        st.sampled_from(
            [
                *("id", "name.en", "metadata.version", "metadata.createdAt", "validity", "x"),
                *(":", " ", "(", ")", ",", "~", ">", "<=", '"', '"a b"', "main", "null", "3"),
                *(" AND ", '"2026-06-01"'),
            ]
        ),
        max_size=12,
    )
)
def test_what_can_be_read_matches_the_pattern(parts: list[str]) -> None:
    """The description refuses what cannot be read, and nothing else."""
    q = "".join(parts)
    try:
        queries.read("segments", q)
    except Fault:
        assert not re.search(patterns.query("segments"), q)
    else:
        assert re.search(patterns.query("segments"), q)
