"""Role 3: `startIndex` (an offset, in items) and `pageSize`; the page counts itself and its kin."""

from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.vendor import Page, Window
from segmock.vendors.kibo import filters


def window(exchange: Exchange) -> Window:
    """Return the window asked for; the description bounds both figures and has their defaults."""
    return Window(exchange.query["startIndex"], exchange.query["pageSize"])


def envelope(page: Page, exchange: Exchange) -> Answer:
    """Return the page with its counters, as far as `responseFields` asks for them."""
    size = page.window.limit
    whole = {
        "startIndex": page.window.offset,
        "pageSize": size,
        "pageCount": -(-page.total // size),
        "totalCount": page.total,
        "items": page.items,
    }
    return Answer(200, filters.reduced(whole, exchange))
