"""What can be wrong with a value: another one in each case, and the given one stays."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.mutating.operators import (
    MISSING,
    OPERATORS,
    SPECIAL,
    TEXT_OPERATORS,
    Operator,
    differs,
    renumbered,
    repeated,
    retyped,
    reworded,
    shortened,
    specially,
)
from segmock.mutating.places import kind

if TYPE_CHECKING:
    from segmock.core.document import Json

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(-1e300, 1e300)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab"), inner)
)
NUMBERS = st.integers(0, 2**64 - 1)


@pytest.mark.parametrize("operator", OPERATORS.values(), ids=OPERATORS)
@settings(max_examples=20)
@given(value=VALUES, number=NUMBERS)
def test_an_operator_says_when_it_changes_nothing(
    operator: Operator, value: Json, number: int
) -> None:
    """What it makes is JSON; the given value is not touched; the same number does the same."""
    if kind(value) in operator.kinds:
        before = deepcopy(value)
        made = operator.turn(value, number)
        assert value == before
        if made is not MISSING:
            assert operator.turn(value, number) == made
            sent = orjson.loads(orjson.dumps(made))
            assert differs(value, made) is (orjson.dumps(value) != orjson.dumps(made))
            assert not differs(sent, made)


@given(value=VALUES, number=NUMBERS)
def test_only_little_is_left_alone(value: Json, number: int) -> None:
    """What is empty has nothing to lose, and some lists are the same from behind."""
    alone = {
        name
        for name, operator in OPERATORS.items()
        if kind(value) in operator.kinds and not differs(value, operator.turn(value, number))
    }
    if kind(value) == "array":
        assert alone <= {"array-added", "array-removed", "array-emptied", "array-exchanged"}
        assert value == [] or alone <= {"array-exchanged"}
        assert "array-exchanged" not in alone or value == value[::-1]
    elif isinstance(value, float):
        assert abs(value) > 1e15 or alone == set()
    else:
        assert alone == set()


def test_elements_come_and_go() -> None:
    """One of them, whichever the number says."""
    assert [repeated(["a", "b"], n) for n in (0, 3)] == [["a", "b", "a"], ["a", "b", "b"]]
    assert [shortened(["a", "b"], n) for n in (0, 3)] == [["b"], ["a"]]


@pytest.mark.parametrize(
    "value, other",
    [
        *((True, "true"), (False, "false"), (5, "5"), (0.5, "0.5"), ("abc", 3)),
        *(([1], {"items": [1]}), ({"a": 1}, [{"a": 1}])),
    ],
)
def test_a_value_of_another_type_is_a_likely_mistake(value: Json, other: Json) -> None:
    """A number as text, a list in an envelope, one thing as a list."""
    assert retyped(value, 0) == other


def test_other_numbers_are_near_and_stay_in_bounds() -> None:
    """The largest one that JSON's readers know does not overflow."""
    assert [renumbered(5, n) for n in (0, 8)] == [6, 14]
    assert renumbered(2**64 - 1, 0) == 2**64 - 2


def test_other_texts_are_as_long() -> None:
    """Unless there was none, or the same came out."""
    made = reworded("0123", 7)
    assert len(made) == 4
    assert made != "0123"
    assert reworded(made, 7) == f"{made}x"
    assert len(reworded("", 7)) == 8


def test_special_characters_stand_somewhere() -> None:
    """Before, within or behind the text."""
    assert {specially("ab", n) for n in range(9)} == {
        *(f"{SPECIAL}ab", f"a{SPECIAL}b", f"ab{SPECIAL}"),
    }


@given(text=st.text(st.characters(exclude_categories=["Cs"])), number=NUMBERS)
def test_texts_are_changed_as_a_whole(text: str, number: int) -> None:
    """An empty one can only grow."""
    same = {
        name for name, operator in TEXT_OPERATORS.items() if operator.turn(text, number) == text
    }
    assert same == (set() if text else {"text-emptied", "text-line-removed"})


@pytest.mark.parametrize(
    "one, other, wanted",
    [(1, True, True), (1, 1.0, False), (None, MISSING, True), ([1], [1], False), (0, None, True)],
)
def test_values_differ_as_they_do_in_json(one: Json, other: Json, *, wanted: bool) -> None:
    """True is no number."""
    assert differs(one, other) is wanted
