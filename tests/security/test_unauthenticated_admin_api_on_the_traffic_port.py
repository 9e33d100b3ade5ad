"""Nobody gets at the control plane without what it asks for, on any of its routes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from segmock import app, config
from segmock.web.control import PREFIX
from segmock.web.door import SegmockFlask
from tests.live import started
from tests.web.control.routes import PATHS

if TYPE_CHECKING:
    from tests.live import Live


def test_every_route_is_below_the_prefix() -> None:
    """There is no other path on the port than those of the vendors."""
    mock = app.build(config.settings({}))
    assert PATHS
    assert all(route.startswith(PREFIX) for route in PATHS)
    assert list(SegmockFlask(mock.pipeline, mock.worlds).url_map.iter_rules()) == []
    assert all(mock.pipeline.match(path) is None for path in (*PATHS, f"{PREFIX}x", f"{PREFIX}x/y"))


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"])
def test_every_route_is_closed_without_token_beyond_loopback(method: str) -> None:
    """As are paths that are no route."""
    mock = app.build(config.settings({}))
    browser = SegmockFlask(mock.pipeline, mock.worlds, token="t0ken").test_client()
    for route in [*PATHS, f"{PREFIX}nowhere"]:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Host": "localhost"}):
            assert browser.open(route, method=method, headers=headers).status_code == 401


def test_a_real_mock_beyond_loopback_is_closed() -> None:
    """Started on all addresses, it answers vendors' requests and nothing else."""
    with started("--host", "0.0.0.0", "--vendor", "kibo") as live:
        reached = re.sub(r"0\.0\.0\.0", "127.0.0.1", live.url)
        live.url = reached
        for route in PATHS:
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
