"""Predicates over columns: of each different value of a field a comparison is asked once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from segmock.core.document import Json
from segmock.core.filtering import All, Compare, Not, Predicate, compiled

Columns: TypeAlias = Mapping[str, Sequence[Json]]
"""Field to its values, those of one record at the same place in all; each field is of one type."""

Truth: TypeAlias = Callable[[Columns], Sequence[bool]]


def over_columns(predicate: Predicate) -> Truth:
    """Return the predicate as a function over columns, which must not be without any."""
    match predicate:
        case Compare():
            return _comparison(predicate)
        case Not(part):
            inner = over_columns(part)
            return lambda columns: [not one for one in inner(columns)]
    parts = [over_columns(part) for part in predicate.parts]
    join = all if isinstance(predicate, All) else any

    def joined(columns: Columns) -> Sequence[bool]:
        if not parts:
            return [join(())] * len(next(iter(columns.values())))
        return [*map(join, zip(*(part(columns) for part in parts), strict=True))]

    return joined


def _comparison(wanted: Compare) -> Truth:
    test, field = compiled(wanted), wanted.path[0]
    known: dict[Json, bool] = {}

    def truth(columns: Columns) -> Sequence[bool]:
        column = columns[field]
        known.update((value, test({field: value})) for value in set(column) - known.keys())
        return [*map(known.__getitem__, column)]

    return truth
