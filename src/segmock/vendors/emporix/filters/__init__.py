"""Role 4, filters: the `q` language, `sort`, `fields` and `Accept-Language`."""

from collections.abc import Callable
from typing import TypeVar

from segmock.core.document import Record
from segmock.core.exchange import Exchange
from segmock.core.filtering import EVERYTHING, Compare, Op, Predicate, SortKey
from segmock.core.grammar import Fault
from segmock.core.problem import Kind, Problem, Violation, Where
from segmock.vendors.emporix.filters import fields, languages, names, queries
from segmock.vendors.emporix.filters.fields import DEFAULT_LANGUAGE, RESOURCES, UnknownField
from segmock.vendors.emporix.filters.languages import as_map
from segmock.vendors.emporix.filters.moments import moment
from segmock.vendors.emporix.paging import PLACEHOLDER

__all__ = [
    "DEFAULT_LANGUAGE",
    "as_map",
    "faults",
    "moment",
    "order",
    "predicate",
    "select",
]

# What `fields` never takes away. deviation: fields-keep-identity
_IDENTITY = {"id", "customer", "legalEntity", "segmentId", "item", "type"}

_LANGUAGES: dict[str, Callable[[str, str], object]] = {
    "/q": queries.read,
    "/sort": names.sort,
    "/fields": names.chosen,
}
_FORMS = {
    "/q": 'Write conditions with blanks between: id:(a,b) name.en:"A B" metadata.version:>1.',
    "/sort": "Write fields with commas between, each with :asc, :desc or neither.",
    "/fields": "Write fields with commas between.",
}
_T = TypeVar("_T")


def predicate(exchange: Exchange) -> Predicate:
    """Return the conditions of `q`, from the query or a search's body; raises Problem."""
    languages.asked(exchange)  # refuses even where nothing will be shown
    if isinstance(exchange.body, dict):
        text = exchange.body.get("q", PLACEHOLDER)
        return _read(exchange, queries.read, "q", text, "body") or EVERYTHING
    if (product := exchange.query.get("ref.id")) is not None:
        return Compare(("ref", "id"), Op.EQ, product)
    text = exchange.query.get("q", PLACEHOLDER)
    return _read(exchange, queries.read, "q", text, "query") or EVERYTHING


def order(exchange: Exchange) -> tuple[SortKey, ...]:
    """Return the sort keys, `name.en:desc,id`; without any the order of creation is kept."""
    text = exchange.query.get("sort", PLACEHOLDER)
    return _read(exchange, names.sort, "sort", text, "query") or ()


def faults(place: str, text: str) -> tuple[Violation, ...]:
    """Return where a `q`, `sort` or `fields` goes wrong.

    Which resource is meant is not known here: the one that reads furthest speaks.
    """
    if (read := _LANGUAGES.get(place)) is None:
        return ()
    found: dict[str, Fault] = {}
    for owner in RESOURCES:
        try:
            read(owner, text)
        except Fault as fault:
            found[owner] = fault
    if not found:
        return ()
    last = max(found.values(), key=lambda fault: fault.column)
    owners = tuple(owner for owner, fault in found.items() if fault.column == last.column)
    return (_violation(last, "query", place, owners),)


def select(view: Record, exchange: Exchange) -> Record:
    """Return the fields and the languages asked for."""
    if tags := languages.asked(exchange):
        view = languages.shown(view, tags)
    text = exchange.query.get("fields", PLACEHOLDER)
    chosen = _read(exchange, names.chosen, "fields", text, "query")
    if chosen is not None:
        view = {name: value for name, value in view.items() if name in chosen | _IDENTITY}
    return view


def _read(
    exchange: Exchange,
    read: Callable[[str, str], _T],
    name: str,
    text: str,
    where: Where,
) -> _T | None:
    """Return what a text means, None when it counts as not sent; raises Problem."""
    if text == PLACEHOLDER:
        return None
    owner = fields.resource(exchange)
    try:
        return read(owner, text)
    except Fault as fault:
        reason = _violation(fault, where, f"/{name}", (owner,))
        raise Problem(Kind.INVALID, (reason,)) from None


def _violation(fault: Fault, where: Where, place: str, owners: tuple[str, ...]) -> Violation:
    received = f"{fault.received} at character {fault.column}"
    hint = fault.hint or _FORMS[place]
    if isinstance(fault, UnknownField):
        hint = f"Fields of {'; of '.join(map(fields.listed, owners))}."
    return Violation(where, place, fault.expected, received, hint)
