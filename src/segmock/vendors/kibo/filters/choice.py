"""The language of `responseFields`: names between commas, with their own in parentheses."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from segmock.core.grammar import Grammar, Token, Transformer

if TYPE_CHECKING:
    from segmock.core.document import Json

Fields: TypeAlias = "dict[str, Fields]"
"""Names in lower case, left out if a `-` stands before, each with its own; none means all."""

# A page has items, they have audit information, and that has dates: three levels and no more
# (deviation: response-fields-grammar).
_RULES = r"""
start: first (_COMMA first)*
first: WITHOUT | NAME (_OPEN second (_COMMA second)* _CLOSE)?
second: WITHOUT | NAME (_OPEN third (_COMMA third)* _CLOSE)?
third: WITHOUT | NAME
NAME: /[A-Za-z_]+/
WITHOUT: /-[A-Za-z_]+/
_COMMA: /, ?/
_OPEN: "("
_CLOSE: ")"
"""

_NAMES = {
    "NAME": "the name of a field",
    "WITHOUT": "the name of a field",
    "_COMMA": "a comma",
    "_OPEN": "an opening parenthesis",
    "_CLOSE": "a closing parenthesis",
}


class _Meaning(Transformer[Token, Fields]):
    def start(self, parts: list[Fields]) -> Fields:
        return _joined(parts)

    def third(self, tokens: list[Token]) -> Fields:
        return {tokens[0].lower(): {}}

    def second(self, parts: list[Json]) -> Fields:
        return {parts[0].lower(): _joined(parts[1:])}

    first = second


def _joined(parts: list[Fields]) -> Fields:
    """Return the fields of all parts; what stands twice has the fields of both."""
    whole: Fields = {}
    for part in parts:
        for name, inner in part.items():
            whole[name] = _joined([whole.get(name, {}), inner])
    return whole


GRAMMAR = Grammar(_RULES, _Meaning(), _NAMES)


def kept(value: Json, chosen: Fields) -> Json:
    """Return a value with the fields that are chosen; a name that it lacks selects nothing."""
    if not chosen:
        return value
    if isinstance(value, list):
        return [kept(item, chosen) for item in value]
    if not isinstance(value, dict):
        return value
    listed = any(not name.startswith("-") for name in chosen)
    return {
        name: kept(part, chosen.get(name.lower(), {}))
        for name, part in value.items()
        if f"-{name.lower()}" not in chosen and (name.lower() in chosen or not listed)
    }
