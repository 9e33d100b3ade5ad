"""Role 3: the list of a customer's segments has no pages; it is wrapped with its total."""

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
    """Return the list as the vendor wraps it: `data_ref` names the key that holds the items."""
    body = {"object": "list", "data_ref": "data", "data": page.items, "total": page.total}
    return Answer(200, body)
