"""What is left out is told in sentences that stay short."""

from __future__ import annotations

from segmock.recording.omitting import MAX_NAMED, left_out, named


def test_the_sentence_has_a_count_and_a_reason() -> None:
    """One for each reason."""
    assert left_out(3, "they are odd") == "3 left out: they are odd."


def test_of_many_names_the_first_are_named() -> None:
    """And the others counted."""
    assert named(["a", "b"]) == "a, b"
    assert named(["a"] * (MAX_NAMED + 2)).endswith("a, a and 2 more")
