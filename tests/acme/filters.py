"""Colours filter, heavier crates come first."""

from segmock.core.document import Json
from segmock.core.exchange import Exchange
from segmock.core.filtering import EVERYTHING, Compare, Op, Predicate, SortKey
from segmock.core.problem import Violation


def predicate(exchange: Exchange) -> Predicate:
    """Return the colours asked for."""
    colours = exchange.query.get("colour")
    return EVERYTHING if colours is None else Compare(("colour",), Op.IN, colours)


def order(exchange: Exchange) -> tuple[SortKey, ...]:
    """Return the one order there is, unless nothing is filtered."""
    return (SortKey(("weight",), descending=True),) if "colour" in exchange.query else ()


def faults(place: str, text: str) -> tuple[Violation, ...]:
    """Return the first letter of a mood that is too loud."""
    if place != "/mood":
        return ()
    column, letter = next((n, c) for n, c in enumerate(text, 1) if not c.islower())
    return (
        Violation("query", place, "a low voice", f"{letter!r} at column {column}", "Calm down."),
    )


def select(view: Json, exchange: Exchange) -> Json:
    """Return everything."""
    return view
