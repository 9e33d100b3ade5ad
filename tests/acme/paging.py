"""Pages of five; the offset comes in a header and the total goes out in one."""

from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.vendor import Page, Window


def window(exchange: Exchange) -> Window:
    """Return five from the offset."""
    return Window(exchange.header.get("acme-from", 0), 5)


def envelope(page: Page, exchange: Exchange) -> Answer:
    """Return the page under a name of its own."""
    return Answer(200, {"crates": page.items}, {"Acme-Count": str(page.total)})
