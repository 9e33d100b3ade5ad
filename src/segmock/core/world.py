"""A world: one isolated copy of everything that changes."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING

from segmock.core import faking
from segmock.core.clock import Clock
from segmock.core.filtering import compiled
from segmock.core.journal import Journal
from segmock.core.store import Collection, Given, Store, StoreFullError
from segmock.core.universe import Universe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from segmock.core.document import Record
    from segmock.core.scenario import Scenario
    from segmock.core.universe import Persona
    from segmock.core.vendor import Layout

MAX_SCOPES = 64
"""Tenants (or other parts of the state that belong to a credential) that a world may have."""


class World:
    """State, clock, seed, universe and journal, all of them its own.

    `generate(vendor, collection, count)` supplies records where the scenario gives a number.
    """

    def __init__(
        self,
        scenario: Scenario,
        layouts: Mapping[str, Mapping[str, Layout]],
        generate: Callable[[str, str, int], Iterable[Record]],
        *,
        name: str = "default",
        any_credential: bool = False,
    ) -> None:
        self.name = name
        self.scenario = scenario
        self.seed = scenario.seed
        self.any_credential = any_credential
        self.clock = Clock(scenario.start, scenario.step)
        self.universe = Universe(scenario.seed, scenario.personas, scenario.start)
        self.store = Store(self._base)
        self.journal = Journal()
        self._layouts = layouts
        self._generate = generate
        self._requests = itertools.count(1)
        self._turn = threading.Lock()
        self._serials: dict[str, int] = {}
        self._members: dict[str, tuple[Persona, ...]] = {}
        self._bases: dict[tuple[str, str], Given] = {}
        self._scopes: set[str] = set()

    def begin(self) -> tuple[int, datetime]:
        """Let the clock step for a new request; return the request's number, from 1, and time."""
        with self._turn:
            return next(self._requests), self.clock.tick()

    def collection(self, vendor: str, name: str, scope: str = "") -> Collection:
        """Return a vendor's collection; each scope (a tenant) lays its own changes over the base.

        Raises StoreFullError for one scope too many.
        """
        if scope not in self._scopes:
            if len(self._scopes) >= MAX_SCOPES:
                raise StoreFullError
            self._scopes.add(scope)
        return self.store.collection(f"{vendor}/{name}/{scope}")

    def given(self, vendor: str, name: str) -> list[Record]:
        """Return the records the scenario gives a vendor's collection, generated if a number."""
        given = self.scenario.given.get(vendor, {}).get(name, [])
        if isinstance(given, int):
            return list(self._generate(vendor, name, given))
        return list(given)

    def members(self, group: str) -> tuple[Persona, ...]:
        """Return the personas of a group, by number; raises KeyError for an unknown group."""
        if group not in self._members:
            test = compiled(self.scenario.groups[group].where)
            everyone = self.universe.everyone
            self._members[group] = tuple(p for p in everyone if test(dict(p)))
        return self._members[group]

    def serial(self, name: str) -> int:
        """Return the next number of a named sequence, from 1; a refused request takes none."""
        with self.store.transaction():
            before = self._serials.get(name, 0)
            self._serials[name] = before + 1
            self.store.on_undo(lambda: self._serials.update({name: before}))
        return before + 1

    def token(self, alphabet: str, length: int, purpose: str) -> str:
        """Return a fresh token for a purpose; equal seeds and requests give equal tokens."""
        return faking.token(alphabet, length, self.seed, purpose, self.serial(purpose))

    def _base(self, name: str) -> Given:
        vendor, collection, _ = name.split("/", 2)
        if (found := self._bases.get((vendor, collection))) is None:
            layout = self._layouts[vendor][collection]

            def given() -> dict[str, Record]:
                records = layout.given(self) if layout.given else self.given(vendor, collection)
                return {layout.key(record): record for record in records}

            found = self._bases[vendor, collection] = Given(given, layout.indexes)
        return found
