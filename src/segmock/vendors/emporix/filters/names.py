"""The languages of `sort` and `fields`: names of fields, separated by commas."""

from typing import TypeAlias

from segmock.core.filtering import SortKey
from segmock.core.grammar import Grammar, Token, Transformer, v_args
from segmock.vendors.emporix.filters import fields
from segmock.vendors.emporix.filters.fields import Shape, UnknownField
from segmock.vendors.emporix.filters.queries import NAMES, column

SORT = r"""
start: key ("," key)*
key: FIELD [":" WORD]

FIELD: /[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_-]+)*/
WORD: /[A-Za-z]+/
"""
FIELDS = r"""
start: FIELD ("," FIELD)*

FIELD: /[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_-]+)*/
"""
_NAMES = {"FIELD": NAMES["FIELD"], "WORD": "'asc' or 'desc'"}
DIRECTIONS = ("asc", "desc", "ASC", "DESC")

Key: TypeAlias = tuple[Token, Token | None]


class _Keys(Transformer[Token, list[Key]]):
    """Understands `sort`: names, each with a direction or none."""

    @v_args(inline=True)
    def key(self, name: Token, word: Token | None) -> Key:
        return name, word

    def start(self, keys: list[Key]) -> list[Key]:
        return keys


class _Names(Transformer[Token, list[Token]]):
    """Understands `fields`."""

    def start(self, names: list[Token]) -> list[Token]:
        return names


SORT_GRAMMAR = Grammar(SORT, _Keys(), _NAMES)
FIELDS_GRAMMAR = Grammar(FIELDS, _Names(), _NAMES)


def sort(owner: str, text: str) -> tuple[SortKey, ...]:
    """Return the keys by which a resource is to be sorted; raises Fault."""
    return tuple(_key(owner, name, word) for name, word in SORT_GRAMMAR.read(text))


def chosen(owner: str, text: str) -> frozenset[str]:
    """Return the properties that `fields` chooses of a resource; raises Fault."""
    found: set[str] = set()
    for name in FIELDS_GRAMMAR.read(text):
        field = fields.find(owner, name)
        if field is None:
            raise UnknownField(column(name), "a field that is there", repr(str(name)))
        found.add(field.path[0])
    return frozenset(found)


def _key(owner: str, name: Token, word: str | None) -> SortKey:
    field, (plain, _, last) = fields.find(owner, name), name.rpartition(".")
    # The vendor writes a direction with a colon, and in one place with a point.
    if word is None and last in DIRECTIONS and (shorter := fields.find(owner, plain)) is not None:
        field, word = shorter, last
    if field is None or field.shape is Shape.GROUP:
        raise UnknownField(column(name), "a field that can be sorted by", repr(str(name)))
    # Every other word means upwards. deviation: sort-grammar
    return SortKey(field.path, descending=word in {"desc", "DESC"})
