"""The words of a profile."""

from __future__ import annotations

import json

import orjson
from hypothesis import given
from hypothesis import strategies as st

from segmock.contract.words import TEXTS, filled, literal

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_a_word_is_a_whole_text() -> None:
    """A dollar sign inside a text, or alone, is no word; the name of a member may be one."""
    value = {"$a": ["$b", "x $b", "$"], "c": {"d": "$e"}}
    assert filled(value, str.upper) == {"A": ["B", "x $b", "$"], "c": {"d": "E"}}


def test_a_word_may_stand_in_a_text() -> None:
    """In braces; two dollar signs at the beginning are one that means itself, ever after."""
    value = {"$$is": ["x ${a} ${b:0}!", "$$c"]}
    once = filled(value, str.upper)
    assert once == {"$is": ["x A B:0!", "$c"]} == filled(once, str.upper)
    assert orjson.loads(orjson.dumps(once, option=orjson.OPT_NON_STR_KEYS)) == once


def test_what_is_literal_holds_no_words() -> None:
    """Whatever it looks like."""
    value = {"$a": ["$b", 1, "${c}"]}
    assert filled(literal(value), str.upper) == value


@given(JSON)
def test_what_has_no_word_stays_as_it_is(value: object) -> None:
    """Nothing else is changed, nor is anything executed."""
    text = json.dumps(value)
    if "$" not in text:
        assert filled(value, lambda name: 1 / 0) == value


def test_the_texts_are_hard() -> None:
    """Markup, quotes, blanks, combining characters and some beyond the basic plane."""
    everything = "".join(TEXTS)
    for hard in ("<", "&", '"', "'", "\\", "%", "+", "\u0301", "\U0001f600"):
        assert hard in everything
