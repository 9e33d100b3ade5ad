"""What will happen by itself: actions that wait until a world's clock has reached their time."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from segmock.core.store import StoreFullError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from segmock.core.store import Store

MAX_ENTRIES = 10_000
"""Actions that may wait at the same time."""

log = logging.getLogger("segmock")


@dataclass(order=True, slots=True)
class _Entry:
    at: datetime
    number: int
    action: Callable[[], None]


class Agenda:
    """The actions of one world. All happens under the lock of the world's store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._entries: list[_Entry] = []
        self._number = 0

    def __len__(self) -> int:
        return len(self._entries)

    def at(self, instant: datetime, action: Callable[[], None]) -> None:
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

    def run(self, now: datetime) -> None:
        """Run what is due, in the order of its time; an action that fails leaves nothing behind.

        No more than may wait at the same time: the rest of an endless chain has to wait.
        """
        if not self._entries:
            return
        with self._store.transaction():
            for _ in range(MAX_ENTRIES):
                if not self._entries or self._entries[0].at > now:
                    break
                self._do(heappop(self._entries))

    def _do(self, entry: _Entry) -> None:
        try:
            with self._store.transaction():
                entry.action()
        except Exception:
            # Nobody waits for its answer, so the log is the only place to tell.
            log.exception("What was due at %s failed.", entry.at.isoformat())

    def _remove(self, entry: _Entry) -> None:
        self._entries.remove(entry)
        heapify(self._entries)
