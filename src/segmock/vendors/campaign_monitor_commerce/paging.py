"""Role 3: there are no pages; every list is whole, under the key `data`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from segmock.core.messages import Answer
from segmock.core.vendor import Page, Window

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange


def window(exchange: Exchange) -> Window:
    """Return the window that takes in everything."""
    return Window(0, sys.maxsize)


def envelope(page: Page, exchange: Exchange) -> Answer:
    """Return the list as the vendor wraps it; there is no total and no `meta`."""
    return Answer(200, {"data": page.items})
