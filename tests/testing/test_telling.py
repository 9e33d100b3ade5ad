"""The report of a failed test shows what its world was asked, and not too much of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.client import Client
from segmock.testing.starting import WITHIN
from segmock.testing.telling import MAX_ENTRIES, MAX_LINE, printable, told
from segmock.testing.world import World
from tests.testing.conftest import KEY

if TYPE_CHECKING:
    from segmock.client import Answer
    from segmock.web.door import SegmockFlask


@pytest.fixture
def world(flask: SegmockFlask) -> World:
    """The default world of a mock in this process."""
    return World(WITHIN, app=flask)


def test_requests_are_told_with_what_became_of_them(world: World) -> None:
    """A refusal with its reasons, a fault by its name."""
    with world:
        session = world.session()
        world.faults.add({"id": "slow", "operation": "browse", "delay": 0})
        session.get("/crates", params={"limit": 1}, headers=KEY)
        session.post("/crates", json={"label": 1}, headers=KEY)
    lines = told(world).splitlines()
    assert lines[0] == "default.1 GET /crates?limit=1 (browse) -> 200 fault=slow"
    assert lines[1].startswith("default.2 POST /crates (pack) -> 4")
    assert lines[2].startswith("    body /label: expected string, got 1.")
    assert lines[3].startswith("    answered [")
    assert len(lines) == 4


def test_credentials_are_not_told(world: World) -> None:
    """Not where they belong, nor where no description says what they are."""
    with world:
        session = world.session()
        session.get("/crates", headers={"Acme-Key": "hush-hush"})
        session.post("/nowhere?token=hush-hush", json={"client_secret": "hush-hush"})
    assert "-> 401" in told(world)
    assert "hush-hush" not in told(world)


def test_only_the_last_requests_are_told(world: World) -> None:
    """And how many came before them."""
    with world:
        session = world.session()
        for _ in range(MAX_ENTRIES + 3):
            session.get("/weather", headers=KEY)
    lines = told(world).splitlines()
    assert lines[0] == "(3 earlier ones)"
    assert lines[1].startswith("default.4 ")
    assert len(lines) == MAX_ENTRIES + 1


def test_nothing_that_is_told_does_anything_to_a_terminal() -> None:
    """A long line is cut."""
    assert printable("a\x1b[2Jb\nc") == "a\\x1b[2Jb\\nc"
    assert printable("ü" * 300) == "ü" * MAX_LINE + "..."


def test_there_is_always_something_to_tell(world: World) -> None:
    """That nothing was asked, or that the journal cannot be read."""
    assert told(world) == "Nothing was asked."

    def refuse(*_: object) -> Answer:
        raise ConnectionRefusedError(111, "Connection refused")

    assert "cannot be read: no answer" in told(Client(WITHIN, send=refuse))
