"""Events are values: what happened, in a vendor's words."""

from __future__ import annotations

import pytest

from segmock.core.events import Event


def test_an_event_needs_no_headers_and_cannot_be_changed() -> None:
    """Whoever takes it may keep it."""
    event = Event("shop", "packed", {"id": 1})
    assert event.headers == {}
    with pytest.raises(AttributeError):
        event.topic = "sent"  # type: ignore[misc]
