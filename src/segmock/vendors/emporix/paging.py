"""Role 3, paging: numbered pages, a plain array, and the total in a header for those who ask."""

from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.vendor import Page, Window

PLACEHOLDER = "string"  # deviation: placeholders
"""What the vendor's examples send in a parameter that they leave open: it counts as not sent."""


def window(exchange: Exchange) -> Window:
    """Return the page asked for; the first is number 1."""
    # The services outside of segments document theirs. deviation: page-size-60
    size = _number(exchange, "pageSize", int(exchange.setting("page-size")))
    return Window((_number(exchange, "pageNumber", 1) - 1) * size, size)


def envelope(page: Page, exchange: Exchange) -> Answer:
    """Return the page as an array; `X-Total-Count: true` is answered by the same header."""
    headers = {"X-Total-Count": str(page.total)} if exchange.header.get("x-total-count") else {}
    if exchange.query.get("totalCount"):  # of coupons, which count in a header of their own
        headers["Items-Count"] = str(page.total)
    return Answer(200, page.items, headers)


def _number(exchange: Exchange, name: str, default: int) -> int:
    # The segment service declares these parameters as text, the category service as integers.
    value = exchange.query.get(name, PLACEHOLDER)
    return default if value == PLACEHOLDER else int(value)
