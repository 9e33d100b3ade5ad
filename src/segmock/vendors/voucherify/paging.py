"""Role 3: pages by number, pages behind a cursor, and lists without any.

A list is wrapped with its total, and says under `data_ref` which key holds the items.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from segmock.core.messages import Answer
from segmock.core.vendor import Page, Window

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from segmock.core.exchange import Exchange

WHOLE = "list-customer-segments"
CURSORS = {"starting_after", "starting_after_id"}
KEYS = {"list-customers": "customers"}
"""The key of the items, where it is not `data`."""


def window(exchange: Exchange) -> Window:
    """Return the window that the query asks for; behind a cursor there are no page numbers."""
    if exchange.operation.id == WHOLE:
        return Window(0, sys.maxsize)
    limit, page = int(exchange.query["limit"]), int(exchange.query.get("page", 1))
    if _by_cursor(exchange):
        return Window(0, limit + 1)  # one more, to see whether there is more
    return Window((page - 1) * limit, limit)


def envelope(page: Page, exchange: Exchange) -> Answer:
    """Return the list as the vendor wraps it.

    `has_more` is there where a cursor is; the total then counts what lies behind the cursor
    (deviation: total-behind-cursor).
    """
    key = KEYS.get(exchange.operation.id, "data")
    items = page.items
    more: Record = {}
    if _by_cursor(exchange):
        more = {"has_more": len(items) == page.window.limit}
        items = _uncut(items, page.window.limit - 1, _cursor_field(exchange))
    body = {"object": "list", "data_ref": key, key: items, "total": page.total, **more}
    return Answer(200, body)


def _by_cursor(exchange: Exchange) -> bool:
    # Activities say everywhere whether there are more of them.
    activities = exchange.operation.id == "list-segment-activities"
    return activities or not CURSORS.isdisjoint(exchange.query)


def _cursor_field(exchange: Exchange) -> str:
    order = str(exchange.query.get("order", ""))
    return "updated_at" if order.endswith("updated_at") else "created_at"


def _uncut(items: list[Json], limit: int, field: str) -> list[Json]:
    """Return at most `limit` items without parting some of equal date.

    A cursor is a date, so the next page would begin behind all of them.
    """
    if len(items) <= limit:
        return items
    end = limit
    while end and items[end - 1][field] == items[limit][field]:
        end -= 1
    return items[: end or limit]
