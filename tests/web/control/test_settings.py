"""What holds in a world is there to read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from segmock.core.limiting import Limit
from segmock.core.vendor import Setting
from segmock.web.control.settings import held
from tests.web.control.routes import browser

if TYPE_CHECKING:
    from tests.conftest import Client


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
                name: {**found, "choices": ["dull", "bright"]} for name, found in settings.items()
            },
        }
    }
    bare = replace(vendor, limit=None, settings={})
    assert held(world, [bare])["vendors"] == {"acme": {"limit": None, "settings": {}}}
