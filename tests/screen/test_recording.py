"""The lines of a recording."""

from __future__ import annotations

from segmock.core.messages import Request
from segmock.core.problem import Violation
from segmock.recording.judging import Judgement
from segmock.screen.recording import MAX_TOLD, failed, lines

WRONG = Violation("body", "/a", "a number", "'x'", "Mend it.")


def shown(status: int, judged: Judgement) -> list[str]:
    """Return the lines of an exchange as they stand on a screen."""
    return [line.plain for line in lines("GET", status, 0.0123, judged)]


def test_an_exchange_is_one_line() -> None:
    """What it asks, how it was answered, and which operation that is."""
    assert shown(200, Judgement("/a", "b=c", "acme", "browse")) == [
        "GET    /a?b=c 200 12.3 ms browse"
    ]
    assert shown(204, Judgement("/a")) == ["GET    /a 204 12.3 ms no description has it"]


def test_what_is_wrong_stands_below_it() -> None:
    """With the direction in which it went."""
    judged = Judgement("/a", "", "acme", "browse", (WRONG,), (WRONG,))
    assert shown(200, judged)[1:] == [
        "  request: body /a: expected a number, got 'x'",
        "  answer: body /a: expected a number, got 'x'",
    ]


def test_not_all_of_much_is_told() -> None:
    """The first ones say enough."""
    found = shown(200, Judgement("/a", answered=(WRONG,) * (MAX_TOLD + 3)))
    assert len(found) == MAX_TOLD + 2
    assert found[-1] == "  answer: and 3 more"


def test_nothing_that_was_sent_moves_the_cursor() -> None:
    """Neither by a path, a query nor a violation."""
    odd = Violation("body", "/\x1b", "a", "\x1b[2J", "")
    text = "".join(shown(200, Judgement("/\x1b[2J", "\x1b", "", "", (odd,))))
    text += failed(Request("GET", "/\x1b"), "\x1b").plain
    assert "\x1b" not in text


def test_a_request_without_an_answer_is_one_line() -> None:
    """With the reason; its query may hold a secret."""
    line = failed(Request("GET", "/a", "token=1"), "has not answered within 1 s")
    assert line.plain == "GET    /a the upstream has not answered within 1 s"
