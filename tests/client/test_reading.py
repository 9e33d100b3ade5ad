"""What the mock answers is read whole."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.client.conftest import ask

if TYPE_CHECKING:
    from segmock.client import Client
    from tests.client.conftest import Spy


def test_an_entry_is_read(client: Client, spy: Spy) -> None:
    """Its time is a time, its bodies can be parsed, and its violations are values."""
    ask(client, spy, "POST", "/crates", {"label": 1})
    (entry,) = client.requests()
    assert (entry.id, entry.method, entry.path, entry.operation) == (
        "default.1",
        "POST",
        "/crates",
        "pack",
    )
    assert entry.at == datetime(2026, 6, 1, 9, 0, 1, tzinfo=UTC)
    assert entry.request_json == {"label": 1}
    assert entry.response_json
    assert entry.violations[0].pointer == "/label"
    assert entry.request_headers["acme-key"] == "***"
    assert client.requests(status=202) == []


def test_a_body_that_is_no_json_is_told(client: Client, spy: Spy) -> None:
    """By a ValueError, since the text is there in any case."""
    ask(client, spy, "DELETE", "/shelves/top")
    (entry,) = client.requests()
    with pytest.raises(ValueError, match="Expecting value"):
        _ = entry.response_json


def test_an_explanation_is_read(client: Client, spy: Spy) -> None:
    """For a request that was answered, and for one that was for no operation."""
    ask(client, spy, "POST", "/crates", {"label": "new"})
    ask(client, spy, "GET", "/creates")
    found = client.explain(1)
    assert found.operation is not None
    assert (found.operation.id, found.entry.number, found.near) == ("pack", 1, ())
    assert [stage.outcome for stage in found.stages] == ["passed"] * len(found.stages)
    origin = next(one for one in found.fields if one.pointer == "/label")
    assert (origin.source, origin.known["part"]) == ("request", "body")
    lost = client.explain("default.2")
    assert lost.operation is None
    assert lost.near[0].path == "/crates"
    assert lost.near[0].reasons


def test_a_world_and_its_settings_are_read(client: Client) -> None:
    """Seed, people and clock, and each vendor's choices."""
    (world,) = client.worlds()
    assert (world.name, world.scenario, world.seed, world.requests) == ("default", "default", 3, 0)
    assert world.clock.mode == "stepping"
    settings = client.settings()
    assert (settings.scenario, settings.seed) == ("default", 3)
    assert settings.vendors.keys() == {"acme"}
    for setting in settings.vendors["acme"].settings.values():
        assert setting.choice in setting.choices
    assert client.health().status == "ok"
    assert client.scenarios() == {"default": "A dozen crates."}
    assert client.description()["openapi"].startswith("3.1")


def test_what_was_counted_is_read(client: Client, spy: Spy) -> None:
    """With the requests that nearly were as wanted."""
    ask(client, spy, "GET", "/crates")
    found = client.counted(exactly=2, operation="pack")
    assert (found.count, found.kept, found.complete) == (0, False, True)
    assert found.near[0].id == "default.1"
    assert found.near[0].reasons[0].startswith("operation")
