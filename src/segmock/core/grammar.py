"""The one door to lark: a vendor's query language as a grammar, and where a text leaves it.

A grammar is LALR, so reading takes time linear in the text and no recursion, however deep its
parentheses are. What a text means is built by a transformer while it is read.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedToken
from lark.lexer import PatternStr

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Fault", "Grammar", "Token", "Transformer", "v_args"]

MAX_TEXT = 10_000
"""Characters of a query; longer ones are refused unread."""

SHORT, REMEMBERED = 500, 256
"""Characters of a query whose meaning is remembered, and how many of them a grammar remembers."""

_T = TypeVar("_T")


class Fault(Exception):  # noqa: N818 - a fault of a text, not of ours
    """Where a text leaves its language: `column` counts characters from 1.

    Raised by a transformer for a word that the grammar allows and the vendor does not.
    """

    def __init__(self, column: int, expected: str, received: str, hint: str = "") -> None:
        super().__init__(f"expected {expected} at character {column}, got {received}")
        self.column = column
        self.expected = expected
        self.received = received
        self.hint = hint


class Grammar(Generic[_T]):
    """A language: its rules, how they are understood, and what its terminals are called.

    `names` maps a terminal of the grammar to the words a person would use for it; one that is a
    plain text is called by that text.
    """

    def __init__(
        self, rules: str, meaning: Transformer[Token, _T], names: Mapping[str, str]
    ) -> None:
        self._lark = Lark(rules, parser="lalr", transformer=meaning)
        plain = (t for t in self._lark.terminals if isinstance(t.pattern, PatternStr))
        self._names = {**{t.name: repr(t.pattern.value) for t in plain}, **names}
        self._known = lru_cache(REMEMBERED)(self._understood)

    def read(self, text: str) -> _T:
        """Return what a text means; raises Fault at the first place where it is wrong.

        Whoever asks again may get the same object, so nobody changes it.
        """
        if len(text) > MAX_TEXT:
            raise Fault(MAX_TEXT + 1, f"at most {MAX_TEXT} characters", "more", "Ask for less.")
        return self._known(text) if len(text) <= SHORT else self._understood(text)

    def _understood(self, text: str) -> _T:
        try:
            return cast("_T", self._lark.parse(text))
        except UnexpectedCharacters as error:
            at, wanted = cast("int", error.pos_in_stream), set(error.allowed or ())
        except UnexpectedToken as error:
            at = len(text) if error.token.type == "$END" else cast("int", error.token.start_pos)
            wanted = set(error.accepts or error.expected)
        named = sorted({self._names.get(name, name) for name in wanted - {"$END"}})
        if "$END" in wanted:
            named.append("the end")
        received = repr(text[at : at + 40]) if at < len(text) else "the end"
        raise Fault(at + 1, " or ".join(named) or "the end", received)
