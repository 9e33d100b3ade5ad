"""The control plane gives the capsule of a world away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.capsules.reading import read
from tests.web.control.routes import browser

if TYPE_CHECKING:
    import pytest

    from tests.conftest import Client

CAPSULE = "/__segmock/capsule"


def test_a_capsule_is_that_of_the_world_that_is_meant(acme: Client) -> None:
    """Chosen as for any request."""
    acme.send("GET", "/crates")
    client = browser(acme)
    found = read(client.get(CAPSULE).get_json(), "default")
    assert (found.requests, found.settings["strict"]) == (1, True)
    other = client.get(CAPSULE, headers={"Segmock-World": "other"})
    assert read(other.get_json(), "other").requests == 0


def test_time_that_is_set_is_in_the_capsule(acme: Client) -> None:
    """Whether anything was due by then or not."""
    client = browser(acme)
    client.put("/__segmock/clock", json={"now": "2027-01-01T00:00:00Z"})
    assert client.get(CAPSULE).get_json()["events"] == [{"clock": "2027-01-01T00:00:00+00:00"}]


def test_a_tape_that_has_ended_is_told(acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what was kept; the world that begins anew has a capsule again."""
    monkeypatch.setattr("segmock.core.tape.MAX_EVENTS", 1)
    acme.send("GET", "/crates")
    acme.send("GET", "/crates")
    client = browser(acme)
    refused = client.get(CAPSULE)
    assert refused.status_code == 409
    assert "ended before its request 2" in refused.get_json()["detail"]
    assert client.post("/__segmock/worlds/default/reset", json={}).status_code == 200
    assert client.get(CAPSULE).status_code == 200
