"""The world of a test has a name that a person recognises."""

from __future__ import annotations

import pytest

from segmock.client.control import NAME
from segmock.testing.naming import MAX_TEST, RUN, world_name


@pytest.mark.parametrize(
    "name, begins",
    [
        ("test_creates_a_segment", "test-creates-a-segment-"),
        ("test_names[Straße-7]", "test-names-stra-e-7-"),
        ("測試", "test-"),
        ("test_" + "long_" * 50, "test-long-long"),
    ],
)
def test_the_name_is_that_of_the_test(name: str, begins: str) -> None:
    """As far as a world can have it."""
    made = world_name(f"tests/test_it.py::{name}", name, "r" * 14)
    assert made.startswith(begins)
    assert NAME.fullmatch(made)
    assert len(made) <= MAX_TEST + 24


def test_every_test_and_every_run_has_a_name_of_its_own() -> None:
    """And the same again, so that equal runs get equal answers."""
    one = world_name("a.py::test_it", "test_it")
    assert one == world_name("a.py::test_it", "test_it")
    assert one != world_name("b.py::test_it", "test_it")
    assert world_name("a.py::test_it", "test_it", "run") == f"{one}-run"


@pytest.mark.parametrize("word", ["", "A", "-a", "a b", "a" * 15])
def test_some_words_name_no_run(word: str) -> None:
    """Those that no name of a world could end in."""
    assert not RUN.fullmatch(word)
