"""Recorded traffic becomes a scenario that loads and replays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from segmock.core import document
from segmock.core.messages import Request, Response
from segmock.recording import writing
from segmock.recording.omitting import BREAKS, ODD
from segmock.recording.writing import counted

if TYPE_CHECKING:
    from pathlib import Path

    from tests.recording.sessions import Session

KEYS = {"x-app-id": "segmock", "x-app-token": "segmock"}


def test_a_session_replays_green(session: Session, tmp_path: Path) -> None:
    """Whatever was asked of a mock is answered alike, refusals included."""
    session.send("POST", "/crates", json={"label": "top", "colour": "red", "weight": 1})
    session.send("GET", "/crates/top.crate")
    session.send("PATCH", "/crates/top.crate", json={"weight": 7})
    session.send("GET", "/crates?colour=red,blue&fits%5Bweight%5D%5Bmin%5D=1")
    session.send("POST", "/crates", json={"label": 5})
    session.send("GET", "/crates", headers={"acme-key": "guess-guess-guess"})
    session.send("PUT", "/shelves/top", json={"crates": ["top"], "tags": {"a": "b"}})
    session.send("GET", "/weather", headers={"acme-key": ""})
    session.send("DELETE", "/crates/top.crate")
    session.send("GET", "/crates/top.crate")
    replay = session.replayed(tmp_path)
    assert [one.state for one in replay.outcomes] == ["kept"] * 10, replay.outcomes


def test_a_session_with_ids_tokens_and_people_replays_green(real: Session, tmp_path: Path) -> None:
    """What an answer gives and a request uses is captured; people have stand-ins."""
    buyer = {"source_id": "first.last@corp.io", "name": "First Last", "email": "first.last@corp.io"}
    customer = real.send("POST", "/v1/customers", json=buyer, headers=KEYS)["id"]
    body = {"name": "Gold", "type": "static", "customers": [customer]}
    segment = real.send("POST", "/v1/segments", json=body, headers=KEYS)["id"]
    listed = real.send("GET", f"/v1/customers?segment_id={segment}", headers=KEYS)
    assert [one["id"] for one in listed["customers"]] == [customer]
    real.send("GET", "/v1/customers/first.last%40corp.io", headers=KEYS)
    form = {"grant_type": "client_credentials", "scope": "customers"}
    token = real.send("POST", "/v1/oauth/token", form=form, headers=KEYS)["access_token"]
    real.send("GET", "/v1/customers?limit=1", headers={"authorization": f"Bearer {token}"})
    real.send("POST", "/v1/oauth/introspect", form={"access_token": token}, headers=KEYS)
    replay = real.replayed(tmp_path)
    assert [one.state for one in replay.outcomes] == ["kept"] * 7, replay.outcomes
    text = (tmp_path / "again.yaml").read_text("utf-8")
    for gone in (customer, segment, token, "first.last@", "First Last"):
        assert gone not in text


def test_the_file_begins_with_its_schema_and_says_what_was_replaced(session: Session) -> None:
    """So that an editor knows it, and whoever reads it what is not as it was."""
    session.send("GET", "/crates", headers={"acme-key": "a-real-key-of-somebody"})
    written = session.written({"from": "default", "seed": 7})
    assert written.text.splitlines()[:6] == [
        "# yaml-language-server: $schema=scenario.schema.json",
        "# Credentials are replaced by words of the mock: Acme-Key.",
        "name: again",
        "from: default",
        "seed: 7",
        "send:",
    ]
    assert written.notes == ("Credentials are replaced by words of the mock: Acme-Key.",)
    assert written.steps == 1


def test_equal_traffic_is_written_alike(session: Session) -> None:
    """Byte for byte."""
    session.send("POST", "/keys", json={"holder": "Ann Other"}, headers={"authorization": "x"})
    session.send("GET", "/crates")
    assert session.written().text == session.written().text


def test_headers_of_most_requests_are_said_once(session: Session) -> None:
    """A step that has them not says so."""
    for _ in range(2):
        session.send("GET", "/crates")
    session.send("GET", "/weather", headers={"acme-key": ""})
    whole = document.parse(session.written().text.encode(), "again.yaml")
    assert whole["send"] == {"headers": {"Acme-Key": "segmock"}}
    found = [step["request"].get("headers") for step in whole["steps"]]
    assert found == [None, None, {"Acme-Key": None}]


def test_what_no_description_has_is_left_out_and_counted(session: Session) -> None:
    """Also methods that a path has not; what a browser asks first is not worth a word."""
    asked = [("GET", "/other"), ("PATCH", "/weather"), ("A\n", "/crates"), ("OPTIONS", "/crates")]
    for method, path in asked:
        session.keep(Request(method, path), Response(200, {}))
    written = session.written()
    assert written.steps == 0
    assert written.notes == (
        "2 left out: no description has what they ask for.",
        "1 left out: no description has the method PATCH at their path.",
    )
    assert "steps" not in written.text


@pytest.mark.parametrize(
    "request_, response, why",
    [
        (Request("GET", "/weather"), Response(418, {}), "no description has their status 418"),
        (Request("GET", "/crates", "ratio=x"), Response(200, {}), BREAKS),
        (Request("GET", "/crates", "mood=${name}"), Response(400, {}), ODD),
        (Request("GET", "/crates/%24%7Bname%7D.crate"), Response(404, {}), ODD),
        (Request("GET", "/weather", headers={"accept": "${name}"}), Response(200, {}), ODD),
    ],
)
def test_what_a_scenario_cannot_have_is_left_out(
    session: Session, request_: Request, response: Response, why: str
) -> None:
    """It would be refused, or mean something else."""
    session.keep(request_, response)
    assert session.written().notes == (f"1 left out: {why}.",)


def test_requests_for_several_worlds_are_told_to_be_steps_of_one(session: Session) -> None:
    """As each answer of a mock says which it was."""
    for path, name in (("/crates", "default.1"), ("/@ci-1/crates", "ci-1.1"), ("/crates", "?.1")):
        answer = Response(200, {"Segmock-Request-Id": name, "Content-Type": "application/json"})
        session.keep(Request("GET", path), answer)
    (note,) = session.written().notes
    assert note.startswith("The requests were for 2 worlds (default, ci-1) and are steps of one")


def test_no_sentence_is_more_than_one_line_of_the_file(session: Session) -> None:
    """Whatever a client calls its parameters."""
    query = f"a%0Asteps: []%E2%80%A8_token={'x' * 9}"
    session.keep(Request("GET", "/crates", query), Response(400, {}))
    first, note, name, *_ = session.written().text.split("\n")
    assert first.startswith("# yaml")
    assert note.endswith(" of the mock: a\\nsteps: []\\u2028_token.")
    assert name == "name: again"


def test_what_breaks_a_description_only_as_it_is_written_is_left_out(session: Session) -> None:
    """And what others would have captured of it is written anew."""
    person = {"email": "ann@corp.io", "name": "ann"}
    session.keep(Request("GET", "/weather"), _answer(person))
    session.keep(Request("GET", "/crates", "mood=ann"), _answer({"id": "abcd-1234"}))
    session.keep(Request("GET", "/crates/abcd-1234.crate"), _answer({}))
    steps = session.steps()
    assert [step["request"]["path"] for step in steps] == ["/weather", "/crates/abcd-1234.crate"]


def _answer(value: object) -> Response:
    return Response(200, {"Content-Type": "application/json"}, orjson.dumps(value))


def test_time_that_passed_is_a_step_of_its_own(session: Session) -> None:
    """So that a target without a clock can leave it out."""
    for session.at in (10.0, 10.1, 75.25):
        session.send("GET", "/crates")
    found = [step.get("advance") for step in session.steps()]
    assert found == [None, None, 65.2, None]


def test_a_file_does_not_become_too_large(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes later is left out."""
    for session.at in (0.0, 1.0, 2.0, 3.0):
        session.send("GET", "/crates")
    monkeypatch.setattr(writing, "MAX_STEPS", 4)
    assert session.written().notes == ("2 left out: the file would be too large.",)
    assert len(session.steps()) == 3
    monkeypatch.setattr(writing, "MAX_WRITTEN", 10)
    assert session.written().steps == 0


def test_a_step_says_what_it_does_and_how_it_was_refused(session: Session) -> None:
    """By the summary of the operation, or by its id."""
    session.send("GET", "/crates")
    session.send("GET", "/crates", headers={"acme-key": ""})
    assert [step["name"] for step in session.steps()] == ["browse", "browse: 401"]


def test_one_is_counted_in_the_singular() -> None:
    """And others in the plural."""
    assert [counted(n, "name") for n in (0, 1, 2)] == ["0 names", "1 name", "2 names"]
    assert counted(2, "e-mail address") == "2 e-mail addresses"
