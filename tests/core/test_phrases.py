"""The words of statuses."""

from __future__ import annotations

import pytest

from segmock.core.phrases import PHRASES, phrase, slug_of


@pytest.mark.parametrize(
    "status, words, slug",
    [
        (404, "Not Found", "not-found"),
        (413, "Content Too Large", "content-too-large"),
        (503, "Service Unavailable", "service-unavailable"),
        (418, "Bad Request", "bad-request"),
        (599, "Internal Server Error", "internal-server-error"),
    ],
)
def test_a_status_has_words(status: int, words: str, slug: str) -> None:
    """An unknown one those of its class."""
    assert (phrase(status), slug_of(status)) == (words, slug)


def test_every_refusal_has_some() -> None:
    """Whatever its number."""
    assert {phrase(status) for status in range(400, 600)} == set(PHRASES.values())
