"""Query languages: what a text means, and where it leaves its language."""

from __future__ import annotations

import pytest

from segmock.core.grammar import MAX_TEXT, SHORT, Fault, Grammar, Token, Transformer

RULES = r"""
start: condition (" and " condition)*
condition: FIELD " " OPERATOR " " VALUE
FIELD: /[a-z]+/
OPERATOR: "eq" | "ne"
VALUE: /[0-9]+/
"""
NAMES = {"FIELD": "a field", "OPERATOR": "eq or ne", "VALUE": "a number"}


class Meaning(Transformer[Token, "list[str]"]):
    """Lists what is compared; knows no field called `secret`."""

    def condition(self, parts: list[Token]) -> str:
        """Return one condition as text."""
        field = parts[0]
        if field == "secret":
            raise Fault((field.start_pos or 0) + 1, "a known field", repr(str(field)), "Ask less.")
        if field == "boom":
            raise ZeroDivisionError
        return "".join(parts)

    def start(self, parts: list[str]) -> list[str]:
        """Return all conditions."""
        return parts


@pytest.fixture(scope="module")
def grammar() -> Grammar[list[str]]:
    """A small language."""
    return Grammar(RULES, Meaning(), NAMES)


def test_a_text_of_the_language_is_read_into_its_meaning(grammar: Grammar[list[str]]) -> None:
    """The transformer's result comes back."""
    assert grammar.read("a eq 1 and b ne 22") == ["aeq1", "bne22"]


def test_what_a_short_text_means_is_remembered(grammar: Grammar[list[str]]) -> None:
    """It is the same object again; that of a long one is not kept."""
    short, long = "a eq 1", " and ".join(["a eq 1"] * SHORT)
    assert grammar.read(short) is grammar.read(short)
    assert grammar.read(long) == grammar.read(long)
    assert grammar.read(long) is not grammar.read(long)


@pytest.mark.parametrize(
    "text, column, expected, received",
    [
        ("", 1, "a field", "the end"),
        ("A eq 1", 1, "a field", "'A eq 1'"),
        ("a is 1", 3, "eq or ne", "'is 1'"),
        ("a eq x", 6, "a number", "'x'"),
        ("a eq", 5, "' '", "the end"),
        ("a eq 1 b", 7, "' and ' or the end", "' b'"),
        ("a eq 1 and ", 12, "a field", "the end"),
        ("secret eq 1", 1, "a known field", "'secret'"),
        ("a eq 1 and secret eq 1", 12, "a known field", "'secret'"),
        ("(" * MAX_TEXT, 1, "a field", repr("(" * 40)),
        ("a" * (MAX_TEXT + 1), MAX_TEXT + 1, f"at most {MAX_TEXT} characters", "more"),
    ],
)
def test_a_fault_has_its_column_and_what_was_expected(
    grammar: Grammar[list[str]], text: str, column: int, expected: str, received: str
) -> None:
    """The first character that fits no more is named, with what could have stood there."""
    with pytest.raises(Fault) as caught:
        grammar.read(text)
    fault = caught.value
    assert (fault.column, fault.received) == (column, received)
    assert expected in fault.expected
    assert str(fault) == f"expected {fault.expected} at character {column}, got {received}"


def test_a_mistake_of_ours_is_no_fault_of_the_text(grammar: Grammar[list[str]]) -> None:
    """What a transformer raises beside faults comes through."""
    with pytest.raises(ZeroDivisionError):
        grammar.read("boom eq 1")
