"""Replays as files."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import orjson

from segmock.core.expecting import Mismatch
from segmock.core.messages import Request, Response
from segmock.core.steps import Step
from segmock.replaying.outcome import Outcome, Replay
from segmock.replaying.reports import HERE, as_json, junit

STEP = Step("Look\x00", pointer="/steps/0")
ASKED = Request("GET", "/crates", "a=1")
ANSWER = Response(200, {"segmock-request-id": "default.3"}, b"{}")
MISMATCHES = (Mismatch("status", "", "404", "200"), Mismatch("body", "/a", "1", "nothing"))
KEPT = Outcome(STEP, 1, ASKED, ANSWER, seconds=0.5)
BROKEN = Outcome(Step("Again", repeat=2, pointer="/steps/1"), 2, ASKED, ANSWER, MISMATCHES)
LOST = Outcome(STEP, problem="There is no '/x' to capture in the answer.")
LEFT = Outcome(STEP, skipped="It moves the clock.")
REPLAYS = [
    Replay("one", "", (KEPT, BROKEN)),
    Replay("two", "http://127.0.0.1:1", (LOST, LEFT), ("It is no mock.",)),
]


def test_junit_has_a_suite_a_scenario_and_a_case_a_step() -> None:
    """A failure has everything in it, and what was left out says why."""
    root = ET.fromstring(junit(REPLAYS))  # noqa: S314 - our own
    assert root.attrib == {
        "name": "segmock replay",
        "tests": "4",
        "failures": "2",
        "errors": "0",
        "time": "0.500",
    }
    one, two = root.findall("testsuite")
    assert [case.get("name") for case in one.findall("testcase")] == ["Look\ufffd", "Again (2)"]
    (failure,) = one.iter("failure")
    assert failure.get("message") == "status: expected 404, got 200 (and 1 more)"
    assert str(failure.text).splitlines() == [
        "GET /crates?a=1",
        "/steps/1",
        "default.3",
        "status: expected 404, got 200",
        "body /a: expected 1, got nothing",
    ]
    assert two.get("skipped") == "1"
    assert [skipped.get("message") for skipped in two.iter("skipped")] == ["It moves the clock."]
    assert [p.get("value") for p in root.iter("property")] == [HERE, "http://127.0.0.1:1"]
    assert two.findtext("system-out") == "It is no mock."


def test_json_has_everything() -> None:
    """Each step with its state and every mismatch."""
    whole = orjson.loads(as_json(REPLAYS))
    assert whole["kept"] is False
    one, two = whole["replays"]
    assert (one["scenario"], one["target"], one["kept"]) == ("one", "", False)
    assert one["steps"][1] == {
        "name": "Again",
        "turn": 2,
        "state": "broken",
        "request": "GET /crates?a=1",
        "status": 200,
        "request_id": "default.3",
        "seconds": 0,
        "mismatches": [
            {"part": "status", "pointer": "", "expected": "404", "got": "200"},
            {"part": "body", "pointer": "/a", "expected": "1", "got": "nothing"},
        ],
        "problem": "",
        "skipped": "",
    }
    assert [step["state"] for step in two["steps"]] == ["broken", "skipped"]
    assert two["notes"] == ["It is no mock."]
