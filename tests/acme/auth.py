"""Keys are the words, written backwards or not."""

from segmock.core.credentials import Grant, by_word
from segmock.core.exchange import Exchange


def grant(scheme: str, credential: str, exchange: Exchange) -> Grant:
    """Return what a key allows."""
    return by_word(credential.replace("kcomges", "segmock"), exchange, None)
