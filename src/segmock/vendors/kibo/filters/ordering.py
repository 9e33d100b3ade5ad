"""The language of `sortBy`: fields between commas, each with a direction behind it or not."""

from segmock.core.filtering import SortKey
from segmock.core.grammar import Grammar, Token, Transformer
from segmock.vendors.kibo.filters.vocabulary import fault, field

# A plus stands for a blank, also where it was percent-encoded (deviation: sort-grammar).
_RULES = r"""
start: key (_COMMA key)*
key: FIELD (_GAP DIRECTION)?
FIELD: /[A-Za-z]+(\.[A-Za-z]+)?/
DIRECTION: /[A-Za-z]+/
_COMMA: /, ?/
_GAP: " " | "+"
"""

_NAMES = {
    "FIELD": "the name of a field",
    "DIRECTION": "asc or desc",
    "_COMMA": "a comma",
    "_GAP": "a blank",
}


class _Meaning(Transformer[Token, tuple[SortKey, ...]]):
    def start(self, keys: list[SortKey]) -> tuple[SortKey, ...]:
        return tuple(keys)

    def key(self, tokens: list[Token]) -> SortKey:
        name, *rest = tokens
        path, _ = field(name)
        for direction in rest:
            if direction.lower() not in {"asc", "desc"}:
                raise fault(direction, _NAMES["DIRECTION"])
        return SortKey(path, descending=bool(rest) and rest[0].lower() == "desc")


GRAMMAR = Grammar(_RULES, _Meaning(), _NAMES)
