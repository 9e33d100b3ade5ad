"""A world: one isolated copy of everything that changes."""

from __future__ import annotations

import itertools
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from segmock.core import faking, members
from segmock.core.agenda import Agenda
from segmock.core.clock import Clock, midnight
from segmock.core.given import Given
from segmock.core.journal import Journal
from segmock.core.keeping import Room
from segmock.core.limiting import Buckets
from segmock.core.members import Members
from segmock.core.series import Series
from segmock.core.store import Collection, Store, StoreFullError
from segmock.core.universe import Universe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from segmock.core.document import Record
    from segmock.core.events import Event, Sink
    from segmock.core.scenario import Scenario
    from segmock.core.vendor import Layout

MAX_SCOPES = 64
"""Tenants (or other parts of the state that belong to a credential) that a world may have."""
MAX_EVENTS = 10_000
"""Events that may wait for their delivery; what comes beyond is dropped."""


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
        self.clock = Clock(scenario.timing)
        # Of a day all starts have the same people, with the same orders.
        start = midnight(self.clock.start)
        self.universe = Universe(scenario.seed, scenario.personas, start)
        self.store = Store(self._base)
        self.agenda = Agenda(self.store)
        self.sink: Sink | None = None
        self.journal = Journal()
        self.buckets = Buckets()
        self._layouts = layouts
        self._generate = generate
        self._requests = itertools.count(1)
        self._turn = threading.Lock()
        self._serials: dict[str, int] = {}
        self._members: dict[str, Members] = {}
        self._bases: dict[tuple[str, str], Given] = {}
        self._room = Room()
        self._scopes: set[str] = set()
        self._events: list[Event] = []

    def begin(self) -> tuple[int, datetime]:
        """Let the clock step for a new request; return the request's number, from 1, and time.

        What was due until then has happened.
        """
        with self._turn:
            number, at = next(self._requests), self.clock.tick()
        self.agenda.run(at)
        return number, at

    def advance(self, seconds: float) -> None:
        """Let time pass, and happen what is due by then; raises ValueError as the clock does."""
        # The clock refuses what is out of its bounds, but a timedelta has bounds of its own.
        self.clock.advance(timedelta(seconds=max(-1.0, min(seconds, 1e11))))
        self.catch_up()

    def catch_up(self) -> None:
        """Let happen what is due by now; whoever changes the clock calls it."""
        self.agenda.run(self.clock.now())
        self.deliver()

    def emit(self, event: Event) -> None:
        """Hand an event to the sink, if there is one, once the present transaction has ended.

        An undone transaction has told nobody anything.
        """
        if self.sink is None or len(self._events) >= MAX_EVENTS:
            return
        with self.store.transaction():
            self._events.append(event)
            self.store.on_undo(lambda: self._events.remove(event))

    def deliver(self) -> None:
        """Give the sink what was emitted; called after each request and each action."""
        if not self._events:
            return
        # Under the lock nobody is in the middle of a transaction.
        with self.store.transaction():
            events, self._events = self._events, []
        if self.sink is not None:
            for event in events:
                self.sink(event)

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

    def members(self, group: str) -> Members:
        """Return the personas of a group, by number; raises KeyError for an unknown group.

        Who they are is found out when it matters; whether somebody is one of them costs nothing.
        """
        if group not in self._members:
            where = self.scenario.groups[group].where
            self._members[group] = Members(self.universe, where)
        return self._members[group]

    def prepare(self, report: Callable[[str, float], None]) -> None:
        """Compute what the first requests would have to wait for, in proportion to the personas.

        `report` hears what is being computed, and the share of it that is done, from 0 to 1.
        """
        groups = [self.members(code) for code in self.scenario.groups]
        members.count(self.universe, groups, lambda share: report("members of groups", share))
        lines = [
            (vendor, name, path)
            for vendor, layouts in self._layouts.items()
            for name, layout in layouts.items()
            for path in layout.sorted_by
        ]
        for done, (vendor, name, path) in enumerate(lines):
            report("orders", done / len(lines))
            self.collection(vendor, name).ordered(path)
        report("orders", 1.0)

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

            def given() -> Mapping[str, Record] | Series:
                records = layout.given(self) if layout.given else self.given(vendor, collection)
                if isinstance(records, Series):
                    return records
                return {layout.key(record): record for record in records}

            found = self._bases[vendor, collection] = Given(
                given,
                layout.indexes,
                key=layout.key,
                sorted_by=layout.sorted_by,
                room=self._room,
            )
        return found
