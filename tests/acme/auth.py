"""Keys are the words, written backwards or not; a clerk is known by two equal words."""

from segmock.core.credentials import Grant, by_word
from segmock.core.exchange import Exchange


def grant(scheme: str, credential: str, exchange: Exchange) -> Grant:
    """Return what a key, or a clerk's name and word, allows."""
    name, _, word = credential.partition(":")
    credential = name if name == word else credential
    return by_word(credential.replace("kcomges", "segmock"), exchange, None)
