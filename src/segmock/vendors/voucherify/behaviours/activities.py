"""What has happened to a segment, told by the vendor in a list of its own.

The vendor names the kinds and the query; the form of an entry is segmock's (deviation:
activity-form).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.crud import existing, listing
from segmock.vendors.voucherify.behaviours.identity import fresh

if TYPE_CHECKING:
    from segmock.core.document import Record
    from segmock.core.exchange import Exchange
    from segmock.core.messages import Answer

MAX_ACTIVITIES = 1_000
"""Entries that a segment keeps; the oldest goes."""


def activity(key: str, what: str, at: str, segment: Record) -> Record:
    """Return an entry: `what` is created, updated, activated or filters_updated."""
    return {
        "id": key,
        "type": what,
        "category": "ACTION",
        "data": {name: segment[name] for name in ("id", "name", "type", "object")},
        "created_at": at,
    }


def with_activity(exchange: Exchange, segment: Record, what: str, at: str) -> Record:
    """Return a segment to which something has happened."""
    key = fresh("act_", exchange.world, "activity")
    kept = [*segment.get("activities", []), activity(key, what, at, segment)]
    return {**segment, "activities": kept[-MAX_ACTIVITIES:]}


def list_(exchange: Exchange) -> Answer:
    """Answer a page of what has happened to a segment, newest first by default."""
    segment = existing(exchange, "segments", str(exchange.path["segmentId"]))
    told = segment["activities"]
    if (key := exchange.query.get("starting_after_id")) is not None:
        told = _behind(told, key, newest_first=exchange.query.get("order") != "created_at")
    return listing(exchange, told, lambda entry: entry, len(told))


def _behind(told: list[Record], key: str, *, newest_first: bool) -> list[Record]:
    ids = [entry["id"] for entry in told]
    if key not in ids:
        return []
    place = ids.index(key)
    return told[:place] if newest_first else told[place + 1 :]
