"""The languages of `sort` and `fields`."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmock.core.filtering import SortKey
from segmock.core.grammar import Fault
from segmock.vendors.emporix.filters import names
from segmock.vendors.emporix.filters.fields import RESOURCES
from tests.vendors.conftest import served
from tests.vendors.emporix import patterns

SORTED = {
    "segments": "SegmentSort",
    "customers": "CustomerSort",
    "items": "ItemSort",
    "coupons": "CouponSort",
    "assignments": "AssignmentSort",
}
CHOSEN = {"segments": "SegmentFields", "customers": "CustomerFields", "items": "ItemFields"}


@pytest.mark.parametrize(
    "sort, keys",
    [
        ("name", [SortKey(("name", "en"))]),
        ("name.en:asc", [SortKey(("name", "en"))]),
        ("name.de:DESC", [SortKey(("name", "de"), descending=True)]),
        ("name.desc", [SortKey(("name", "en"), descending=True)]),
        ("name.de.desc", [SortKey(("name", "de"), descending=True)]),
        ("id.ASC", [SortKey(("id",))]),
        ("siteCode,id:desc", [SortKey(("siteCode",)), SortKey(("id",), descending=True)]),
        ("id:downwards", [SortKey(("id",))]),
        ("metadataCreatedAt:desc", [SortKey(("metadata", "createdAt"), descending=True)]),
        ("mixins.g.desc", [SortKey(("mixins", "g"), descending=True)]),
        ("mixins.g.desc:asc", [SortKey(("mixins", "g", "desc"))]),
    ],
)
def test_sort_names_fields_and_directions(sort: str, keys: list[SortKey]) -> None:
    """Only the word desc, behind a colon or a point, turns the order round."""
    assert names.sort("segments", sort) == tuple(keys)


@pytest.mark.parametrize(
    "sort, column",
    [
        ("", 1),
        (",", 1),
        ("id,", 4),
        ("id:", 4),
        ("id:de-sc", 6),
        ("id:desc:asc", 8),
        ("colour", 1),
        ("colour.desc", 1),
        ("id,metadata", 4),
        ("(" * 10_000, 1),
    ],
)
def test_a_fault_of_sort_has_its_place(sort: str, column: int) -> None:
    """Unknown fields and those that hold others cannot be sorted by."""
    with pytest.raises(Fault) as refused:
        names.sort("segments", sort)
    assert refused.value.column == column
    assert not re.search(patterns.sort("segments"), sort)


def test_fields_name_properties() -> None:
    """A path stands for the property that it begins with."""
    chosen = names.chosen("segments", "siteCode,metadataCreatedAt,name.de")
    assert chosen == {"siteCode", "metadata", "name"}
    with pytest.raises(Fault) as refused:
        names.chosen("segments", "id,colour")
    assert refused.value.column == 4


def test_the_description_publishes_the_languages() -> None:
    """Its patterns are made of the same fields."""
    parameters = served("emporix").spec.document["components"]["parameters"]
    for owner, name in SORTED.items():
        assert parameters[name]["schema"]["pattern"] == patterns.sort(owner)
    for owner, name in CHOSEN.items():
        assert parameters[name]["schema"]["pattern"] == patterns.fields(owner)


@given(st.data())
def test_what_the_patterns_match_can_be_read(data: st.DataObject) -> None:
    """Nothing that the description allows is refused."""
    owner = data.draw(st.sampled_from(sorted(RESOURCES)))
    sort = data.draw(st.from_regex(patterns.sort(owner), fullmatch=True)).removesuffix("\n")
    chosen = data.draw(st.from_regex(patterns.fields(owner), fullmatch=True)).removesuffix("\n")
    assert sort == "string" or names.sort(owner, sort)
    assert chosen == "string" or names.chosen(owner, chosen)
