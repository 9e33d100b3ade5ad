"""How values compare: texts by their characters, numbers as numbers, instants as instants."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segmock.core.document import Json

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def instant(text: str) -> datetime | None:
    """Return the instant that a text tells, None when it tells none; without a zone it is UTC."""
    if not _INSTANT.match(text):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def comparable(value: Json) -> tuple[int, Json]:
    """Return what compares as a value does with others of its type."""
    if isinstance(value, str):
        found = instant(value)
        return (1, value) if found is None else (2, found)
    if isinstance(value, bool | int | float):
        return (0, value)
    return (3, repr(value))
