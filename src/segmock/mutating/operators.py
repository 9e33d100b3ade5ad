"""What can be wrong with a value of an answer, in the manner of HTTPMutator; pure functions.

Each takes a value and a number that decides where there is a choice, and returns what stands
in its place. An equal value says that there is nothing to change in this one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from segmock.core import faking
from segmock.mutating.places import KINDS, kind

if TYPE_CHECKING:
    from segmock.core.document import Json, Record

Turn: TypeAlias = Callable[["Json", int], "Json"]

MISSING: Json = object()
"""Stands for a property that is taken away."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
LEAKED = "_internal"
"""The name of an added property; nobody describes one that begins so."""
MILLION = 1_000_000
SPECIAL = "\u00e4'\"<&\u20ac\U0001f600"
"""Characters that are lost where texts are quoted or encoded carelessly."""


@dataclass(frozen=True)
class Operator:
    """One way to be wrong: for values of some kinds; `says` follows "The answer ..."."""

    name: str
    kinds: frozenset[str]
    says: str
    turn: Turn
    of_property: bool = False
    """Whether it is for properties only, and not for items or the body as a whole."""


def repeated(items: list[Json], number: int) -> list[Json]:
    """Return a list in which one of the elements comes once more, at the end."""
    return [*items, items[number % len(items)]] if items else items


def shortened(items: list[Json], number: int) -> list[Json]:
    """Return a list without one of the elements."""
    left = list(items)
    if left:
        del left[number % len(left)]
    return left


def retyped(value: Json, _: int) -> Json:
    """Return a value of another type that somebody might take it for."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list):
        return {"items": value}
    return [value]


def renumbered(value: float, number: int) -> float:
    """Return another number, not far away, and nearer to zero where it might become too large."""
    step = 1 + number % 9
    return value - step if value > MILLION else value + step


def reworded(text: str, number: int) -> str:
    """Return another text of the same length, or of eight letters where there was none."""
    other = faking.token(LETTERS, len(text) or 8, number)
    return other if other != text else f"{text}x"


def specially(text: str, number: int) -> str:
    """Return a text with special characters somewhere in it."""
    at = number % (len(text) + 1)
    return text[:at] + SPECIAL + text[at:]


def leaking(value: Record, _: int) -> Record:
    """Return an object with a property that nobody has described."""
    return {**value, LEAKED: "leaked"}


def _of(*kinds: str) -> frozenset[str]:
    return frozenset(kinds)


OPERATORS = {
    operator.name: operator
    for operator in (
        Operator("array-added", _of("array"), "repeats an element of", repeated),
        Operator("array-removed", _of("array"), "lacks an element of", shortened),
        Operator(
            "array-exchanged",
            _of("array"),
            "has the elements in reverse order in",
            lambda value, _: value[::-1],
        ),
        Operator("array-emptied", _of("array"), "has no elements in", lambda _, __: []),
        Operator("property-added", _of("object"), f"has a property {LEAKED} in", leaking),
        Operator("property-removed", KINDS, "lacks", lambda _, __: MISSING, of_property=True),
        Operator("type-changed", KINDS - {"null"}, "has a value of another type in", retyped),
        Operator(
            "boolean-flipped", _of("boolean"), "has the opposite in", lambda value, _: not value
        ),
        Operator("number-replaced", _of("number"), "has another number in", renumbered),
        Operator("nulled", _of("number", "string"), "has null in", lambda _, __: None),
        Operator("string-replaced", _of("string"), "has another text in", reworded),
        Operator("string-special", _of("string"), "has special characters in", specially),
    )
}
"""Name to operator, for the values of a JSON body."""


def differs(one: Json, other: Json) -> bool:
    """Tell whether two values are not the same in JSON, where true is no number."""
    return other is MISSING or kind(one) != kind(other) or bool(one != other)


def _with_a_line(text: str, _: int) -> str:
    end = "" if not text or text.endswith("\n") else "\n"
    return f"{text}{end}{LEAKED}\n"


def _without_a_line(text: str, number: int) -> str:
    return "".join(shortened(text.splitlines(keepends=True), number))


TEXT_OPERATORS = {
    operator.name: operator
    for operator in (
        Operator("text-emptied", _of("string"), "is empty", lambda _, __: ""),
        Operator("text-line-added", _of("string"), "has one more line", _with_a_line),
        Operator("text-line-removed", _of("string"), "lacks a line", _without_a_line),
        Operator("text-special", _of("string"), "has special characters in it", specially),
    )
}
"""Name to operator, for a body that is no JSON, as a whole."""
