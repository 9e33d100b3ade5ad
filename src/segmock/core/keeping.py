"""The memory for records that were made: equal parts of them are kept once, and it is bounded."""

from __future__ import annotations

from sys import getsizeof
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from segmock.core.document import Json, Record

MAX_KEPT = 400_000_000
"""Bytes that the made records of a world may take."""
MAX_PARTS = 4096
"""Parts that are remembered to be found again; what many records share comes soon again."""

TEXT, NUMBER = getsizeof(""), getsizeof(1)
"""Bytes that a text takes besides its letters, and that a number takes."""


class Room:
    """Room for made records; one that finds none has to be made anew each time."""

    def __init__(self, left: int = MAX_KEPT) -> None:
        self.left = left
        self._parts: dict[bytes, Json] = {}

    def keep(self, record: Record) -> Record | None:
        """Return the record as it may be kept, its parts shared; None when there is no room.

        Records are values, so nobody changes a part that others have too.
        """
        return self._packed(record) if self.left > 0 else None

    def _packed(self, value: Json) -> Json:
        packed = value.copy()
        size = getsizeof(packed)
        for place, part in value.items() if value.__class__ is dict else enumerate(value):
            kind = part.__class__
            if kind is str:
                size += TEXT + len(part)
            elif kind is dict or kind is list:
                packed[place] = self._part(part)
            else:
                size += NUMBER
        self.left -= size
        return packed

    def _part(self, value: Json) -> Json:
        # JSON tells 1 from 1.0 and from true, and one order of fields from another.
        text = orjson.dumps(value)
        if (found := self._parts.get(text)) is None:
            found = self._packed(value)
            if len(self._parts) >= MAX_PARTS:
                self._parts.clear()
            self._parts[text] = found
        return found
