"""The journal goes out as a HAR and as a scenario, with nothing secret in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import segmock
from segmock.core import document, scenario
from segmock.core.journal import MAX_BODY
from segmock.core.messages import Request
from tests.web.control.routes import browser

if TYPE_CHECKING:
    from segmock.core.document import Record
    from tests.conftest import Client

HAR, YAML = "/__segmock/requests.har", "/__segmock/requests.yaml"


def fill(acme: Client) -> None:
    """Leave some traffic in the journal."""
    acme.send("POST", "/crates", json={"label": "a"})
    acme.send("GET", "/crates/a.crate?note=1&note=")
    acme.mock.pipeline.lost(Request("GET", "/nowhere"), acme.mock.world)


def har(acme: Client, query: str = "") -> list[Record]:
    """Return the entries of the HAR."""
    log = browser(acme).get(f"{HAR}?{query}").get_json()["log"]
    assert log["version"] == "1.2"
    assert log["creator"] == {"name": "segmock", "version": segmock.__version__}
    entries: list[Record] = log["entries"]
    return entries


def test_a_har_has_every_exchange(acme: Client) -> None:
    """Requests and answers, with their times by the world's clock."""
    fill(acme)
    first, second, third = har(acme)
    assert first["comment"] == "default.1"
    assert first["startedDateTime"].startswith("2026-06-01T09:00:01")
    request, response = first["request"], first["response"]
    assert (request["method"], request["url"]) == ("POST", "http://localhost/crates")
    assert request["postData"] == {"mimeType": "application/json", "text": '{"label":"a"}'}
    assert {"name": "acme-key", "value": "***"} in request["headers"]
    assert (response["status"], response["statusText"]) == (202, "Accepted")
    assert response["content"]["mimeType"] == "application/json"
    assert '"label":"a"' in response["content"]["text"]
    assert second["request"]["queryString"] == [
        {"name": "note", "value": "1"},
        {"name": "note", "value": ""},
    ]
    assert third["response"]["status"] == 404
    assert [one["comment"] for one in har(acme, "operation=unpack")] == ["default.2"]


def test_an_empty_journal_is_a_har_too(acme: Client) -> None:
    """Without entries."""
    assert har(acme) == []


def test_a_scenario_replays_what_was_asked(acme: Client) -> None:
    """From the same beginning, with what is expected."""
    fill(acme)
    answer = browser(acme).get(YAML)
    assert answer.mimetype == "application/yaml"
    raw = document.parse(answer.data, "it")
    assert (raw["name"], raw["from"], raw["seed"]) == ("default-requests", "default", 3)
    read = scenario.read({k: v for k, v in raw.items() if k != "from"}, "it")
    assert read.script is not None
    assert [step.request["method"] for step in read.script.steps] == ["POST", "GET"]


def test_what_was_cut_is_left_out_of_a_scenario(acme: Client) -> None:
    """Since it would not be what was sent."""
    acme.send("POST", "/crates", json={"label": "x" * MAX_BODY})
    fill(acme)
    answer = browser(acme).get(YAML)
    assert "1 left out: the journal keeps 4096 bytes of a body." in answer.text


@pytest.mark.parametrize("path", [HAR, YAML])
def test_no_credential_goes_out(acme: Client, path: str) -> None:
    """In neither."""
    headers = {"acme-key": "hunter2", "cookie": "a=hunter2", "authorization": "Basic hunter2"}
    acme.send("POST", "/crates", json={"label": "a"}, headers=headers)
    acme.mock.pipeline.lost(Request("GET", "/nowhere", "", headers), acme.mock.world)
    assert "hunter2" not in browser(acme).get(path).text
