"""Matchers: what a value shall be, and where it is not so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmock.core.document import at, walk
from segmock.core.expecting import Reader
from segmock.core.matchers import MISSING, filled, in_text

if TYPE_CHECKING:
    from segmock.core.document import Json
    from segmock.core.matchers import Matcher

SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5)
NAMES = st.text(max_size=4).filter(lambda name: not name.startswith("$"))
TEXTS = st.text(max_size=5).filter(lambda text: "${" not in text)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)


def matcher(raw: Json) -> Matcher:
    """Return the matcher of a value that has none but good ones."""
    reader = Reader("test.yaml")
    found = reader.matcher(raw, "")
    assert reader.defects == []
    return found


def differences(raw: Json, value: Json, **captured: Json) -> list[tuple[str, str, str]]:
    """Return where a value is not what a matcher wants."""
    return list(matcher(raw).differences(value, "", captured))


def places(raw: Json, value: Json, **captured: Json) -> list[str]:
    """Return only the pointers of the differences."""
    return [place for place, _, _ in differences(raw, value, **captured)]


@given(VALUES)
def test_a_value_contains_itself(value: Json) -> None:
    """Whatever came is what is expected when it is written down as it is."""
    assert differences(value, value) == []


@given(st.data())
def test_one_changed_leaf_is_told_with_its_pointer(data: st.DataObject) -> None:
    """Of all that is expected exactly what is different is told, and where."""
    value = data.draw(VALUES)
    leaves = [(place, leaf) for place, leaf in walk(value) if not isinstance(leaf, dict | list)]
    if not leaves:
        return
    place, leaf = data.draw(st.sampled_from(leaves))
    other = data.draw(SCALARS.filter(lambda one: orjson.dumps(one) != orjson.dumps(leaf)))
    assert places(value, _with(value, place, other)) == [place]


def _with(value: Json, place: str, other: Json) -> Json:
    """Return a copy of a value with something else at a place."""
    if not place:
        return other
    copy = orjson.loads(orjson.dumps(value))
    parent, _, last = place.rpartition("/")
    name = last.replace("~1", "/").replace("~0", "~")
    inner = at(copy, parent)
    inner[int(name) if isinstance(inner, list) else name] = other
    return copy


def test_an_object_may_have_more_and_not_less() -> None:
    """What is not named does not matter; what is named must be there."""
    assert places({"a": 1}, {"a": 1, "b": 2}) == []
    assert differences({"a": 1, "b/c": None}, {"a": 1}) == [("/b~1c", "null", "nothing")]
    assert differences({}, []) == [("", "an object", "0 elements: []")]


def test_a_list_has_its_length_and_order() -> None:
    """Elements are compared one by one only where there are as many."""
    assert places([1, {"a": 2}], [1, {"a": 2, "b": 3}]) == []
    assert places([1, {"a": 2}], [1, {"a": 3}]) == ["/1/a"]
    assert differences([1], [1, 2]) == [("", "a list of 1", "2 elements: [1,2]")]
    assert differences([1], "no") == [("", "a list of 1", '"no"')]


@pytest.mark.parametrize(
    "wanted, got, equal",
    [
        (1, 1.0, True),
        (1, True, False),
        (False, 0, False),
        (None, None, True),
        ("1", 1, False),
        ("a", "a", True),
        ("$any", "$any", True),
    ],
)
def test_scalars_are_equal_as_json_has_it(wanted: Json, got: Json, equal: bool) -> None:
    """A number is none of the truth values, and a text is no number."""
    assert (places(wanted, got) == []) is equal


@pytest.mark.parametrize(
    "raw, good, bad",
    [
        ({"$schema": {"type": "integer", "minimum": 2}}, [2, 9], [1, "2", MISSING]),
        ({"$any": True}, [None, 1, []], [MISSING]),
        ({"$absent": True}, [MISSING], [None, 0, ""]),
        ({"$count": 2}, [[1, 2], {"a": 1, "b": 2}], [[1], {}, "ab", MISSING]),
        ({"$includes": [{"a": 1}, 3]}, [[3, {"a": 1, "b": 2}]], [[3], [], {}, MISSING]),
        ({"$excludes": [{"a": 1}]}, [[], [{"a": 2}], [1]], [[{"a": 1}], {}, MISSING]),
        ({"$not": {"a": {"$any": True}}}, [{}, {"b": 1}, 5], [{"a": None}]),
        ({"$not": {"$absent": True}}, [1], [MISSING]),
    ],
)
def test_each_matcher_takes_what_it_says(raw: Json, good: list[Json], bad: list[Json]) -> None:
    """And tells everything else, in words."""
    assert [one for one in good if places(raw, one)] == []
    assert [one for one in bad if not places(raw, one)] == []
    assert all(text for one in bad for text in differences(raw, one)[0][1:])


def test_matchers_stand_anywhere_in_a_value() -> None:
    """Within objects, lists and one another."""
    wanted = {
        "items": {"$includes": [{"id": "a", "tags": {"$count": 1}}]},
        "next": {"$absent": True},
    }
    assert places(wanted, {"items": [{"id": "b"}, {"id": "a", "tags": ["x"]}]}) == []
    assert places(wanted, {"items": [{"id": "a", "tags": []}], "next": 2}) == ["/items", "/next"]


def test_a_schema_tells_the_place_within() -> None:
    """Each violation is a difference of its own."""
    schema = {"properties": {"a": {"type": "string"}, "b": {"minimum": 3}}}
    assert places({"x": {"$schema": schema}}, {"x": {"a": 1, "b": 2}}) == ["/x/a", "/x/b"]


def test_elements_that_should_not_be_there_are_told_one_by_one() -> None:
    """With their place in the list."""
    assert places({"$excludes": [1]}, [1, 2, 1]) == ["/0", "/2"]


def test_what_a_matcher_wants_is_said_in_words() -> None:
    """A person reads it in the diff."""
    wanted = {
        "$not": {"$includes": [{"a": [1, {"$any": True}], "b": {"$excludes": [{"$count": 2}]}}]}
    }
    said = "anything but a list with {a: [1, any value], b: a list without 2 elements}"
    assert matcher(wanted).said == said
    assert matcher({"$absent": True}).said == "nothing"
    assert matcher({"$not": {"$not": {"$schema": True}}}).said.endswith(
        "a value of the schema true"
    )


def test_captured_values_are_expected_by_their_names() -> None:
    """A text that is nothing but a name stands for the value; a header's text for its number."""
    assert places({"a": "${id}"}, {"a": "x1"}, id="x1") == []
    assert places({"a": "${n}"}, {"a": 3}, n=3) == []
    assert places({"a": "${n}"}, {"a": 3}, n="3") == []
    assert places({"a": "no ${n}"}, {"a": "no 3"}, n=3) == []
    assert differences({"a": "${n}"}, {"a": 4}, n=3) == [("/a", "3", "4")]
    assert differences({"a": "${n}"}, {}, n=3) == [("/a", "3", "nothing")]
    with pytest.raises(KeyError, match="n"):
        places("${n}", 3)


def test_names_are_filled_in_texts_and_values() -> None:
    """In a text everything is a text."""
    assert filled({"a": ["${n}", "v${n}", 1]}, {"n": 3}) == {"a": [3, "v3", 1]}
    assert in_text("${n}/${o}", {"n": 3, "o": {"a": True}}) == '3/{"a":true}'


def test_a_schema_can_refer_to_itself() -> None:
    """A recursive schema is no reference to somewhere else."""
    tree = {"type": "array", "items": {"$ref": "#"}}
    assert places({"$schema": tree}, [[], [[]]]) == []
    assert places({"$schema": tree}, [[1]]) == ["/0/0"]
