"""The role `filters` of a vendor whose operations have no query language: everything, as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.filtering import EVERYTHING, Predicate, SortKey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmock.core.document import Json
    from segmock.core.exchange import Exchange
    from segmock.core.problem import Violation


def predicate(exchange: Exchange) -> Predicate:
    """Return the predicate that keeps every record."""
    return EVERYTHING


def order(exchange: Exchange) -> Sequence[SortKey]:
    """Return no order: a list stands as it was given."""
    return ()


def faults(place: str, text: str) -> Sequence[Violation]:
    """Return nothing: there is no language to explain."""
    return ()


def select(view: Json, exchange: Exchange) -> Json:
    """Return the view whole."""
    return view
