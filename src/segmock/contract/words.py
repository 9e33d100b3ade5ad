"""The words of a profile: what `$key`, `$text` and their like stand for in a request.

A word is a whole text that begins with a dollar sign, or stands in a text as `${key}`; two dollar
signs at the beginning are one that means itself. Nothing of it is executed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segmock.core.faking import token

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json

TEXTS = (
    "Zoë's “first” ñandú, 漢字, עברית & <b>ünïts</b>",
    "100 % {off}; a/b\\c #1? +2=3, 'quoted' \"twice\"",
    "Straße Ωmega Ελλάδα; ﷽ e\u0301",
    "𐐷 astral 😀 🏳️‍🌈 text",
)
"""Texts that careless programs change: quotes, markup, combining and astral characters."""
PAST = "2020-02-29T12:00:00.000Z"
FUTURE = "2099-12-31T23:59:59.000Z"
LETTERS = "abcdefghijkmnpqrstuvwxyz"
_WORD = re.compile(r"\$([^{}]+)")
_INSIDE = re.compile(r"\$\{([^{}]+)\}")


class Literal(str):
    """A text that holds no words, whatever it looks like, however often it is looked at."""

    __slots__ = ()


def stem(seed: int, vendor: str, number: int) -> str:
    """Return what the keys of one run begin with: seven letters; each number has its own."""
    return "sm" + token(LETTERS, 5, seed, "prefix", vendor, number)


def filled(value: Json, word: Callable[[str], Json]) -> Json:
    """Return a value with every word in it replaced by what `word` makes of its name."""
    if isinstance(value, str):
        return _text(value, word)
    if isinstance(value, list | tuple):
        return [filled(one, word) for one in value]
    if isinstance(value, dict):
        return {_name(name, word): filled(one, word) for name, one in value.items()}
    return value


def _name(name: str, word: Callable[[str], Json]) -> str:
    found = _text(name, word)
    return found if isinstance(found, str) else str(found)


def literal(value: Json) -> Json:
    """Return a value in whose texts there are no words, whatever they look like."""
    if isinstance(value, str):
        return Literal(value)
    if isinstance(value, list):
        return [literal(one) for one in value]
    if isinstance(value, dict):
        return {literal(name): literal(one) for name, one in value.items()}
    return value


def _text(text: str, word: Callable[[str], Json]) -> Json:
    if "$" not in text or isinstance(text, Literal):
        return text
    if text.startswith("$$"):
        return Literal(text[1:])
    if whole := _WORD.fullmatch(text):
        return word(whole[1])
    return _INSIDE.sub(lambda found: str(word(found[1])), text)
