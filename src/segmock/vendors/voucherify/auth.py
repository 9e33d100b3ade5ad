"""Role 1: an application key (id and token together), or an OAuth token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.credentials import Grant, by_word

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange


def grant(scheme: str, credential: str, exchange: Exchange) -> Grant:
    """Return what a credential allows.

    The vendor's scopes divide resources, not reading from writing, so a token of the read-only
    word has all of them, and may read (deviation: read-only-has-every-scope).
    """
    return by_word(credential, exchange, None)
