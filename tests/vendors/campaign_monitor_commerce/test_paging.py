from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.vendor import Page
from segmock.vendors.campaign_monitor_commerce import paging

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange


def test_a_list_is_whole_and_bare(exchange: Exchange) -> None:
    """All items come at once under `data`, with nothing beside it."""
    window = paging.window(exchange)
    assert window.offset == 0
    answer = paging.envelope(Page(list(range(1000)), 1000, window), exchange)
    assert answer.status == 200
    assert answer.body == {"data": list(range(1000))}
