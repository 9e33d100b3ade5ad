"""The control plane: safe by default, on every route there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import orjson
import pytest

from segmock.core.limiting import Limit
from segmock.core.vendor import Setting
from segmock.web.control import PREFIX, held, hostname
from segmock.web.door import SegmockFlask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

    from tests.conftest import Client

TOKEN = "secret-token"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def browser(acme: Client, token: str = "") -> FlaskClient:
    """Return a client of the app; its Host is localhost."""
    return SegmockFlask(acme.mock.pipeline, acme.mock.world, token=token).test_client()


def routes(acme: Client) -> Iterator[tuple[str, str]]:
    """Yield method and path of every control route, and of paths below it that have none."""
    app = SegmockFlask(acme.mock.pipeline, acme.mock.world)
    for rule in app.url_map.iter_rules():
        assert rule.rule.startswith(PREFIX), "a route outside of the control plane"
        for method in rule.methods or ():
            yield method, rule.rule
    yield from [("GET", f"{PREFIX}nowhere"), ("PUT", f"{PREFIX}health"), ("GET", PREFIX)]


def test_health_tells_the_world_and_its_seed(acme: Client) -> None:
    """Whoever waits for the mock can ask it."""
    answer = browser(acme).get("/__segmock/health")
    assert answer.json == {"status": "ok", "world": "default", "seed": 3}


def test_what_holds_is_there_to_read(acme: Client) -> None:
    """The seed, the people, and of each vendor its limit and its settings with their choices."""
    world = acme.mock.world
    (one,) = acme.mock.pipeline.served
    paint = Setting(("dull", "bright"), "How a crate looks.")
    limit = Limit(9, timedelta(seconds=1), lambda _: {})
    vendor = replace(one.vendor, settings={"paint": paint, "lid": paint}, limit=limit)
    acme.mock.pipeline.served = (replace(one, vendor=vendor),)
    world.scenario = replace(world.scenario, settings={"acme": {"lid": "bright"}})
    answer = browser(acme).get("/__segmock/settings")
    said = {"choices": ["dull", "bright"], "meaning": "How a crate looks."}
    settings = {"paint": {"choice": "dull", **said}, "lid": {"choice": "bright", **said}}
    assert answer.json == {
        "scenario": "default",
        "seed": 3,
        "personas": 500,
        "vendors": {"acme": {"limit": 9, "settings": settings}},
    }
    world.scenario = replace(world.scenario, limits={"acme": 5})
    assert held(world, [vendor])["vendors"] == {
        "acme": {
            "limit": 5,
            "settings": {
                name: {**found, "choices": ("dull", "bright")} for name, found in settings.items()
            },
        }
    }
    bare = replace(vendor, limit=None, settings={})
    assert held(world, [bare])["vendors"] == {"acme": {"limit": None, "settings": {}}}


def test_the_journal_is_there_to_read(acme: Client) -> None:
    """Oldest first, bodies as text, with violations of the request and of our own."""
    acme.send("POST", "/crates?a=1", headers={"content-type": "application/json"}, body=b'"\xff')
    acme.send("GET", "/weather")
    answer = browser(acme).get("/__segmock/requests")
    assert answer.json is not None
    first, second = answer.json["requests"]
    assert (first["number"], first["method"], first["path"], first["query"]) == (
        1,
        "POST",
        "/crates",
        "a=1",
    )
    assert (first["vendor"], first["operation"], first["status"]) == ("acme", "pack", 400)
    assert first["request_body"] == '"�'
    assert orjson.loads(first["response_body"])[0] == 2800
    assert [v["where"] for v in first["violations"]] == ["body"]
    assert first["own_violations"] == []
    assert first["milliseconds"] >= 0
    assert second["at"] == "2026-06-01T09:00:02.000Z"


def test_requests_of_the_control_plane_are_not_journalled(acme: Client) -> None:
    """Asking changes nothing."""
    browser(acme).get("/__segmock/requests")
    assert acme.journal == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:4010", "[::1]:4010", "LOCALHOST"])
def test_a_loopback_host_is_answered(acme: Client, host: str) -> None:
    """Under any of its names."""
    answer = browser(acme).get("/__segmock/health", headers={"Host": host})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:4010",
        "10.0.0.1",
        "[::2]",
        "127.0.0.1:80@evil.example",
        "127.0.0.1:x",
        "evil.example:127.0.0.1",
    ],
)
def test_every_route_refuses_a_foreign_host(acme: Client, host: str) -> None:
    """A name that was bound to our address anew does not get in."""
    for method, path in routes(acme):
        answer = browser(acme).open(path, method=method, headers={"Host": host})
        assert answer.status_code in {400, 403}, (method, path)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    ],
    ids=["other", "null", "other-port", "cross-site", "same-site", "both"],
)
@pytest.mark.parametrize("token", ["", TOKEN])
def test_every_route_refuses_pages_of_others(
    acme: Client, headers: dict[str, str], token: str
) -> None:
    """With the token too, should a page have come by it."""
    for method, path in routes(acme):
        sent = {**headers, **(BEARER if token else {})}
        answer = browser(acme, token).open(path, method=method, headers=sent)
        assert answer.status_code == 403, (method, path)
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_a_page_of_ours_is_answered(acme: Client) -> None:
    """What the mock serves itself may ask."""
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert browser(acme).get("/__segmock/health", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "sent", ["", "Bearer", "Bearer x", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer é"]
)
def test_every_route_needs_the_token_where_there_is_one(acme: Client, sent: str) -> None:
    """From any host, since that says nothing there."""
    headers = {"Authorization": sent} if sent else {}
    for method, path in routes(acme):
        answer = browser(acme, TOKEN).open(path, method=method, headers=headers)
        assert answer.status_code == 401, (method, path)
        assert TOKEN not in answer.text


def test_the_token_opens_the_routes_under_any_host(acme: Client) -> None:
    """A mock that listens beyond loopback is reached under its own name."""
    headers = {**BEARER, "Host": "mock.example:4010"}
    assert browser(acme, TOKEN).get("/__segmock/health", headers=headers).status_code == 200


def test_a_write_must_be_json(acme: Client) -> None:
    """A form, which a page can send anywhere without asking, is refused before anything else."""
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
            answer = browser(acme).open(f"{PREFIX}health", method=method, content_type=kind)
            assert answer.status_code == 415
        answer = browser(acme).open(f"{PREFIX}health", method=method, json={})
        assert answer.status_code == 405
        assert answer.headers["Allow"]


def test_every_answer_is_sealed(acme: Client) -> None:
    """Nothing of it is run as a page, kept, or shared with another origin."""
    for method, path in routes(acme):
        for headers in ({}, {"Host": "evil.example"}):
            answer = browser(acme).open(path, method=method, headers=headers)
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert answer.headers["Cache-Control"] == "no-store"
            assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
            assert "html" not in answer.headers.get("Content-Type", "")


def test_a_refusal_says_what_to_do(acme: Client) -> None:
    """As problem details."""
    answer = browser(acme, TOKEN).get(f"{PREFIX}health")
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json(force=True) == {
        "title": "Unauthorized",
        "status": 401,
        "detail": "Send the bearer token that the start screen shows.",
    }


def test_vendors_paths_ask_for_no_host(acme: Client) -> None:
    """Only the control plane is guarded."""
    headers = {"Host": "evil.example", "Origin": "https://evil.example", "Acme-Key": "segmock"}
    assert browser(acme, TOKEN).get("/crates", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "host, name",
    [
        ("localhost", "localhost"),
        ("LocalHost:80", "localhost"),
        ("[::1]:80", "[::1]"),
        ("127.0.0.1:", ""),
        ("127.0.0.1:80@evil.example", ""),
        ("127.0.0.1,127.0.0.1", "127.0.0.1,127.0.0.1"),
        ("", ""),
    ],
)
def test_the_name_in_a_host_header(host: str, name: str) -> None:
    """Without its port; what is no name at all is none."""
    assert hostname(host) == name
