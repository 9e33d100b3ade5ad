from __future__ import annotations

from itertools import islice

import pytest

from benchmarks.cases import CASES, DESCRIPTION, PAGE, WrongAnswerError, check, fill
from tests.benchmarks.tiny import Tiny, tiny

BY_NAME = {case.name: case for case in CASES}


def test_the_description_is_there() -> None:
    """All servers are given a file that exists."""
    assert DESCRIPTION.is_file()


def test_every_valid_creation_is_another_one() -> None:
    """No two requests of one load, nor of two, have the same code."""
    case = BY_NAME["POST valid"]
    bodies = [*islice(case.bodies("a"), 50), *islice(case.bodies("b"), 50)]
    assert len(set(bodies)) == 100


def test_only_the_invalid_creation_must_be_refused() -> None:
    """For one case a refusal is the right answer."""
    assert [case.name for case in CASES if case.refused] == ["POST invalid"]


def test_a_right_answer_is_measured_in_bytes() -> None:
    """A check tells the size of the answer's body."""
    with tiny(Tiny(200, b"12345")) as port:
        assert check(BY_NAME["GET by id"], port, "x") == 5


def test_a_wrong_status_stops_the_benchmark() -> None:
    """A server that refuses what it should answer is told with its status and words."""
    with tiny(Tiny(401, b"no")) as port, pytest.raises(WrongAnswerError, match="got 401: b'no'"):
        check(BY_NAME["GET by id"], port, "x")


def test_a_list_that_is_too_short_stops_the_benchmark() -> None:
    """A server that keeps state has to list a full page; a stateless one cannot."""
    answer = Tiny({"GET": 200, "POST": 201}, b'{"items":[1]}')
    with tiny(answer) as port:
        fill(port, keeps_state=False)
        with pytest.raises(WrongAnswerError, match=f"expected {PAGE} items, got 1"):
            fill(port, keeps_state=True)
