from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.core.deep import MAX_BRACKETS, DeepReader, owner
from segmock.core.parameters import fields_of
from segmock.core.shapes import Shapes
from segmock.core.spec import Parameter

if TYPE_CHECKING:
    from segmock.core.document import Json
    from segmock.core.problem import Violation

FILTERS: Json = {
    "type": "object",
    "properties": {
        "junction": {"type": "string"},
        "name": {
            "type": "object",
            "properties": {
                "conditions": {
                    "type": "object",
                    "properties": {
                        "$in": {"type": "array", "items": {"type": "string"}},
                        "$more_than": {"type": "integer"},
                    },
                }
            },
        },
    },
}
IDS: Json = {"type": "array", "items": {"type": "integer"}}


def reader(schema: Json, name: str = "filters") -> DeepReader:
    """Return the reader of a parameter."""
    parameter = Parameter(name, "query", True, schema, True, "#/p", deep=True)
    return DeepReader(parameter, schema, Shapes(lambda _: {}))


def read(query: str, schema: Json = FILTERS, name: str = "filters") -> tuple[Json, list[Violation]]:
    """Return what a query string is read as, and what is wrong with it."""
    fields, broken = fields_of(query)
    assert broken == []
    found: list[Violation] = []
    return reader(schema, name).read(fields, found), found


def test_nested_names_are_read_as_javascript_writes_them() -> None:
    """Brackets and dollar signs may be percent-encoded, and come in any order."""
    query = (
        "filters%5Bname%5D%5Bconditions%5D%5B%24in%5D%5B1%5D=b%20c"
        "&filters[junction]=and"
        "&filters[name][conditions][$in][0]=a"
        "&filters[name][conditions][$more_than]=5"
    )
    assert read(query) == (
        {"junction": "and", "name": {"conditions": {"$in": ["a", "b c"], "$more_than": 5}}},
        [],
    )


@pytest.mark.parametrize(
    "query", ["ids[]=1&ids[]=2", "ids[0]=1&ids[1]=2", "ids[1]=2&ids[0]=1", "ids=1&ids=2"]
)
def test_a_list_may_be_written_in_all_the_usual_ways(query: str) -> None:
    """Empty brackets, numbered ones, none at all."""
    assert read(query, IDS, "ids") == ([1, 2], [])


def test_one_item_without_brackets_is_a_list() -> None:
    """As it is for a plain parameter."""
    assert read("ids=7", IDS, "ids") == ([7], [])


@pytest.mark.parametrize(
    "query, place, expected",
    [
        ("filters[name=1", "/filters", "a name like filters[key]"),
        ("filters[name]x=1", "/filters", "a name like filters[key]"),
        ("filters[[name]]=1", "/filters", "a name like filters[key]"),
        ("filters[name]]=1", "/filters", "a name like filters[key]"),
        ("filters[", "/filters", "a name like filters[key]"),
        ("filters[a][][b]=1", "/filters", "empty brackets only at the end"),
        ("filters" + "[a]" * 11 + "=1", "/filters", "at most 10 pairs of brackets"),
        ("filters[" * 5_000, "/filters", "a name like filters[key]"),
        ("filters" + "[a]" * 50_000, "/filters", "at most 10 pairs of brackets"),
        ("filters=1", "/filters", "object"),
        ("filters[a]=1&filters=2", "/filters", "a value or its parts"),
        ("filters=2&filters[a]=1", "/filters", "a value or its parts"),
        ("filters[a][b]=1&filters[a]=2", "/filters/a", "a value or its parts"),
        ("filters[a]=2&filters[a][b][c]=1", "/filters/a", "a value or its parts"),
        ("filters[a][b]=2&filters[a][b][c][d]=1", "/filters/a/b", "a value or its parts"),
        ("filters[junction]=and&filters[junction]=or", "/filters/junction", "one value"),
        ("filters[name]=x", "/filters/name", "object"),
        ("filters[]=x", "/filters", "names"),
        (
            "filters[name][conditions][$more_than]=x",
            "/filters/name/conditions/$more_than",
            "integer",
        ),
        (
            "filters[name][conditions][$in][1]=x",
            "/filters/name/conditions/$in",
            "indexes from 0 without a gap",
        ),
        (
            "filters[name][conditions][$in][a]=x",
            "/filters/name/conditions/$in",
            "items",
        ),
    ],
)
def test_odd_shapes_are_told_with_their_place(query: str, place: str, expected: str) -> None:
    """None is a failure, and none is guessed at."""
    _, found = read(query)
    assert found[0].pointer == place
    assert found[0].expected == expected
    assert found[0].where == "query"
    assert found[0].spec == "#/p/schema"
    assert found[0].hint


def test_all_faults_come_at_once() -> None:
    """What is sound is read beside them."""
    value, found = read("filters[a=1&filters[junction]=and&filters[name][b]]=2&filters[name]=3")
    assert [v.pointer for v in found] == ["/filters", "/filters", "/filters/name"]
    assert value == {"junction": "and", "name": "3"}


def test_a_parameter_that_is_needed_is_missed() -> None:
    """In the same words as a plain one."""
    missing = reader(FILTERS).missing()
    assert (missing.pointer, missing.keyword, missing.spec) == (
        *("/filters", "required", "#/p/required"),
    )


@pytest.mark.parametrize(
    "name, first", [("a[b][c]", "a"), ("a", "a"), ("", ""), ("[a]", ""), ("a]b[", "a]b")]
)
def test_a_name_belongs_to_what_it_starts_with(name: str, first: str) -> None:
    """Whatever follows the first bracket."""
    assert owner(name) == first


NAMES = st.text("ab01[]$", max_size=30).map("filters[".__add__) | st.just("filters")


@settings(deadline=None)
@given(st.lists(st.tuples(NAMES, st.sampled_from(["", "x", "5"])), min_size=1, max_size=5))
def test_any_names_are_read_to_the_end(fields: list[tuple[str, str]]) -> None:
    """To a value or a violation, and no deeper than the limit."""
    found: list[Violation] = []
    value = reader({}).read(fields, found)
    assert found or value is not None
    assert _depth(value) <= MAX_BRACKETS


def _depth(value: Json) -> int:
    if isinstance(value, dict | list):
        return 1 + max(map(_depth, value.values() if isinstance(value, dict) else value))
    return 0
