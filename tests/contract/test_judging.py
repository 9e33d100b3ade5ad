"""When answers are judged: while others are waited for, and before anybody is told."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from segmock.contract.calls import Call, Reply
from segmock.contract.finding import Finding
from segmock.contract.judging import Judgement
from tests.contract import tiny

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from segmock.contract.oracle import Oracle


def reply(number: int, seconds: float = 0.0) -> Reply:
    """Return an answer that can be told from others."""
    return Reply(Call("readBox", "GET", f"/{number}"), 200, {}, b"", seconds)


def watched(monkeypatch: pytest.MonkeyPatch) -> tuple[Oracle, list[str]]:
    """Return an oracle that finds each answer wrong, and the paths that it has judged."""
    oracle, judged = tiny.agreed().oracle(), []

    def judge(one: Reply) -> Iterator[Finding]:
        judged.append(one.call.path)
        yield Finding("schema", "readBox", "GET /", "right", one.call.path)

    monkeypatch.setattr(oracle, "judge", judge)
    return oracle, judged


def test_answers_are_judged_later_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each once, when there is time."""
    oracle, judged = watched(monkeypatch)
    judgement = Judgement(oracle, lambda _: reply(0))
    for number in (1, 2):
        judgement.hear(reply(number))
    assert judged == []
    judgement.catch_up()
    judgement.catch_up()
    assert judged == ["/1", "/2"]


def test_nothing_is_left_out_of_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks has all answers judged first."""
    oracle, _ = watched(monkeypatch)
    judgement = Judgement(oracle, lambda _: reply(0))
    judgement.hear(reply(1))
    assert [one.actual for one in judgement.found] == ["/1"]
    judgement.hear(reply(2))
    assert [one.actual for one in judgement.found] == ["/1", "/2"]


def test_what_comes_late_is_found_as_well() -> None:
    """It is asked for again, and must be late once more."""
    again: list[Call] = []

    def slow(call: Call) -> Reply:
        again.append(call)
        return reply(0, 100.0)

    judgement = Judgement(tiny.agreed().oracle(), slow)
    judgement.hear(reply(1, 100.0))
    assert "in-time" in {one.check for one in judgement.found}
    assert again


def test_whoever_looks_does_not_wait_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """While one thread judges, the others go on; only who wants to know waits."""
    oracle, judged = watched(monkeypatch)
    judgement = Judgement(oracle, lambda _: reply(0))
    judge = oracle.judge

    def slow(one: Reply) -> Iterator[Finding]:
        other = threading.Thread(target=judgement.catch_up)
        other.start()
        other.join(10)
        assert not other.is_alive()
        return judge(one)

    monkeypatch.setattr(oracle, "judge", slow)
    for number in (1, 2):
        judgement.hear(reply(number))
    assert [one.actual for one in judgement.found] == judged == ["/1", "/2"]
