"""Role 1: an API key has every scope, a PoP token belongs to one partner app."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segmock.core import faking
from segmock.core.credentials import Grant, by_word

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange

READ_SCOPES = frozenset({"read_async_job", "read_customers", "read_segments"})
"""What the read-only word may do as a PoP token; as an API key it may only GET."""


def grant(scheme: str, credential: str, exchange: Exchange) -> Grant:
    """Return what a credential allows; a PoP token acts for the one app that the mock knows.

    The token is one of the mock's words, not a signed one (deviation: pop-not-verified).
    """
    granted = by_word(credential, exchange, READ_SCOPES)
    if scheme == "PoP":
        return replace(granted, subject=app_id(exchange.world.seed))
    return granted


def app_id(seed: int) -> str:
    """Return the id of the one app that there is, 24 hexadecimal digits (deviation: one-app)."""
    return faking.token("0123456789abcdef", 24, seed, "campaign-monitor-commerce", "app")
