"""A world: one isolated copy of everything that changes."""

from __future__ import annotations

from contextlib import suppress
from copy import copy
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

import orjson

from segmock.core import faking, members
from segmock.core.agenda import Agenda
from segmock.core.clock import Clock, ClockState, midnight
from segmock.core.counted import Count
from segmock.core.faults import Faults
from segmock.core.given import Given
from segmock.core.history import History
from segmock.core.journal import Journal
from segmock.core.keeping import Room
from segmock.core.limiting import Buckets
from segmock.core.members import Members
from segmock.core.rules import Rule
from segmock.core.series import Series
from segmock.core.store import Collection, Store, StoreFullError
from segmock.core.stubs import Stub, Stubs
from segmock.core.tape import Tape
from segmock.core.universe import Universe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from contextlib import AbstractContextManager
    from datetime import datetime

    from segmock.core.document import Record
    from segmock.core.events import Event, Sink
    from segmock.core.scenario import Scenario
    from segmock.core.tape import Interfering
    from segmock.core.vendor import Layout

MAX_SCOPES = 64
"""Tenants (or other parts of the state that belong to a credential) that a world may have."""
MAX_EVENTS = 10_000
"""Events that may wait for their delivery; what comes beyond is dropped."""

State: TypeAlias = tuple[ClockState, dict[str, Count[Rule]], dict[str, Count[Stub]]]
"""What a world is given back at a rewind as a whole, instead of step by step."""


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
        self.history: History[State] = History()
        # Of a fork, too, the bases are those of the world that it began with.
        self.store = Store(self._base, self.history)
        self.agenda = Agenda(self.store)
        self.sink: Sink | None = None
        self.journal = Journal()
        self.tape = Tape(name)
        self.buckets = Buckets(self.history)
        self.faults = Faults()
        self.faults.replace(scenario.faults, self.clock.start)
        self.stubs = Stubs()
        self.stubs.replace(scenario.stubs, self.clock.start)
        self._layouts = layouts
        self._generate = generate
        self._number = 0
        self._serials: dict[str, int] = {}
        self._members: dict[str, Members] = {}
        self._bases: dict[tuple[str, str], Given] = {}
        self.room = Room()
        self._scopes: dict[str, int] = {}
        """Each with the number of the request that first asked for it."""
        self._events: list[Event] = []

    def fork(self, name: str) -> World:
        """Return an independent world, which is as this one is now but for its empty journal.

        What never changes is shared, and of the rest nothing is copied before one of them writes.
        """
        twin = copy(self)
        twin.name = name
        with self.history.lock:
            twin._part()  # noqa: SLF001 - it is one of us
        return twin

    def _part(self) -> None:
        """Have what changes of its own; as yet all is shared with the world this is a copy of."""
        self.history = History()
        self.store = self.store.fork(self.history)
        self.agenda = self.agenda.fork(self.store)
        self.buckets = self.buckets.fork(self.history)
        self.faults = self.faults.fork()
        self.stubs = self.stubs.fork()
        self.clock = self.clock.fork()
        self.journal = Journal()
        self.tape = self.tape.fork(self.name)
        self._serials = self._serials.copy()
        self._scopes = self._scopes.copy()
        self._events = []

    def rewind(self, number: int) -> None:
        """Be as before a request came, whose number the next one has; raises ForgottenError.

        The journal forgets it and what came after it. A clock that runs goes on running. What the
        sink was told cannot be taken back.
        """
        with self.history.lock:
            clock, faults, stubs = self.history.rewind(number)
            self.clock.restore(clock)
            self.faults.restore(faults)
            self.stubs.restore(stubs)
            self._number = number - 1
            self.journal.cut(number)
            self.tape.cut(number)
            late = {scope for scope, first in self._scopes.items() if first >= number}
            self._scopes = {s: first for s, first in self._scopes.items() if s not in late}
            self.store.drop(lambda name: name.split("/", 2)[2] in late)

    def as_of(self, number: int) -> AbstractContextManager[None]:
        """Have the collections be as before a request came, while the block lasts.

        What the block writes is undone. Raises ForgottenError when it is entered.
        """
        return self.history.as_of(number)

    def begin(self) -> tuple[int, datetime]:
        """Let the clock step for a new request; return the request's number, from 1, and time.

        What was due until then has happened.
        """
        with self.history.lock:
            number = self._number = self._number + 1
            state = self.clock.state, self.faults.kept, self.stubs.kept
            self.history.begin(number, state, self.tape.set_since(self.interfering))
            at = self.clock.tick()
        self.agenda.run(at, self)
        return number, at

    def advance(self, seconds: float) -> None:
        """Let time pass, and happen what is due by then; raises ValueError as the clock does."""
        # The clock refuses what is out of its bounds, but a timedelta has bounds of its own.
        self.clock.advance(timedelta(seconds=max(-1.0, min(seconds, 1e11))))
        self.tape.passed(self.clock.now())
        self.catch_up()

    def catch_up(self) -> None:
        """Let happen what is due by now; whoever changes the clock calls it."""
        now = self.clock.now()
        if self.agenda.run(now, self):
            self.tape.passed(now)
        self.deliver()

    def emit(self, event: Event) -> None:
        """Hand an event to the sink, if there is one, once the present transaction has ended.

        An undone transaction has told nobody anything.
        """
        if self.sink is None or len(self._events) >= MAX_EVENTS:
            return
        with self.store.transaction():
            self._events.append(event)
            self.store.on_undo(lambda: self._untell(event), len(orjson.dumps(event.body)))

    def _untell(self, event: Event) -> None:
        # At a rewind most have been delivered.
        with suppress(ValueError):
            self._events.remove(event)

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
            self._scopes[scope] = self._number
        return self.store.collection(f"{vendor}/{name}/{scope}")

    @property
    def interfering(self) -> Interfering:
        """The faults and the stubs as they are, with their counts."""
        return self.faults.kept, self.stubs.kept

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that have been asked for, in their order."""
        return tuple(self._scopes)

    def beginning(self, vendor: str, name: str, key: str) -> tuple[int, Record] | None:
        """Return the record with which a collection began under a key, and its number."""
        base = self._base(f"{vendor}/{name}/").read()
        number = base.number(key)
        return None if number is None else (number, base.record(number))

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
            # A fork may ask at the same time.
            self._members.setdefault(group, Members(self.universe, where))
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

            made = Given(
                given,
                layout.indexes,
                key=layout.key,
                sorted_by=layout.sorted_by,
                room=self.room,
            )
            # A fork may have been first.
            found = self._bases.setdefault((vendor, collection), made)
        return found
