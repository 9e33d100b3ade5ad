"""The law of a change's receipt: what it says is what reading shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import orjson
import pytest

from tests.contract.tiny import states

if TYPE_CHECKING:
    from segmock.contract.calls import Reply

LAW = "the-receipt-of-a-change-agrees"


def lying(name: str, reply: Reply) -> Reply:
    """Return another value of a member in the answer to a change, where it has the member."""
    if reply.call.method not in {"PUT", "PATCH"} or name not in (reply.json or {}):
        return reply
    return replace(reply, body=orjson.dumps({**reply.json, name: None}))


def test_a_right_target_keeps_the_law() -> None:
    """Receipts tell the truth, as far as they tell anything."""
    assert "broken" not in (found := states(LAW))
    assert "kept" in found


@pytest.mark.parametrize("name", ["modifiedAt", "rank", "version"])
def test_a_receipt_that_lies_breaks_the_law(name: str) -> None:
    """One member that is another one than reading shows is enough."""
    assert "broken" in states(LAW, alter=lambda reply: lying(name, reply))
