"""Dates of what changes: of one kind no two are equal, since cursors are dates.

What happens in the same millisecond is written down as one after the other (deviation:
dates-distinct).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from segmock.core.clock import iso, parse_iso
from segmock.core.vendor import Layout

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange

STEP = timedelta(milliseconds=1)
CLOSE = timedelta(seconds=1)
"""A last date so far ahead is of another time: the clock has been set back."""

layout = Layout(resource="stamp", key=lambda record: str(record["name"]))


def stamp(exchange: Exchange, name: str) -> str:
    """Return the time of the request, or the millisecond after the last one of that name."""
    stamps, at = exchange.collection("stamps"), exchange.at
    last = stamps.get(name)
    if last is not None and timedelta(0) <= (before := parse_iso(last["at"])) - at < CLOSE:
        at = before + STEP
    elif last is not None and last["at"] == iso(at):
        at = parse_iso(last["at"]) + STEP
    stamps.put(name, {"name": name, "at": iso(at)})
    return iso(at)
