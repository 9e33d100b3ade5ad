"""Role 4: the parameters of lists, and the filters of segments, read into the predicate algebra."""

from segmock.core.unfiltered import faults, select
from segmock.vendors.voucherify.filters.listing import order, predicate

__all__ = ["faults", "order", "predicate", "select"]
