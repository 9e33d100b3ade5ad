"""Faults and stubs of a world are shown, set and removed from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.control.routes import browser

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from segmock.core.document import Json
    from tests.conftest import Client

FAULT = {"operation": "weather", "delay": 0}
STUB = {"vendor": "acme", "operation": "weather", "answer": {"status": 200, "body": {}}}
KINDS = [("fault", FAULT), ("stub", {**STUB, "contract-breaking": True})]


@pytest.fixture
def client(acme: Client) -> FlaskClient:
    """A client of the control plane."""
    return browser(acme)


@pytest.mark.parametrize("word, one", KINDS)
def test_one_is_added_shown_and_removed(client: FlaskClient, word: str, one: Json) -> None:
    """With an id of its own, or one that is made up, and its counts."""
    path = f"/__segmock/{word}s"
    answer = client.post(path, json={**one, "id": "mine"})
    assert (answer.status_code, answer.headers["Location"]) == (201, f"{path}/mine")
    kept = {**one, "id": "mine", "seen": 0, "used": 0}
    assert answer.get_json() == kept
    assert client.get(f"{path}/mine").get_json() == kept
    assert client.post(path, json={**one, "id": "mine"}).status_code == 409
    assert client.post(path, json=one).get_json()["id"] == f"{word}-1"
    listed = client.get(path).get_json()[f"{word}s"]
    assert [found["id"] for found in listed] == ["mine", f"{word}-1"]
    assert client.delete(f"{path}/mine", json={}).status_code == 204
    answer = client.delete(f"{path}/{word}-2", json={})
    assert answer.status_code == 404
    assert answer.get_json(force=True)["did_you_mean"] == [f"{word}-1"]
    assert client.delete(path, json={}).status_code == 204
    assert client.get(path).get_json() == {f"{word}s": []}


@pytest.mark.parametrize("word, one", KINDS)
def test_all_are_replaced_or_none(client: FlaskClient, word: str, one: Json) -> None:
    """A list with one that cannot be changes nothing."""
    path = f"/__segmock/{word}s"
    answer = client.put(path, json=[{**one, "id": "a"}, {**one, "id": "b"}])
    assert [found["id"] for found in answer.get_json()[f"{word}s"]] == ["a", "b"]
    for wrong, status in [
        ([{**one, "id": "c"}, {**one, "id": "c"}], 409),
        ([one, {**one, "operation": "wether"}], 400),
        ([one, {"delay": "long"}], 400),
        ([one] * 101, 400),
        (one, 400),
    ]:
        assert client.put(path, json=wrong).status_code == status
    assert [found["id"] for found in client.get(path).get_json()[f"{word}s"]] == ["a", "b"]


@pytest.mark.parametrize("word, one", KINDS)
def test_one_takes_the_place_of_another(client: FlaskClient, word: str, one: Json) -> None:
    """And is counted anew, alone; or goes behind the others."""
    path = f"/__segmock/{word}s"
    client.put(path, json=[{**one, "id": "a"}, {**one, "id": "b"}])
    client.get("/weather", headers={"Acme-Key": "segmock"})
    assert client.put(f"{path}/a", json=one).get_json()["id"] == "a"
    counts = {found["id"]: found["seen"] for found in client.get(path).get_json()[f"{word}s"]}
    assert counts == {"a": 0, "b": 1}
    assert client.put(f"{path}/c", json={**one, "id": "c"}).status_code == 200
    assert [found["id"] for found in client.get(path).get_json()[f"{word}s"]] == ["a", "b", "c"]
    assert client.put(f"{path}/a", json={**one, "id": "b"}).status_code == 400


@pytest.mark.parametrize("word, one", KINDS)
def test_there_is_room_for_so_many(
    client: FlaskClient, word: str, one: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then one must go first."""
    monkeypatch.setattr("segmock.core.counted.MAX_KEPT", 1)
    path = f"/__segmock/{word}s"
    assert client.post(path, json=one).status_code == 201
    assert client.post(path, json=one).status_code == 507
    assert client.put(f"{path}/x", json=one).status_code == 507


@pytest.mark.parametrize(
    "word, one, near",
    [
        ("fault", {"operation": "wether"}, ["weather"]),
        ("fault", {"vendor": "acne"}, ["acme"]),
        ("stub", {**STUB, "operation": "wether"}, ["weather"]),
        ("stub", {**STUB, "vendor": "acne"}, ["acme"]),
    ],
)
def test_an_unknown_name_comes_with_those_near_it(
    client: FlaskClient, word: str, one: Json, near: list[str]
) -> None:
    """As everywhere."""
    answer = client.post(f"/__segmock/{word}s", json=one)
    assert answer.status_code == 400
    assert answer.get_json(force=True)["did_you_mean"] == near


@pytest.mark.parametrize(
    "word, one",
    [
        ("fault", {"operation": "weather", "status": 418}),
        ("fault", {"nth": [1], "every": 2, "delay": 1}),
        ("fault", {"operation": "weather", "dealy": 1}),
        ("stub", {**STUB, "answer": {"status": 418}}),
    ],
)
def test_what_cannot_be_is_refused_with_every_reason(
    client: FlaskClient, word: str, one: Json
) -> None:
    """Of the schema, across its keys, or since the description has it otherwise."""
    answer = client.post(f"/__segmock/{word}s", json=one)
    assert answer.status_code == 400
    assert answer.get_json(force=True)["violations"]
    assert client.get(f"/__segmock/{word}s").get_json() == {f"{word}s": []}


def test_a_world_has_its_own(client: FlaskClient) -> None:
    """What is set for one is not there in another, and steps in there alone."""
    mine = {"Segmock-World": "mine"}
    fault = {"operation": "weather", "status": 404, "contract-breaking": True, "id": "gone"}
    assert client.post("/__segmock/faults", json=fault, headers=mine).status_code == 201
    assert client.get("/weather", headers=mine).status_code == 404
    assert client.get("/weather").status_code == 200
    assert client.get("/__segmock/faults").get_json() == {"faults": []}
    (kept,) = client.get("/__segmock/faults", headers=mine).get_json()["faults"]
    assert (kept["seen"], kept["used"]) == (1, 1)
    entries = client.get("/__segmock/requests?fault=gone", headers=mine).get_json()
    assert entries["count"] == 1
