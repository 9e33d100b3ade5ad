"""What will happen by itself: actions that wait until a world's clock has reached their time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, TypeAlias

from segmock.core.store import StoreFullError

if TYPE_CHECKING:
    from datetime import datetime

    from segmock.core.store import Store
    from segmock.core.world import World

Action: TypeAlias = Callable[["World"], None]
"""What happens in a world; it must know of no other, since it happens in the world's forks, too."""

MAX_ENTRIES = 10_000
"""Actions that may wait at the same time."""

log = logging.getLogger("segmock")


@dataclass(order=True, slots=True)
class _Entry:
    at: datetime
    number: int
    action: Action


class Agenda:
    """The actions of one world. All happens under the lock of the world's store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._entries: list[_Entry] = []
        self._number = 0

    def __len__(self) -> int:
        return len(self._entries)

    def at(self, instant: datetime, action: Action) -> None:
        """Have an action run, in a transaction of its own, when the clock has reached an instant.

        It is undone with the transaction it is called in. Raises StoreFullError for one too many.
        """
        with self._store.transaction():
            if len(self._entries) >= MAX_ENTRIES:
                raise StoreFullError
            self._number += 1
            entry = _Entry(instant, self._number, action)
            heappush(self._entries, entry)
            self._store.on_undo(lambda: self._remove(entry))

    def run(self, now: datetime, world: World) -> bool:
        """Run what is due, in the order of its time; an action that fails leaves nothing behind.

        No more than may wait at the same time: the rest of an endless chain has to wait. Returns
        whether anything was due.
        """
        if not self._entries:
            return False
        anything = False
        with self._store.transaction():
            for _ in range(MAX_ENTRIES):
                if not self._entries or self._entries[0].at > now:
                    break
                entry = heappop(self._entries)
                self._store.on_undo(partial(heappush, self._entries, entry))
                self._do(entry, world)
                anything = True
        return anything

    def fork(self, store: Store) -> Agenda:
        """Return an independent agenda on which the same waits."""
        twin = Agenda(store)
        twin._entries = self._entries.copy()
        twin._number = self._number
        return twin

    def _do(self, entry: _Entry, world: World) -> None:
        try:
            with self._store.transaction():
                entry.action(world)
        except Exception:
            # Nobody waits for its answer, so the log is the only place to tell.
            log.exception("What was due at %s failed.", entry.at.isoformat())

    def _remove(self, entry: _Entry) -> None:
        self._entries.remove(entry)
        heapify(self._entries)
