"""Colours filter, heavier crates come first."""

from segmock.core.document import Json
from segmock.core.exchange import Exchange
from segmock.core.filtering import EVERYTHING, Compare, Op, Predicate, SortKey


def predicate(exchange: Exchange) -> Predicate:
    """Return the colours asked for."""
    colours = exchange.query.get("colour")
    return EVERYTHING if colours is None else Compare(("colour",), Op.IN, colours)


def order(exchange: Exchange) -> tuple[SortKey, ...]:
    """Return the one order there is, unless nothing is filtered."""
    return (SortKey(("weight",), descending=True),) if "colour" in exchange.query else ()


def select(view: Json, exchange: Exchange) -> Json:
    """Return everything."""
    return view
