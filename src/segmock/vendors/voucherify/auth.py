"""Role 1: an application key (id and token together), or an OAuth token."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segmock.core import tokens
from segmock.core.credentials import Grant, by_word

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange

OAUTH = "X-Voucherify-OAuth"


def grant(scheme: str, credential: str, exchange: Exchange) -> Grant:
    """Return what a credential allows.

    The vendor's scopes divide resources, not reading from writing, so a token of the read-only
    word has all of them, and may read (deviation: read-only-has-every-scope).
    """
    issued = tokens.find(exchange, credential) if scheme == OAUTH else None
    if issued is None:
        return by_word(credential, exchange, None)
    granted = tokens.grant_of(issued)
    if exchange.setting("scopes") == "all":
        # The description names each scope in an alternative of its own.
        needed = {s for way in exchange.operation.security for s in way.get(OAUTH, ())}
        if not granted.allows(tuple(needed)):
            return replace(granted, scopes=frozenset())
    return granted
