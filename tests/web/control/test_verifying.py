"""Somebody who expected so many requests is told whether they came, and which nearly did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.control.routes import browser

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from tests.conftest import Client

COUNT = "/__segmock/requests/count"


def ask(acme: Client, body: Record) -> Record:
    """Return the answer to a question."""
    found: Record = browser(acme).post(COUNT, json=body).get_json(force=True)
    return found


@pytest.mark.parametrize(
    "bounds, kept",
    [
        ({}, True),
        ({"exactly": 2}, True),
        ({"exactly": 1}, False),
        ({"at-least": 2}, True),
        ({"at-least": 3}, False),
        ({"at-most": 2}, True),
        ({"at-most": 1}, False),
        ({"at-least": 1, "at-most": 3}, True),
    ],
)
def test_requests_are_counted(acme: Client, bounds: Record, kept: bool) -> None:
    """And compared with what was expected."""
    for label in ("a", "b", "b"):
        acme.send("POST", "/crates", json={"label": label})
    found = ask(acme, {"where": {"operation": "pack", "status": 202}, **bounds})
    assert (found["count"], found["kept"], found["complete"]) == (2, kept, True)
    assert bool(found["near"]) is not kept


def test_what_nearly_was_wanted_is_told(acme: Client) -> None:
    """The nearest first, with every reason."""
    acme.send("GET", "/weather")
    acme.send("POST", "/crates", json={"label": "a", "weight": 3})
    where = {"operation": "pack", "body": {"properties": {"weight": {"const": 4}}}}
    found = ask(acme, {"where": where, "exactly": 1})
    assert (found["count"], found["kept"]) == (0, False)
    assert [one["id"] for one in found["near"]] == ["default.2", "default.1"]
    assert found["near"][0]["reasons"] == ["body /weight: expected one of 4, got 3"]


def test_only_what_came_since_is_counted(acme: Client) -> None:
    """Behind the number of a request."""
    for _ in range(3):
        acme.send("GET", "/weather")
    assert ask(acme, {"where": {"since": 1}})["count"] == 2


def test_a_journal_that_has_forgotten_says_so(acme: Client) -> None:
    """Its count may be too low, but not behind the oldest that is there."""
    acme.mock.world.journal = type(acme.mock.world.journal)(2)
    for _ in range(3):
        acme.send("GET", "/weather")
    assert not ask(acme, {})["complete"]
    assert ask(acme, {"where": {"since": 1}})["complete"]


@pytest.mark.parametrize(
    "body, detail",
    [
        ({"exactly": 1, "at-least": 1}, "Write exactly, or at-least and at-most."),
        ({"at-least": 2, "at-most": 1}, "There cannot be at least 2 and at most 1."),
        ({"where": {"operation": "pak"}}, "Did you mean 'pack'?"),
        ({"where": {"kind": "rate-limit"}}, "Did you mean 'rate-limited'?"),
        ({"where": {"fault": "late"}}, "There is no fault 'late'"),
        ({"where": {"body": {"$ref": "#"}}}, "Write a JSON Schema without references"),
        ({"where": {"body": {"type": "text"}}}, "At /where/body: is no schema"),
        ({"where": {"bodi": {}}}, "Remove 'bodi'"),
        ({"exactly": -1}, "at least 0"),
    ],
)
def test_an_impossible_question_is_refused(acme: Client, body: Json, detail: str) -> None:
    """With what to do."""
    assert detail in ask(acme, body)["detail"]
