"""The `q` language: conditions `field:value`, separated by blanks, all of which must hold."""

import re
from typing import TypeAlias

from segmock.core.document import Json
from segmock.core.filtering import All, Compare, Op, Predicate
from segmock.core.grammar import Fault, Grammar, Token, Transformer, v_args
from segmock.vendors.emporix.filters import fields
from segmock.vendors.emporix.filters.fields import Field, Shape, UnknownField
from segmock.vendors.emporix.filters.moments import moment

RULES = r"""
start: condition (_BLANKS condition)* _BLANKS?

condition: FIELD ":" test

?test: value -> equal
    | compare
    | "~" value -> part
    | "~" "(" TEXT ")" -> part
    | "(" "~" TEXT ")" -> part
    | "(" value (_COMMA value)* ")" -> several
    | "(" lower _AND upper ")" -> between

compare: (ABOVE | BELOW) value
lower: ABOVE value -> compare
upper: BELOW value -> compare
?value: BARE | QUOTED

FIELD: /[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_-]+)*/
BARE: /[^ "(),<>~=][^ "(),]*/
QUOTED: /"[^"]*"/
TEXT: /[^"()]+/
ABOVE: />=?/
BELOW: /<=?/
_AND.2: " AND "
_COMMA: /, ?/
_BLANKS: / +/
"""
NAMES = {
    "FIELD": "a field",
    "BARE": "a word",
    "QUOTED": "a text in double quotes",
    "TEXT": "a text",
    "ABOVE": "'>' or '>='",
    "BELOW": "'<' or '<='",
    "_AND": "' AND '",
    "_COMMA": "','",
    "_BLANKS": "a blank",
}

NUMBER = r"-?[0-9]{1,15}(\.[0-9]{1,15})?"
TIME = (
    r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2}))?"
)
_NUMBER, _TIME = re.compile(NUMBER), re.compile(f'"{TIME}"')
_OPERATORS = {">": Op.GT, ">=": Op.GE, "<": Op.LT, "<=": Op.LE}
WORDS = {"null": Op.MISSING, "missing": Op.MISSING, "exists": Op.EXISTS}


class Asked:
    """One condition's test before it is known of which field: `op` and the tokens it needs."""

    def __init__(self, op: str, *values: Token) -> None:
        self.op = op
        self.values = values


Condition: TypeAlias = tuple[Token, Asked]


class _Meaning(Transformer[Token, list[Condition]]):
    """Understands the parts of a query; which fields there are is not its business."""

    @v_args(inline=True)
    def equal(self, value: Token) -> Asked:
        return Asked("equal", value)

    @v_args(inline=True)
    def compare(self, operator: Token, value: Token) -> Asked:
        return Asked("compare", operator, value)

    @v_args(inline=True)
    def part(self, text: Token) -> Asked:
        return Asked("part", text)

    def several(self, values: list[Token]) -> Asked:
        return Asked("several", *values)

    @v_args(inline=True)
    def between(self, lower: Asked, upper: Asked) -> Asked:
        return Asked("between", *lower.values, *upper.values)

    @v_args(inline=True)
    def condition(self, name: Token, asked: Asked) -> Condition:
        return name, asked

    def start(self, conditions: list[Condition]) -> list[Condition]:
        return conditions


GRAMMAR = Grammar(RULES, _Meaning(), NAMES)


def read(owner: str, text: str) -> Predicate:
    """Return what a query asks of a resource; raises Fault."""
    return All(tuple(_condition(owner, name, asked) for name, asked in GRAMMAR.read(text)))


def column(token: Token) -> int:
    """Return the place of a token, counted from 1."""
    return (token.start_pos or 0) + 1


def _condition(owner: str, name: Token, test: Asked) -> Predicate:
    values, field = test.values, fields.find(owner, name)
    if field is None:
        raise UnknownField(column(name), "a field that is there", repr(str(name)))
    if test.op == "equal" and values[0] in WORDS:
        return Compare(field.whole, WORDS[values[0]])
    if field.shape is Shape.GROUP:
        wanted = "'null', 'exists' or 'missing'"
        raise Fault(column(values[0]), wanted, repr(str(values[0])), "Name a field within it.")
    match test.op:
        case "compare":
            return _compared(field, values[0], values[1])
        case "between":
            low, high = _compared(field, *values[:2]), _compared(field, *values[2:])
            return All((low, high))
        case "part" if field.shape in {Shape.NUMBER, Shape.TIME}:
            raise Fault(column(values[0]), f"{field.shape.value}, compared as such", "'~'")
        case "part":
            return Compare(field.path, Op.CONTAINS, _unquoted(values[0]))
    return Compare(field.path, Op.IN, [one for text in values for one in _readings(field, text)])


def _compared(field: Field, operator: Token, value: Token) -> Compare:
    return Compare(field.path, _OPERATORS[operator], _bound(field, value))


def _bound(field: Field, text: Token) -> Json:
    """Return what is compared with: a number or a text; raises Fault for what the field is not."""
    if field.shape is Shape.NUMBER and not _NUMBER.fullmatch(text):
        raise Fault(column(text), "a number", repr(str(text)))
    if field.shape is Shape.TIME and not _TIME.fullmatch(text):
        wanted = 'a time in double quotes, "2026-06-01T09:00:00Z"'
        raise Fault(column(text), wanted, repr(str(text)))
    return float(text) if _NUMBER.fullmatch(text) else moment(_unquoted(text))


def _readings(field: Field, text: Token) -> list[Json]:
    """Return the values that a text may stand for: unquoted, `20` is a number and a text."""
    if field.shape in {Shape.NUMBER, Shape.TIME}:
        return [_bound(field, text)]
    if text.type == "QUOTED":
        return [_unquoted(text)]
    if text in {"true", "false"}:
        return [str(text), text == "true"]
    return [str(text), float(text)] if _NUMBER.fullmatch(text) else [str(text)]


def _unquoted(text: Token) -> str:
    return str(text)[1:-1] if text.type == "QUOTED" else str(text)
