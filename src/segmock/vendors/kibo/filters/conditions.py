"""The language of `filter`: `field op value`, several joined by ` and `."""

from segmock.core.filtering import All, Compare, Predicate
from segmock.core.grammar import Grammar, Token, Transformer
from segmock.vendors.kibo.filters.vocabulary import OPERATORS, SEARCH, fault, field

# A value runs on until another condition begins: not every ` and ` joins two, so `name eq Rock and
# Roll` is one condition (deviation: filter-grammar). It does not itself begin as one that follows.
_NEXT = f"[A-Za-z.]+ (?:{'|'.join(OPERATORS)}) "
_RULES = rf"""
start: condition (_AND condition)*
condition: FIELD _BLANK OPERATOR _BLANK VALUE
FIELD: /[A-Za-z]+(\.[A-Za-z]+)?/
OPERATOR: /[A-Za-z]+/
VALUE: /(?!and {_NEXT})(?:(?! and {_NEXT})[^\x00-\x1f\x7f])+/
_AND: " and "
_BLANK: " "
"""

_NAMES = {
    "FIELD": "the name of a field",
    "OPERATOR": "an operator",
    "VALUE": "a value",
    "_AND": "another condition",
    "_BLANK": "a blank",
}


class _Meaning(Transformer[Token, Predicate]):
    def start(self, parts: list[Predicate]) -> Predicate:
        return All(tuple(parts))

    def condition(self, tokens: list[Token]) -> Predicate:
        name, operator, text = tokens
        path, sort = field(name)
        if operator not in sort.operators:
            raise fault(operator, f"one of {', '.join(sort.operators)} after {name}")
        if (value := sort.read(str(text))) is None:
            raise fault(text, sort.wanted)
        # What is searched for may be in either case, what is compared may not
        # (deviation: filter-case).
        return Compare(path, OPERATORS[operator], value, fold=operator in SEARCH)


GRAMMAR = Grammar(_RULES, _Meaning(), _NAMES)
