"""The three languages as a role: their patterns, and what an exchange asks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from segmock import config
from segmock.core import spec
from segmock.core.filtering import EVERYTHING
from segmock.core.problem import Kind, Problem
from segmock.vendors.kibo import filters

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.exchange import Exchange

PARAMETERS = {
    parameter.name: parameter.schema
    for parameter in spec.load(config.folder("openapi") / "kibo.yaml")
    .operations["GetSegments"]
    .parameters
}
PATTERNS = {name: PARAMETERS[name]["pattern"] for name in filters.LANGUAGES}
JOINT = re.compile(r" and (?=[A-Za-z.]+ (?:eq|ne|gt|lt|ge|le|cont|sw) )")


def matches(name: str, text: str) -> bool:
    """Tell whether a text is one of a parameter's, by its pattern alone.

    Of a filter each condition has to match: a pattern takes ` and ` with what follows for text.
    """
    parts = JOINT.split(text) if name == "filter" else [text]
    return all(re.fullmatch(PATTERNS[name], part) for part in parts) and "" not in parts


def spoilt(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return texts with some characters left out, doubled or replaced."""
    letters = st.sampled_from(" ,()-+.:TZaeq019_'\"\t\n")

    def spoil(text: str, place: int, width: int, put: str) -> str:
        at = place % (len(text) + 1)
        return text[:at] + put + text[at + width :]

    return st.builds(spoil, texts, st.integers(0, 300), st.integers(0, 2), st.just("") | letters)


def test_every_parameter_with_a_pattern_has_a_language() -> None:
    """So each refusal by a pattern can be explained."""
    patterned = {n for n, schema in PARAMETERS.items() if not n.startswith("x-")}
    assert {n for n in patterned if "pattern" in PARAMETERS[n]} == filters.LANGUAGES.keys()


@pytest.mark.parametrize("examples", [40, pytest.param(200, marks=pytest.mark.long)])
@pytest.mark.parametrize("name", sorted(filters.LANGUAGES))
def test_grammars_and_patterns_take_the_same_texts(name: str, examples: int) -> None:
    """What the description calls valid is understood, and nothing else is."""
    written = st.from_regex(PATTERNS[name], fullmatch=True)

    @settings(max_examples=examples)
    @given(written | spoilt(written) | spoilt(spoilt(written)))
    @example("id eq 1 and id eq 2")
    @example("name eq x and colour eq red")
    @example("createDate eq 2024-02-29 and createDate eq 1900-02-28")
    @example("createDate eq 1900-02-29")
    @example("createDate eq 2000-02-29T23:59:59.123456+19:59")
    @example("name cont and and code sw and")
    @example("code eq and id eq 0 and id eq 0")
    def check(text: str) -> None:
        if text:
            assert (filters.faults(f"/{name}", text) == []) == matches(name, text)

    check()


@pytest.mark.parametrize("name", sorted(filters.LANGUAGES))
def test_an_empty_text_has_no_fault(name: str) -> None:
    """It asks for nothing, as if it were not there."""
    assert filters.faults(f"/{name}", "") == []
    assert re.fullmatch(PATTERNS[name], "")


def test_other_texts_are_no_queries() -> None:
    """Only the three parameters are read."""
    assert filters.faults("/x-vol-currency", "123") == []


def test_nothing_asked_is_everything(exchange_of: Callable[..., Exchange]) -> None:
    """Without parameters nothing is filtered, sorted or left out."""
    exchange = exchange_of("GetSegments")
    assert filters.predicate(exchange) == EVERYTHING
    assert filters.order(exchange) == ()
    assert filters.reduced({"id": 1}, exchange) == {"id": 1}


@pytest.mark.parametrize(
    "role,name", [("predicate", "filter"), ("order", "sortBy"), ("reduced", "responseFields")]
)
def test_roles_refuse_what_grammars_refuse(
    exchange_of: Callable[..., Exchange], role: str, name: str
) -> None:
    """Even a text that no pattern has seen cannot get through."""
    exchange = exchange_of("GetSegment", **{name: "?"})
    asked: dict[str, Callable[[Exchange], object]] = {
        "predicate": filters.predicate,
        "order": filters.order,
        "reduced": lambda one: filters.reduced({}, one),
    }
    with pytest.raises(Problem) as refused:
        asked[role](exchange)
    assert refused.value.kind is Kind.INVALID
    assert [v.pointer for v in refused.value.violations] == [f"/{name}"]
