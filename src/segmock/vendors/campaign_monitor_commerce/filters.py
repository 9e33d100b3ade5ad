"""Role 4: the documented operations take no query parameters (deviation: list-order)."""

from segmock.core.unfiltered import faults, order, predicate, select

__all__ = ["faults", "order", "predicate", "select"]
