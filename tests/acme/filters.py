"""Colours, labels and weights filter, heavier crates come first."""

from segmock.core.document import Json
from segmock.core.exchange import Exchange
from segmock.core.filtering import EVERYTHING, All, Compare, Op, Predicate, SortKey
from segmock.core.problem import Violation


def predicate(exchange: Exchange) -> Predicate:
    """Return the colours, labels and weights asked for."""
    query = exchange.query
    fits = query.get("fits", {})
    listed = {"colour": query.get("colour") or fits.get("colours"), "label": query.get("labels")}
    bounds = {Op.GE: "min", Op.LE: "max"}
    weight = fits.get("weight", {})
    parts = [Compare((name,), Op.IN, wanted) for name, wanted in listed.items() if wanted]
    parts += [Compare(("weight",), op, weight[at]) for op, at in bounds.items() if at in weight]
    return All(tuple(parts)) if parts else EVERYTHING


def order(exchange: Exchange) -> tuple[SortKey, ...]:
    """Return the one order there is, unless nothing is filtered."""
    return (SortKey(("weight",), descending=True),) if "colour" in exchange.query else ()


def faults(place: str, text: str) -> tuple[Violation, ...]:
    """Return the first letter of a mood that is too loud."""
    if place != "/mood":
        return ()
    column, letter = next((n, c) for n, c in enumerate(text, 1) if not "a" <= c <= "z")
    return (
        Violation("query", place, "a low voice", f"{letter!r} at column {column}", "Calm down."),
    )


def select(view: Json, exchange: Exchange) -> Json:
    """Return everything."""
    return view
