"""The journal can be read, filtered and forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from segmock.core.messages import Request
from tests.web.control.routes import browser

if TYPE_CHECKING:
    from tests.conftest import Client

REQUESTS = "/__segmock/requests"


def numbers(acme: Client, query: str) -> list[int]:
    """Return the numbers of the requests that filters let through."""
    answer = browser(acme).get(f"{REQUESTS}?{query}")
    assert answer.json is not None
    found = [entry["number"] for entry in answer.json["requests"]]
    assert answer.json["count"] == len(found)
    return found


def test_the_journal_is_there_to_read(acme: Client) -> None:
    """Oldest first, bodies as text, with violations of the request and of our own."""
    acme.send("POST", "/crates?a=1", headers={"content-type": "application/json"}, body=b'"\xff')
    acme.send("GET", "/weather")
    answer = browser(acme).get(REQUESTS)
    assert answer.json is not None
    first, second = answer.json["requests"]
    shown = (first["id"], first["number"], first["method"], first["path"], first["query"])
    assert shown == ("default.1", 1, "POST", "/crates", "a=1")
    assert (first["vendor"], first["operation"], first["status"]) == ("acme", "pack", 400)
    assert first["kind"] == "malformed-body"
    assert first["request_body"] == '"\ufffd'
    assert first["request_headers"] == {"acme-key": "***", "content-type": "application/json"}
    assert first["response_headers"]["Content-Type"] == "application/json"
    assert orjson.loads(first["response_body"])[0] == 2800
    assert [v["where"] for v in first["violations"]] == ["body"]
    assert first["own_violations"] == []
    assert first["milliseconds"] >= 0
    assert second["at"] == "2026-06-01T09:00:02.000Z"


def test_requests_of_the_control_plane_are_not_journalled(acme: Client) -> None:
    """Asking changes nothing."""
    browser(acme).get(REQUESTS)
    assert acme.journal == []


@pytest.mark.parametrize(
    "query, wanted",
    [
        ("", [1, 2, 3, 4]),
        ("vendor=acme", [1, 2, 3]),
        ("operation=pack", [1, 2]),
        ("method=POST", [1, 2]),
        ("status=202", [1]),
        ("kind=invalid-request", [2]),
        ("path=/weather", [3]),
        ("path=%2Fweather&method=POST", []),
        ("since=2", [3, 4]),
        ("kind=unknown-path", [4]),
        ("fault=late", []),
        ("stub=gone", [3]),
    ],
)
def test_entries_are_filtered(acme: Client, query: str, wanted: list[int]) -> None:
    """All filters must let an entry through; what is not there any more can be looked for."""
    browser(acme).post("/__segmock/faults", json={"id": "late", "delay": 1, "from": 9})
    body = {"status": 200, "headers": {"Content-Type": "text/plain"}, "body": "dry"}
    stub = {"id": "gone", "vendor": "acme", "operation": "weather", "answer": body}
    browser(acme).post("/__segmock/stubs", json=stub)
    acme.send("POST", "/crates", json={"label": "a"})
    acme.send("POST", "/crates", json={"label": 5})
    acme.send("GET", "/weather")
    browser(acme).delete("/__segmock/stubs", json={})
    acme.mock.pipeline.lost(Request("GET", "/wheather"), acme.mock.world)
    assert numbers(acme, query) == wanted


@pytest.mark.parametrize(
    "query, near",
    [
        ("operation=pak", ["pack", "unpack", "repack"]),
        ("vendor=acne", ["acme"]),
        ("vendor=x", None),
        ("kind=not-fonud", ["not-found"]),
        ("fault=lat", ["late"]),
        ("stub=lat", None),
    ],
)
def test_an_unknown_name_is_refused(acme: Client, query: str, near: list[str] | None) -> None:
    """A filter that can never fit is a mistake, and an empty list would hide it."""
    browser(acme).post("/__segmock/faults", json={"id": "late", "delay": 1})
    acme.send("GET", "/crates/none.crate")
    answer = browser(acme).get(f"{REQUESTS}?{query}")
    assert answer.status_code == 400
    assert answer.get_json(force=True).get("did_you_mean") == near


def test_the_journal_is_forgotten(acme: Client) -> None:
    """The numbers go on."""
    acme.send("GET", "/weather")
    answer = browser(acme).delete(REQUESTS, json={})
    assert (answer.status_code, answer.data) == (204, b"")
    acme.send("GET", "/weather")
    assert numbers(acme, "") == [2]
