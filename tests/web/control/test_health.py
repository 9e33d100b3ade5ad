"""Whoever waits for the mock can ask it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.control.routes import browser

if TYPE_CHECKING:
    from tests.conftest import Client


def test_health_tells_the_world_and_its_seed(acme: Client) -> None:
    """Once it answers, all is well."""
    answer = browser(acme).get("/__segmock/health")
    assert answer.json == {"status": "ok", "world": "default", "seed": 3}
