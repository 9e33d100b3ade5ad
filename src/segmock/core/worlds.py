"""The worlds of one server: made when they are first asked for, bounded, forgotten when idle."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from segmock.core.document import unknown
from segmock.core.keeping import MAX_KEPT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from segmock.core.clock import Timing
    from segmock.core.events import Sink
    from segmock.core.world import World

DEFAULT = "default"
"""The name of the world in which a request is answered that chooses none."""
MAX_WORLDS = 256
IDLE = 3600.0
"""Seconds on the machine's clock after which a world that nobody asked for anything is deleted."""
SMALL_ROOM = MAX_KEPT // 64
"""Bytes that the made records of a beginning may take that is not the one of the start."""
MAX_PRISTINE = 16
"""Beginnings that are kept to fork from; beyond that, the one used longest ago is made again."""


class UnknownWorldError(LookupError):
    """No world has that name; the text says which are near."""


class WorldExistsError(ValueError):
    """There is a world of that name."""


class WorldsFullError(ValueError):
    """There are as many worlds as there may be, and none of them is idle."""


class LastingWorldError(ValueError):
    """The default world cannot be deleted."""


class Start(NamedTuple):
    """What a world begins with: a scenario, and what holds instead of what it says.

    An empty name means the scenario of the start; None and 0 mean what the scenario says.
    """

    scenario: str = ""
    seed: int | None = None
    personas: int | None = None
    clock: Timing | None = None


@dataclass(slots=True)
class _Kept:
    """A world, how it began, and when it was last asked for; `idle` seconds later it may go."""

    world: World
    beginning: World
    used: float
    idle: float
    start: Start | None
    """What it began with, and its clock anew; None where it began as a fork."""


class Worlds:
    """All worlds, by name. The one named default is always there.

    `pristine` is an untouched world in the scenario of the start, from which the others are forked;
    `make` returns one for another start, and raises what it has to say against it.
    """

    def __init__(
        self,
        pristine: World,
        make: Callable[[Start], World] | None = None,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._pristine = OrderedDict({Start(): pristine})
        self._make = make
        self._now = now
        self._sink: Sink | None = pristine.sink
        self._lock = threading.RLock()
        self._kept: dict[str, _Kept] = {}
        self._keep(DEFAULT, pristine, IDLE, Start())

    @property
    def default(self) -> World:
        """The world in which a request is answered that chooses none."""
        return self._kept[DEFAULT].world

    @property
    def sink(self) -> Sink | None:
        """What the events of all worlds are given to."""
        return self._sink

    @sink.setter
    def sink(self, sink: Sink | None) -> None:
        with self._lock:
            self._sink = sink
            for kept in self._kept.values():
                kept.world.sink = sink

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[World]:
        """Iterate over those of now, in the order in which they were made."""
        return iter([kept.world for kept in list(self._kept.values())])

    def __contains__(self, name: str) -> bool:
        return name in self._kept

    def __getitem__(self, name: str) -> World:
        """Return a world that there is; raises UnknownWorldError."""
        return self._found(name).world

    def get(self, name: str) -> World:
        """Return a world, made in the scenario of the start if there is none of that name.

        Raises WorldsFullError when it cannot be made.
        """
        kept = self._kept.get(name)
        if kept is None:
            with self._lock:
                # Another thread may have been first.
                kept = self._kept.get(name) or self._keep(name, self._from(Start()), IDLE, Start())
        kept.used = self._now()
        return kept.world

    def create(
        self, name: str, start: Start | None = None, *, fork: str = "", idle: float = IDLE
    ) -> World:
        """Make a world: a fork of another as that is now, or one at the beginning of a scenario.

        Raises WorldExistsError, UnknownWorldError for what is to be forked, WorldsFullError, and
        whatever there is against the scenario.
        """
        with self._lock:
            if name in self._kept:
                raise WorldExistsError(f"There is a world {name!r}; take another name.")
            if fork:
                other = self._found(fork).world
                return self._keep(name, other.fork(name), idle, None).world
            start = start or Start()
            return self._keep(name, self._from(start), idle, start).world

    def reset(self, name: str) -> World:
        """Have a world be as it was when it was made; raises UnknownWorldError."""
        with self._lock:
            kept = self._found(name)
            kept.world = self._begun(name, kept.beginning, kept.start)
            kept.used = self._now()
            return kept.world

    def starts(self) -> dict[Start, World]:
        """Return all that worlds have begun with, each with its untouched world."""
        with self._lock:
            found = {k.start: k.beginning for k in self._kept.values() if k.start is not None}
            return {**found, **self._pristine}

    def renew(self, made: Mapping[Start, World]) -> None:
        """Have worlds begin as these untouched ones from now on, when they are made or reset.

        Those that there are go on as they are.
        """
        with self._lock:
            self._pristine.update({s: w for s, w in made.items() if s in self._pristine})
            for kept in self._kept.values():
                if kept.start is not None and kept.start in made:
                    kept.beginning = made[kept.start]

    def delete(self, name: str) -> None:
        """Forget a world; raises UnknownWorldError, or LastingWorldError for the default one."""
        with self._lock:
            self._found(name)
            if name == DEFAULT:
                raise LastingWorldError(f"The world {name!r} is always there; reset it instead.")
            del self._kept[name]

    def catch_up(self) -> None:
        """Let happen what is due by now in any world, and forget the idle ones."""
        self._expire()
        for world in self:
            world.catch_up()

    def _expire(self) -> None:
        with self._lock:
            now = self._now()
            idle = [n for n, k in self._kept.items() if n != DEFAULT and now - k.used >= k.idle]
            for name in idle:
                del self._kept[name]

    def _found(self, name: str) -> _Kept:
        if (found := self._kept.get(name)) is None:
            defect = unknown("", "", "world", name, self._kept)
            raise UnknownWorldError(f"{defect.what}. {defect.hint}")
        return found

    def _from(self, start: Start) -> World:
        """Return the untouched world of a start."""
        if (found := self._pristine.get(start)) is None:
            if self._make is None:
                raise ValueError("Only the scenario of the start can be had here.")
            found = self._make(start)
            found.room.left = min(found.room.left, SMALL_ROOM)
            if len(self._pristine) >= MAX_PRISTINE:
                oldest = next(one for one in self._pristine if one != Start())
                del self._pristine[oldest]
            self._pristine[start] = found
        self._pristine.move_to_end(start)
        return found

    def _keep(self, name: str, beginning: World, idle: float, start: Start | None) -> _Kept:
        if len(self._kept) >= MAX_WORLDS:
            self._expire()
        if len(self._kept) >= MAX_WORLDS:
            what = f"There are {MAX_WORLDS} worlds, as many as there may be."
            raise WorldsFullError(f"{what} Delete one, or use one that is there.")
        world = self._begun(name, beginning, start)
        kept = _Kept(world, beginning, self._now(), idle, start)
        self._kept[name] = kept
        return kept

    def _begun(self, name: str, beginning: World, start: Start | None) -> World:
        world = beginning.fork(name)
        if start is not None:
            world.clock = beginning.clock.anew()
            # What a rule lasts is counted from when its world begins.
            world.faults.begin(world.clock.now())
            world.stubs.begin(world.clock.now())
        world.sink = self._sink
        return world
