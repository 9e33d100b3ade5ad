"""Nobody gets at the control plane without what it asks for, on any of its routes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import segmock
from segmock import app, config
from segmock.web.control import PREFIX
from segmock.web.door import SegmockFlask
from tests.live import started

if TYPE_CHECKING:
    from tests.live import Live


def routes() -> list[str]:
    """Return every path that Flask has, so that a new one is tested without being listed here."""
    return [rule.rule for rule in segmock.create_app().url_map.iter_rules()]


def test_every_route_is_below_the_prefix() -> None:
    """There is no other path on the port than those of the vendors."""
    assert routes()
    assert all(route.startswith(PREFIX) for route in routes())
    mock = app.build(config.settings({}))
    assert all(mock.pipeline.match(f"{PREFIX}{name}") is None for name in ("health", "x", "x/y"))


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"])
def test_every_route_is_closed_without_token_beyond_loopback(method: str) -> None:
    """As are paths that are no route."""
    mock = app.build(config.settings({}))
    browser = SegmockFlask(mock.pipeline, mock.world, token="t0ken").test_client()
    for route in [*routes(), f"{PREFIX}nowhere"]:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Host": "localhost"}):
            assert browser.open(route, method=method, headers=headers).status_code == 401


def test_a_real_mock_beyond_loopback_is_closed() -> None:
    """Started on all addresses, it answers vendors' requests and nothing else."""
    with started("--host", "0.0.0.0") as live:
        reached = re.sub(r"0\.0\.0\.0", "127.0.0.1", live.url)
        live.url = reached
        for route in routes():
            status, headers, body = live.send("GET", route, {"Host": "127.0.0.1"})
            assert status == 401
            assert b"world" not in body
            assert "access-control-allow-origin" not in headers


def test_encoded_and_doubled_slashes_do_not_lead_past_the_guard(live: Live) -> None:
    """Whatever spelling reaches a route is guarded as the route is."""
    for target in (
        "/__segmock/requests",
        "/__segmock%2Frequests",
        "/%5F%5Fsegmock/requests",
        "//__segmock/requests",
        "/./__segmock/requests",
        "/x/../__segmock/requests",
        "http://127.0.0.1/__segmock/requests",
    ):
        status, _, _ = live.send("GET", target, {"Host": "evil.example"})
        assert status in {403, 404}, target
