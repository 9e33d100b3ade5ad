"""A mock in this process as a target: no socket, no waiting."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segmock.core.selecting import HEADER
from segmock.core.worlds import DEFAULT
from segmock.replaying.playing import Skipped
from segmock.web.door import SegmockFlask

if TYPE_CHECKING:
    from collections.abc import Collection

    from segmock.app import Mock
    from segmock.core.messages import Request, Response
    from segmock.core.rules import Rule
    from segmock.core.world import World


class Inside:
    """A mock, and its door. `vendors` are the only ones whose steps are sent; empty means all."""

    note = ""

    def __init__(self, mock: Mock, vendors: Collection[str] = ()) -> None:
        self._mock = mock
        self._door = SegmockFlask(mock.pipeline, mock.worlds)
        self._vendors = vendors

    def advance(self, seconds: float, world: str) -> None:
        """Let time pass in a world."""
        self._world(world).advance(seconds)

    def fault(self, rules: tuple[Rule, ...], world: str) -> None:
        """Put rules of deliberate failures in the place of a world's own."""
        found = self._world(world)
        found.faults.replace(rules, found.clock.now())

    def send(self, request: Request, world: str) -> Response | None:
        """Return the answer, None where it broke off."""
        found = self._world(world)
        answer = self._door.find(request.path)
        match = self._mock.pipeline.match(request.path)
        if answer is None or match is None:
            return self._mock.pipeline.lost(request, found)
        vendor = match[0].vendor.name
        if self._vendors and vendor not in self._vendors:
            raise Skipped(f"It asks {vendor}.")
        headers = {**request.headers, HEADER: found.name}
        response = answer(replace(request, headers=headers))
        return None if response.wire is not None and response.wire.broken else response

    def hidden(self, text: str) -> str:
        """Return the text: the words of a mock are no secrets."""
        return text

    def close(self) -> None:
        """Do nothing: what is in this process goes with it."""

    def _world(self, name: str) -> World:
        return self._mock.worlds.get(f"other-{name}" if name else DEFAULT)
