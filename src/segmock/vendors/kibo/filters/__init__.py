"""Role 4: `filter`, `sortBy` and `responseFields`, three small languages.

The patterns of the description say which texts are valid, so that tools can make some; the grammars
say what a valid text means and, where one goes wrong, in which column and why.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from segmock.core.document import Json
from segmock.core.exchange import Exchange
from segmock.core.filtering import EVERYTHING, Predicate, SortKey
from segmock.core.grammar import Fault, Grammar
from segmock.core.problem import Kind, Problem, Violation
from segmock.vendors.kibo.filters import choice, conditions, ordering

_T = TypeVar("_T")

LANGUAGES: Mapping[str, Callable[[str], object]] = {
    "filter": conditions.GRAMMAR.read,
    "sortBy": ordering.GRAMMAR.read,
    "responseFields": choice.GRAMMAR.read,
}
"""Parameter to the reader of its language, which takes no empty text."""


def faults(place: str, text: str) -> Sequence[Violation]:
    """Return what is wrong with a text of one of the three languages, with its column."""
    name = place.removeprefix("/")
    if not text or (read := LANGUAGES.get(name)) is None:
        return []
    try:
        read(text)
    except Fault as fault:
        return [_violation(name, fault)]
    return []


def predicate(exchange: Exchange) -> Predicate:
    """Return the conditions of `filter`; raises Problem with the column of a fault."""
    return _read(exchange, "filter", conditions.GRAMMAR, EVERYTHING)


def order(exchange: Exchange) -> Sequence[SortKey]:
    """Return the keys of `sortBy`; without it segments stay in the order of their ids."""
    return _read(exchange, "sortBy", ordering.GRAMMAR, ())


def select(view: Json, exchange: Exchange) -> Json:
    """Return the fields of a segment that `responseFields` asks for.

    The items of a page stay whole here: `responseFields` speaks of the page, so the page is
    reduced when it is wrapped.
    """
    return view if "pageSize" in exchange.query else reduced(view, exchange)


def reduced(whole: Json, exchange: Exchange) -> Json:
    """Return an answer with the fields that `responseFields` asks for; raises Problem."""
    return choice.kept(whole, _read(exchange, "responseFields", choice.GRAMMAR, {}))


def _read(exchange: Exchange, name: str, grammar: Grammar[_T], nothing: _T) -> _T:
    if not (text := exchange.query.get(name, "")):
        return nothing
    try:
        return grammar.read(text)
    except Fault as fault:
        raise Problem(Kind.INVALID, (_violation(name, fault),)) from None


def _violation(name: str, fault: Fault) -> Violation:
    hint = fault.hint or f"Look at column {fault.column} of {name}."
    wanted = f"{fault.expected} at column {fault.column}"
    return Violation("query", f"/{name}", wanted, fault.received, hint)
