"""Who belongs to a segment: a test of one customer's record, at an instant."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import orjson

from segmock.core.exchange import EPOCH
from segmock.core.filtering import Test, compiled
from segmock.vendors.voucherify.filters.reading import read, relative

if TYPE_CHECKING:
    from datetime import datetime

    from segmock.core.document import Record
    from segmock.core.world import World

NUMBER = "persona"
"""Where a customer's record says which person of the universe it is; no answer shows it."""


def membership(segment: Record, world: World, at: datetime) -> Test:
    """Return the test of whether a customer belongs to a segment at an instant."""
    if segment["type"] == "static":
        return _listed(segment, world)
    lasting = _lasting(orjson.dumps(segment["filter"]))
    return lasting or compiled(read(segment["filter"], at, ""))


def _listed(segment: Record, world: World) -> Test:
    listed = segment["customers"]
    if (code := segment.get("group")) is None:
        return lambda customer: customer.get("id") in listed
    members = world.members(code)

    def test(customer: Record) -> bool:
        number = customer.get(NUMBER)
        return number is not None and members.has(number)

    return test


@lru_cache(maxsize=1024)
def _lasting(raw: bytes) -> Test | None:
    # Every request asks every segment: reading the filters anew would take most of its time.
    found = orjson.loads(raw)
    return None if relative(found) else compiled(read(found, EPOCH, ""))
