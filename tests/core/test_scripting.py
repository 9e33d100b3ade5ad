"""How steps are read: what is odd is refused with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core import scripting
from segmock.core.expecting import Expectation, Reader
from segmock.core.scripting import MAX_REPEAT, MAX_REQUESTS, MAX_STEPS
from segmock.core.steps import Script, Step

if TYPE_CHECKING:
    from segmock.core.document import Json, Record

GET = {"method": "GET", "path": "/"}
STEP = {"name": "x", "request": GET, "expect": {"status": 200}}


def script(*raw: Record, **parts: Json) -> Script:
    """Return the script of some steps."""
    read, defects = scripting.read({"steps": list(raw), **parts}, "test.yaml")
    assert defects == []
    assert read is not None
    return read


def defects(raw: Record) -> list[str]:
    """Return the places of the defects of a scenario's steps."""
    _, found = scripting.read(raw, "test.yaml")
    assert {defect.file for defect in found} <= {"test.yaml"}
    return [defect.pointer for defect in found]


def test_a_scenario_without_steps_has_no_script() -> None:
    """Most scenarios are a given state and nothing more."""
    assert scripting.read({"name": "plain"}, "test.yaml") == (None, [])


def test_a_step_is_read_whole() -> None:
    """All keys, with what is expected as matchers."""
    raw = {
        "name": "One",
        "request": {"method": "PUT", "path": "/a", "headers": {"A": None}, "json": {"b": 1}},
        "expect": {"status": [200, 201], "headers": {"ETag": 5}, "body": {"c": 1}},
        "capture": {"d": "/d", "e": {"header": "E"}},
        "advance": 1.5,
        "repeat": 3,
        "world": "other",
        "faults": [{"status": 503}],
    }
    read = script(raw, send={"headers": {"K": "k"}})
    (step,) = read.steps
    five, body = (Reader("").matcher(one, "") for one in ("5", {"c": 1}))
    assert step.faults is not None
    assert [rule.raw for rule in step.faults] == [{"status": 503}]
    assert read == Script(
        {"K": "k"},
        (
            Step(
                "One",
                raw["request"],  # type: ignore[arg-type]
                Expectation((200, 201), (("etag", five),), body),
                {"d": "/d", "e": {"header": "E"}},
                1.5,
                3,
                "other",
                step.faults,
                "/steps/0",
            ),
        ),
    )


def test_a_step_may_only_let_time_pass_or_end_all_faults() -> None:
    """Not every step asks something."""
    later, ended = script({"name": "Later", "advance": 60}, {"name": "Ended", "faults": []}).steps
    assert (later.advance, later.request, later.faults) == (60, {}, None)
    assert (ended.faults, ended.expect) == ((), Expectation())


def test_what_breaks_off_has_nothing_else() -> None:
    """No status is expected where no whole answer comes."""
    (step,) = script({**STEP, "expect": {"broken-off": True}}).steps
    assert step.expect == Expectation(broken_off=True)


def test_what_is_captured_can_be_used_behind() -> None:
    """In the request and in what is expected."""
    first = {**STEP, "capture": {"id": "/id"}}
    second = {
        "name": "y",
        "request": {"method": "GET", "path": "/${id}"},
        "expect": {"status": 200, "body": {"id": "${id}"}},
    }
    assert len(script(first, second).steps) == 2
    assert defects({"steps": [second, first]}) == [
        "/steps/0/request/path",
        "/steps/0/expect/body/id",
    ]
    assert defects({"steps": [STEP], "send": {"headers": {"a": "${id}"}}}) == ["/send/headers/a"]


def test_what_is_captured_can_be_waited_for() -> None:
    """Behind the step that captures it, also where nothing is asked."""
    first = {**STEP, "capture": {"pause": {"header": "retry-after"}}}
    waits = {"name": "Waits", "advance": "${pause}"}
    assert script(first, waits).steps[1].advance == "${pause}"
    assert defects({"steps": [waits, {**STEP, **waits}, first]}) == [
        "/steps/0/advance",
        "/steps/1/advance",
    ]


def asked(**parts: Json) -> Record:
    """Return a scenario with one step whose request is different."""
    return {"steps": [{**STEP, "request": {**GET, **parts}}]}


def expected(raw: Json) -> Record:
    """Return a scenario with one step that expects something."""
    return {"steps": [{**STEP, "expect": raw}]}


def step(**parts: Json) -> Record:
    """Return a scenario with one step that is different."""
    return {"steps": [{**STEP, **parts}]}


LATER = {"name": "Later", "advance": 1}
MANY = [{**STEP, "repeat": MAX_REPEAT}] * (MAX_REQUESTS // MAX_REPEAT + 1)
BAD: dict[str, tuple[Record, str]] = {
    "no list": ({"steps": {}}, "/steps"),
    "too many steps": ({"steps": [STEP] * (MAX_STEPS + 1)}, "/steps"),
    "too many requests": ({"steps": MANY}, "/steps"),
    "no mapping": ({"steps": ["GET /"]}, "/steps/0"),
    "no name": ({"steps": [{"request": {}}]}, "/steps/0"),
    "nothing to do": ({"steps": [{"name": "nothing"}]}, "/steps/0"),
    "unknown key": (step(then=1), "/steps/0/then"),
    "negative time": (step(advance=-1), "/steps/0/advance"),
    "truth as time": (step(advance=True), "/steps/0/advance"),
    "no repeat": (step(repeat=0), "/steps/0/repeat"),
    "too often": (step(repeat=MAX_REPEAT + 1), "/steps/0/repeat"),
    "odd world": (step(world="A"), "/steps/0/world"),
    "no rules": (step(faults={}), "/steps/0/faults"),
    "odd rule": (step(faults=[{"status": 1}]), "/steps/0/faults/0/status"),
    "expects without asking": (
        {"steps": [{**LATER, "expect": {"status": 200}}]},
        "/steps/0/expect",
    ),
    "repeats nothing": ({"steps": [{**LATER, "repeat": 2}]}, "/steps/0/repeat"),
    "captures nothing": ({"steps": [{**LATER, "capture": {}}]}, "/steps/0/capture"),
    "expects nothing": ({"steps": [{"name": "x", "request": GET}]}, "/steps/0/expect"),
    "a number": (expected(200), "/steps/0/expect"),
    "text as status": (expected({"status": "200"}), "/steps/0/expect/status"),
    "no status": (expected({"body": 1}), "/steps/0/expect/status"),
    "odd status": (expected({"status": 99}), "/steps/0/expect/status"),
    "no statuses": (expected({"status": []}), "/steps/0/expect/status"),
    "unknown part": (expected({"status": 200, "json": 1}), "/steps/0/expect/json"),
    "no headers": (expected({"status": 200, "headers": []}), "/steps/0/expect/headers"),
    "odd header": (
        expected({"status": 200, "headers": {"a": True}}),
        "/steps/0/expect/headers/a",
    ),
    "odd matcher": (
        expected({"status": 200, "body": {"$count": -1}}),
        "/steps/0/expect/body/$count",
    ),
    "not broken off": (expected({"broken-off": False}), "/steps/0/expect/broken-off"),
    "broken off with a status": (
        expected({"broken-off": True, "status": 200}),
        "/steps/0/expect/broken-off",
    ),
    "no request": (step(request="GET /"), "/steps/0/request"),
    "unknown part of a request": (asked(cookies=1), "/steps/0/request/cookies"),
    "small method": (asked(method="get"), "/steps/0/request/method"),
    "path without slash": (asked(path="a"), "/steps/0/request/path"),
    "two bodies": (asked(json=1, size=1), "/steps/0/request"),
    "negative size": (asked(size=-1), "/steps/0/request/size"),
    "odd body": (asked(body={}), "/steps/0/request/body"),
    "odd form": (asked(form=[]), "/steps/0/request/form"),
    "odd query": (asked(query="a=1"), "/steps/0/request/query"),
    "odd headers": (asked(headers={"a": 1}), "/steps/0/request/headers"),
    "header of a world": (
        asked(headers={"Segmock-World": "a"}),
        "/steps/0/request/headers/Segmock-World",
    ),
    "header of whoever sends": (asked(headers={"HOST": "a"}), "/steps/0/request/headers/HOST"),
    "header of a length": (
        {"send": {"headers": {"Content-Length": "1"}}},
        "/send/headers/Content-Length",
    ),
    "header of a form of transfer": (
        asked(headers={"Transfer-Encoding": "chunked"}),
        "/steps/0/request/headers/Transfer-Encoding",
    ),
    "header of a connection": (
        asked(headers={"connection": "close"}),
        "/steps/0/request/headers/connection",
    ),
    "text as time": (step(advance="5"), "/steps/0/advance"),
    "odd part to capture": (step(capture={"a": {"header": "a", "query": 1}}), "/steps/0/capture/a"),
    "part of nothing": (step(capture={"a": {"query": "a"}}), "/steps/0/capture/a"),
    "unknown part to capture": (
        step(capture={"a": {"header": "a", "part": "a"}}),
        "/steps/0/capture/a",
    ),
    "odd capture": (step(capture=[]), "/steps/0/capture"),
    "odd name": (step(capture={"A": "/a"}), "/steps/0/capture/A"),
    "odd place": (step(capture={"a": "a"}), "/steps/0/capture/a"),
    "odd header to capture": (step(capture={"a": {"header": 1}}), "/steps/0/capture/a"),
    "cookies for all": ({"send": {"cookies": {}}}, "/send"),
    "odd headers for all": ({"send": {"headers": []}}, "/send/headers"),
}
"""What is no step: a scenario's keys, and the place of the defect."""


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_step_is_a_defect_with_its_place(name: str) -> None:
    """Nothing is guessed at."""
    raw, place = BAD[name]
    assert defects(raw) == [place]
