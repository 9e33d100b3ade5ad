"""Role 1: an access token, as `Authorization: Bearer` or, from older clients, `x-vol-app-claims`.

What an app may do is encoded in its token. The vendor publishes no names for it, so the schemes
have no scopes, and the read-only word is held to the methods that read.
"""

from segmock.core.credentials import Grant, by_word
from segmock.core.exchange import Exchange


def grant(scheme: str, credential: str, exchange: Exchange) -> Grant:
    """Return what an access token allows; both schemes carry the same tokens."""
    return by_word(credential, exchange, read_scopes=None)
