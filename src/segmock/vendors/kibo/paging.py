"""Role 3: `startIndex` (an offset, in items) and `pageSize`; the page counts itself and its kin."""

from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.problem import Kind, Problem, Violation
from segmock.core.vendor import Page, Setting, Window
from segmock.vendors.kibo import filters

MAX_SIZE = 200
"""Items that a page may have."""

NAME = "page-size"
CAP, REFUSE = "cap", "refuse"
settings: dict[str, Setting] = {
    NAME: Setting((CAP, REFUSE), f"a pageSize above {MAX_SIZE} counts as {MAX_SIZE}, or gets 400"),
}


def window(exchange: Exchange) -> Window:
    """Return the window asked for; the description bounds both figures and has their defaults."""
    size = exchange.query["pageSize"]
    if size > MAX_SIZE and exchange.setting(NAME) == REFUSE:  # deviation: page-size-limit
        hint = "Ask for several pages."
        reason = Violation("query", "/pageSize", f"at most {MAX_SIZE}", str(size), hint)
        raise Problem(Kind.INVALID, (reason,))
    return Window(exchange.query["startIndex"], min(size, MAX_SIZE))


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
