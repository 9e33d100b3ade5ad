"""A test has a world, and clients of the vendors in it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from segmock.testing.starting import WITHIN
from segmock.testing.world import World
from tests.testing.conftest import KEY

if TYPE_CHECKING:
    from segmock.web.door import SegmockFlask
    from tests.live import Live


@pytest.fixture
def world(flask: SegmockFlask) -> World:
    """The default world of a mock in this process."""
    return World(WITHIN, app=flask)


def test_clients_are_bound_to_the_world(world: World) -> None:
    """Both libraries' ask in it, and the control plane tells of it."""
    with world.world("mine") as mine:
        assert mine.session().get("/crates", headers=KEY).status_code == 200
        assert mine.httpx().get("/crates", headers=KEY).status_code == 200
        assert mine.verify(exactly=2, operation="browse") == 2
        assert world.count() == 0
        assert "mine" in {one.name for one in world.worlds()}
    assert "mine" not in {one.name for one in world.worlds()}


def test_clients_are_closed_with_the_world(world: World) -> None:
    """And with no other than their own."""
    with world.world("mine") as mine:
        ours = world.httpx()
        with mine.fork("other") as other:
            theirs = other.httpx()
        assert theirs.is_closed
        clients = (ours, mine.httpx())
    assert [one.is_closed for one in clients] == [False, True]
    with world:
        pass
    assert [one.is_closed for one in clients] == [True, True]


def test_an_asynchronous_client_is_bound_to_the_world(world: World) -> None:
    """It is closed where it is used."""

    async def status(mine: World) -> int:
        async with mine.httpx_async() as client:
            answer = await client.get("/crates", headers=KEY)
        return answer.status_code

    with world.world("mine") as mine:
        assert asyncio.run(status(mine)) == 200
        assert mine.verify(exactly=1, operation="browse") == 1


def test_it_is_the_same_at_a_url(live: Live) -> None:
    """Over a socket."""
    with World(live.url).world("test-world-at-a-url") as mine:
        for client in (mine.session(), mine.httpx()):
            assert client.get("/nowhere").status_code == 404
        assert mine.verify(exactly=2, path="/nowhere") == 2
