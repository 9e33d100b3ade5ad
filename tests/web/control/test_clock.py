"""The clock can be read and changed from outside, and a body that is odd changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from segmock.core.clock import LAST, iso
from segmock.web.control.answering import MAX_LENGTH
from tests.web.control import routes

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from segmock.core.document import Json
    from tests.conftest import Client

CLOCK = "/__segmock/clock"
NINE = "2026-06-01T09:00:00.000Z"
SECOND = timedelta(seconds=1)


@pytest.fixture
def browser(acme: Client) -> FlaskClient:
    """A client of the control plane."""
    return routes.browser(acme)


def put(browser: FlaskClient, **body: Json) -> Json:
    """Return what the clock is after it was changed, without its start."""
    answer = browser.put(CLOCK, json=body)
    assert answer.status_code == 200
    clock: Json = answer.json
    assert clock.pop("start") == NINE
    return clock


def test_the_clock_is_shown(browser: FlaskClient) -> None:
    """Reading it lets no time pass."""
    shown = {"now": NINE, "mode": "stepping", "step": 1.0, "start": NINE}
    assert [browser.get(CLOCK).json for _ in range(2)] == [shown] * 2


def test_the_clock_is_set(browser: FlaskClient, acme: Client) -> None:
    """Forwards and backwards, in any zone; requests go on from there."""
    for sent, now in [
        ("2026-12-24T18:00:00Z", "2026-12-24T18:00:00.000Z"),
        ("2026-01-01T00:00:00.5+01:00", "2025-12-31T23:00:00.500Z"),
    ]:
        assert put(browser, now=sent) == {"now": now, "mode": "stepping", "step": 1.0}
    acme.send("GET", "/weather")
    assert acme.journal[-1].at == "2025-12-31T23:00:01.500Z"


def test_the_way_of_the_clock_is_chosen(browser: FlaskClient) -> None:
    """It steps, stands still or runs; together with the time, or without it."""
    assert put(browser, step=0.5) == {"now": NINE, "mode": "stepping", "step": 0.5}
    assert put(browser, running=False) == {"now": NINE, "mode": "frozen", "step": 0.0}
    assert put(browser, step=2, running=False)["mode"] == "stepping"
    assert put(browser, step=0)["mode"] == "frozen"
    later = put(browser, running=True, now="2027-01-01T00:00:00Z")
    assert (later["mode"], later["step"]) == ("running", None)
    assert later["now"][:17] == "2027-01-01T00:00:"
    assert put(browser, running=False)["now"] >= later["now"]


def test_time_passes_at_once(browser: FlaskClient, acme: Client) -> None:
    """By seconds, whole or not; what is due happens before the answer."""
    world, done = acme.mock.world, list[str]()
    world.agenda.at(world.clock.now() + 90 * SECOND, lambda _: done.append("due"))
    answer = browser.post(f"{CLOCK}/advance", json={"seconds": 89.5})
    assert answer.json == {
        "now": "2026-06-01T09:01:29.500Z",
        "mode": "stepping",
        "step": 1.0,
        "start": NINE,
    }
    assert done == []
    assert browser.post(f"{CLOCK}/advance", json={"seconds": 0.5}).status_code == 200
    assert done == ["due"]


def test_what_is_due_happens_when_the_clock_is_set(browser: FlaskClient, acme: Client) -> None:
    """Nobody has to send a request for it."""
    world, done = acme.mock.world, list[str]()
    world.agenda.at(world.clock.now() + timedelta(days=1), lambda _: done.append("due"))
    put(browser, now="2026-07-01T00:00:00Z")
    assert done == ["due"]


@pytest.mark.parametrize(
    "body, reason",
    [
        ({}, "expected at least 1 fields"),
        ([], "expected object"),
        ("now", "expected object"),
        ({"now": NINE, "speed": 2}, "body /speed: expected no such field"),
        ({"now": 5}, "body /now: expected string"),
        ({"now": "noon"}, "Write an instant such as"),
        ({"now": "2026-06-01T09:00:00"}, "has no time zone"),
        ({"now": "3000-01-01T00:00:00Z"}, "is not in the years 1980 to 2999"),
        ({"now": "1979-12-31T23:59:59Z"}, "is not in the years 1980 to 2999"),
        ({"now": None}, "body /now: expected string"),
        ({"running": 1}, "body /running: expected boolean"),
        ({"running": None}, "body /running: expected boolean"),
        ({"running": True, "step": 1}, "A clock runs, or it has a step"),
        ({"step": "1"}, "body /step: expected number"),
        ({"step": True}, "body /step: expected number"),
        ({"step": None}, "body /step: expected number"),
        ({"step": -1}, "-1 is not between 0 and 1000000 seconds"),
        ({"step": 1_000_001}, "is not between 0 and 1000000 seconds"),
        ({"step": 5, "now": "noon"}, "Write an instant such as"),
        ({"running": False, "now": "noon"}, "Write an instant such as"),
    ],
)
def test_an_odd_change_is_refused_and_changes_nothing(
    browser: FlaskClient, acme: Client, body: Json, reason: str
) -> None:
    """With a sentence, as problem details; not even the part that could be done is done."""
    answer = browser.put(CLOCK, json=body)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert reason in answer.get_json(force=True)["detail"]
    clock = acme.mock.world.clock
    assert (iso(clock.now()), clock.step) == (NINE, SECOND)


@pytest.mark.parametrize(
    "body, reason",
    [
        ({}, "body /seconds: expected"),
        ({"seconds": "5"}, "body /seconds: expected"),
        ({"seconds": True}, "body /seconds: expected"),
        ({"seconds": 5, "days": 1}, "body /days: expected no such field"),
        ({"seconds": -1}, "time does not pass backwards"),
        ({"seconds": 1e11}, "the clock ends with the year 2999"),
        ({"seconds": 1e300}, "the clock ends with the year 2999"),
        ({"seconds": -1e300}, "time does not pass backwards"),
    ],
)
def test_an_odd_while_is_refused_and_does_not_pass(
    browser: FlaskClient, acme: Client, body: Json, reason: str
) -> None:
    """With a sentence; time goes back only when the clock is set."""
    answer = browser.post(f"{CLOCK}/advance", json=body)
    assert answer.status_code == 400
    assert reason in answer.get_json(force=True)["detail"]
    assert iso(acme.mock.world.clock.now()) == NINE


@pytest.mark.parametrize("sent", [b"", b"{", b"\xff", b'{"seconds": NaN}', b"{'seconds': 1}"])
def test_a_body_that_is_no_json_is_refused(browser: FlaskClient, sent: bytes) -> None:
    """On both routes."""
    for method, path in [("PUT", CLOCK), ("POST", f"{CLOCK}/advance")]:
        answer = browser.open(path, method=method, data=sent, content_type="application/json")
        assert answer.status_code == 400
        assert "body /: expected" in answer.get_json(force=True)["detail"]


def test_a_huge_body_is_not_read(browser: FlaskClient) -> None:
    """Nothing that is meant for a clock is as long."""
    answer = browser.put(CLOCK, json={"now": "x" * MAX_LENGTH})
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")


def test_the_clock_can_be_brought_to_its_end(browser: FlaskClient) -> None:
    """And no further."""
    assert put(browser, now=iso(LAST))["now"] == iso(LAST)
    assert browser.post(f"{CLOCK}/advance", json={"seconds": 0}).status_code == 200
    assert browser.post(f"{CLOCK}/advance", json={"seconds": 1}).status_code == 400
