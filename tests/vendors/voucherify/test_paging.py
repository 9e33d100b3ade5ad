from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.vendor import Page
from segmock.vendors.voucherify import paging

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange


def test_a_list_is_whole_and_counted(exchange: Exchange) -> None:
    """All items come at once, under the key that `data_ref` names, with their number."""
    window = paging.window(exchange)
    assert window.offset == 0
    answer = paging.envelope(Page(list(range(1000)), 1000, window), exchange)
    assert answer.status == 200
    assert answer.body == {
        "object": "list",
        "data_ref": "data",
        "data": list(range(1000)),
        "total": 1000,
    }
