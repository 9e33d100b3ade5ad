"""A fifth vendor, odd on purpose: it proves that a vendor needs no edit under src."""

from segmock.core.vendor import Vendor
from tests.acme import auth, behaviours, errors, filters, paging

VENDOR = Vendor(
    *("acme", auth, errors, paging, filters, behaviours),
    not_emulated=("The weather is always fine.",),
)
