"""Loaded by Schemathesis itself, in its own process: how to read what is not JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import schemathesis

if TYPE_CHECKING:
    from schemathesis import DeserializationContext, Response


@schemathesis.deserializer("text/csv", "text/html")
def text(context: DeserializationContext, response: Response) -> str:
    """Return a CSV file or a page as the one string that its schema describes."""
    return response.content.decode()
