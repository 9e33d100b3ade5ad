"""Worlds are listed, made, forked, reset, rewound and deleted from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock import app
from segmock.core.worlds import Start, Worlds
from segmock.web.door import SegmockFlask
from tests.acme import VENDOR
from tests.conftest import ACME, settings
from tests.web.control.routes import browser

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from segmock.core.document import Json
    from segmock.core.world import World
    from tests.conftest import Client

WORLDS = "/__segmock/worlds"
KEY = {"Acme-Key": "segmock"}


@pytest.fixture
def client(acme: Client) -> FlaskClient:
    """A client of a mock that can make worlds in any scenario of the fifth vendor."""
    folder = settings(openapi=ACME, fixtures=ACME)
    served = acme.mock.pipeline.served

    def make(start: Start) -> World:
        return app.opened(app.started(folder, start), served, {"acme": VENDOR})

    worlds = Worlds(acme.mock.world, make)
    names = {"default": "As it is.", "acme": "A description."}
    return SegmockFlask(acme.mock.pipeline, worlds, scenarios=lambda: names).test_client()


def names(client: FlaskClient) -> list[str]:
    """Return the names of all worlds."""
    return [world["name"] for world in client.get(WORLDS).get_json()["worlds"]]


def crates(client: FlaskClient, world: str) -> int:
    """Return how many crates a world has."""
    answer = client.get("/crates", headers={**KEY, "Segmock-World": world})
    return int(answer.headers["Acme-Count"])


def pack(client: FlaskClient, world: str, label: str) -> int:
    """Pack a crate in a world and return the number of the request."""
    headers = {**KEY, "Segmock-World": world}
    answer = client.post("/crates", json={"label": label}, headers=headers)
    assert answer.status_code == 202
    return int(answer.headers["Segmock-Request-Id"].rpartition(".")[2])


def test_the_default_world_is_there(client: FlaskClient) -> None:
    """With all that a person wants to know of it."""
    (world,) = client.get(WORLDS).get_json()["worlds"]
    assert world == {
        "name": "default",
        "scenario": "default",
        "seed": 3,
        "personas": 500,
        "clock": {
            "now": "2026-06-01T09:00:00.000Z",
            "mode": "stepping",
            "step": 1.0,
            "start": "2026-06-01T09:00:00.000Z",
        },
        "requests": 0,
        "faults": 0,
        "stubs": 0,
    }
    assert client.get(f"{WORLDS}/default").get_json() == world


def test_a_world_is_made_as_it_is_wanted(client: FlaskClient) -> None:
    """Scenario, seed, people and clock, each if it is said."""
    sent = {
        "name": "mine",
        "scenario": "default",
        "seed": 9,
        "personas": 20,
        "clock": {"start": "2030-01-01T00:00:00Z", "step": 5},
        "idle": 60,
    }
    answer = client.post(WORLDS, json=sent)
    assert (answer.status_code, answer.headers["Location"]) == (201, f"{WORLDS}/mine")
    world = answer.get_json()
    assert (world["name"], world["seed"], world["personas"]) == ("mine", 9, 20)
    assert (world["clock"]["now"], world["clock"]["step"]) == ("2030-01-01T00:00:00.000Z", 5)
    assert names(client) == ["default", "mine"]
    assert client.post(WORLDS, json={"name": "other"}).get_json()["seed"] == 3


@pytest.mark.parametrize(
    "body, status, detail",
    [
        ({}, 400, "Add 'name'."),
        ({"name": "Mine"}, 400, "Change it to fit the pattern."),
        ({"name": "../x"}, 400, "Change it to fit the pattern."),
        ({"name": "x", "scenario": "../../etc/passwd"}, 400, "Change it to fit the pattern."),
        ({"name": "default"}, 409, "There is a world 'default'"),
        ({"name": "x", "scenario": "defalt"}, 404, "Did you mean 'default'?"),
        ({"name": "x", "fork": "defaul"}, 404, "Did you mean 'default'?"),
        ({"name": "x", "fork": "default", "seed": 1}, 400, "leave out seed"),
        ({"name": "x", "clock": {"start": "noon"}}, 400, "Write an instant"),
        ({"name": "x", "clock": {"step": -1}}, 400, "-1 is not between"),
        ({"name": "x", "scenario": "acme"}, 400, "is not part of a scenario"),
        ({"name": "x", "sead": 1}, 400, "Remove 'sead'"),
    ],
)
def test_a_world_that_cannot_be_is_refused(
    client: FlaskClient, body: Json, status: int, detail: str
) -> None:
    """With what to do; none is made, not even half."""
    answer = client.post(WORLDS, json=body)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert detail in answer.get_json(force=True)["detail"]
    assert names(client) == ["default"]


def test_a_world_that_is_not_there_names_those_that_are(client: FlaskClient) -> None:
    """On every route; asking makes none."""
    client.post(WORLDS, json={"name": "mine"})
    for method, path, body in [
        ("GET", "", {}),
        ("DELETE", "", {}),
        ("POST", "/reset", {}),
        ("POST", "/fork", {"name": "x"}),
        ("POST", "/rewind", {"before": 1}),
    ]:
        answer = client.open(f"{WORLDS}/mime{path}", method=method, json=body)
        assert answer.status_code == 404, path
        assert answer.get_json(force=True)["did_you_mean"] == ["mine"]
    assert names(client) == ["default", "mine"]


def test_a_fork_goes_its_own_way(client: FlaskClient) -> None:
    """By either route; from then on neither sees what the other does."""
    before = crates(client, "default")
    pack(client, "default", "one")
    assert client.post(f"{WORLDS}/default/fork", json={"name": "a"}).status_code == 201
    assert client.post(WORLDS, json={"name": "b", "fork": "a"}).status_code == 201
    pack(client, "a", "two")
    assert [crates(client, w) - before for w in ("default", "a", "b")] == [1, 2, 1]
    answer = client.post(f"{WORLDS}/a/fork", json={"name": "b"})
    assert answer.status_code == 409


def test_a_world_begins_anew(client: FlaskClient) -> None:
    """With an empty journal."""
    before = crates(client, "mine")
    pack(client, "mine", "one")
    answer = client.post(f"{WORLDS}/mine/reset", json={})
    assert (answer.status_code, answer.get_json()["requests"]) == (200, 0)
    assert crates(client, "mine") == before


def test_a_world_goes_back_to_before_a_request(client: FlaskClient) -> None:
    """The next request has its number."""
    pack(client, "mine", "one")
    number = pack(client, "mine", "two")
    there = crates(client, "mine")
    answer = client.post(f"{WORLDS}/mine/rewind", json={"before": number})
    assert (answer.status_code, answer.get_json()["requests"]) == (200, number - 1)
    assert pack(client, "mine", "two") == number
    assert crates(client, "mine") == there
    client.post(f"{WORLDS}/mine/reset", json={})
    answer = client.post(f"{WORLDS}/mine/rewind", json={"before": number})
    assert answer.status_code == 409


def test_a_world_is_forgotten(client: FlaskClient) -> None:
    """But for the one that is always there."""
    client.post(WORLDS, json={"name": "mine"})
    assert client.delete(f"{WORLDS}/mine", json={}).status_code == 204
    assert client.delete(f"{WORLDS}/default", json={}).status_code == 409
    assert names(client) == ["default"]


def test_there_is_room_for_so_many_worlds(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One more is refused, and the others go on."""
    monkeypatch.setattr("segmock.core.worlds.MAX_WORLDS", 2)
    assert client.post(WORLDS, json={"name": "a"}).status_code == 201
    assert client.post(WORLDS, json={"name": "b"}).status_code == 507
    assert client.post(f"{WORLDS}/a/fork", json={"name": "b"}).status_code == 507
    assert crates(client, "a") >= 0


def test_the_scenarios_are_listed(client: FlaskClient, acme: Client) -> None:
    """By name, with their purpose; a mock that knows of none says so."""
    listed = client.get("/__segmock/scenarios").get_json()["scenarios"]
    assert listed[0] == {"name": "acme", "purpose": "A description."}
    assert browser(acme).get("/__segmock/scenarios").get_json() == {"scenarios": []}
