"""Capsules are shown in a few lines; what others wrote cannot move the cursor."""

from __future__ import annotations

from datetime import UTC, datetime

from segmock.capsules.reading import Asked, Capsule, Faults, Passed, Stubs
from segmock.core.messages import Request
from segmock.core.tape import Answered
from segmock.replaying.capsules import Difference, Played
from segmock.screen import capsules

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
ANSWER = {"status": 200, "headers": "1", "body": "2", "bytes": 3}


def capsule(*, any_credential: bool = False, stand_ins: int = 0) -> Capsule:
    """Return a capsule with an event of each kind."""
    asked = Asked(1, "mine", NOON, Request("GET", "/a\x1b", "b=c"), False, ANSWER)
    failed = Asked(2, "mine", NOON, Request("POST", "/a"), True, None)
    events = (Passed(NOON), Faults({}), Stubs({}), asked, failed)
    settings = {"vendors": ["acme"], "any-credential": any_credential}
    versions = {"format": 1, "segmock": "0.1.0", "descriptions": {"acme": "0"}}
    scenario = {"name": "default", "seed": 4}
    return Capsule(versions, settings, stand_ins, scenario, events)


def test_a_capsule_is_summed_up() -> None:
    """What it is of, by which versions, and what is to be known about credentials."""
    assert [line.plain for line in capsules.summary(capsule())] == [
        "2 requests in the scenario default, seed 4, to acme",
        "format 1, segmock 0.1.0",
    ]
    told = [line.plain for line in capsules.summary(capsule(any_credential=True, stand_ins=2))]
    assert told[2:] == [
        "The mock took any credential, and so does the replay.",
        "2 secrets have a stand-in.",
    ]


def test_each_event_has_a_line() -> None:
    """With its time, and what was answered."""
    assert [line.plain for line in capsules.events(capsule())] == [
        "2026-06-01T12:00:00.000Z the clock comes here",
        "faults from now on: none",
        "stubs from now on: none",
        "2026-06-01T12:00:00.000Z mine.1 GET /a\\x1b?b=c 200",
        "2026-06-01T12:00:00.000Z mine.2 POST /a failed delivered again",
    ]


def test_a_good_replay_has_one_line() -> None:
    """Nothing else is worth reading."""
    (line,) = capsules.result(Played(7))
    assert line.plain == "All 7 answers are the same, byte for byte."


def test_a_difference_is_shown_with_what_came() -> None:
    """The headers only where they are what differs."""
    answered = Answered(404, {"A": "b"}, b"no\x07", None)
    found = Difference(3, "GET /a", "headers", "1", "2", answered)
    assert [line.plain for line in capsules.result(Played(2, found))] == [
        "2 answers are the same; request 3 is not:",
        "  GET /a",
        "  headers",
        "  - expected 1",
        "  + got      2",
        "  answered 404",
        "    A: b",
        "    no\\x07",
    ]
    found = Difference(3, "GET /a", "answer", "200", "none", None, "ValueError: x")
    assert [line.plain for line in capsules.result(Played(2, found))][5:] == [
        "  segmock failed: ValueError: x"
    ]
