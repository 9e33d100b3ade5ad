"""State: ordered, indexed collections of records over a given base that is never copied.

`Collection` is the narrow protocol every back-end keeps; `MemoryCollection` is the one in memory.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol, TypeAlias, TypeVar

from segmock.core.document import Record

Index: TypeAlias = Callable[[Record], Iterable[str]]
"""The values under which an index files a record; a record may have several, or none."""

_T = TypeVar("_T")

MAX_RECORDS = 200_000
"""Records that requests may add to one collection beyond its base."""


class StoreFullError(Exception):
    """A collection holds as many added records as it may."""


class Collection(Protocol):
    """A named, ordered set of resources, by key. Records are values: never change one in place."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Record]: ...
    def get(self, key: str) -> Record | None:
        """Return the record of a key, or None."""

    def put(self, key: str, record: Record) -> None:
        """Add or replace; a replaced record keeps its place, an added one goes to the end."""

    def delete(self, key: str) -> Record | None:
        """Remove and return the record of a key, or return None."""

    def find(self, index: str, value: str) -> list[Record]:
        """Return the records that an index files under a value, in the collection's order."""

    def items(self) -> Iterator[tuple[str, Record]]:
        """Iterate over keys and records in order."""


class Given:
    """The given state of a collection: shared by all worlds, read once, on first use."""

    def __init__(
        self, given: Callable[[], Mapping[str, Record]], indexes: Mapping[str, Index]
    ) -> None:
        self._given = given
        self.indexes = indexes
        self._records: Mapping[str, Record] | None = None
        self._positions: dict[str, int] = {}
        self._filed: dict[str, dict[str, list[str]]] = {}
        self._lock = threading.Lock()

    @property
    def records(self) -> Mapping[str, Record]:
        """The given records by key, in order."""
        if self._records is None:
            with self._lock:
                if self._records is None:
                    records = self._given()
                    self._positions = {key: n for n, key in enumerate(records)}
                    self._records = records
        return self._records

    def position(self, key: str) -> int:
        """Return the place of a given record, from 0; raises KeyError when it is not given."""
        return self._positions[key]

    def filed(self, index: str, value: str) -> list[str]:
        """Return the keys that an index files under a value."""
        if index not in self._filed:
            entries: dict[str, list[str]] = {}
            values = self.indexes[index]
            for key, record in self.records.items():
                for one in dict.fromkeys(values(record)):
                    entries.setdefault(one, []).append(key)
            self._filed[index] = entries
        return self._filed[index].get(value, [])


NOTHING_GIVEN: Mapping[str, Record] = {}


class MemoryCollection:
    """A collection in memory: what requests changed lies over the base."""

    def __init__(self, base: Given, undo: list[Callable[[], None]] | None = None) -> None:
        self._base = base
        self._undo = undo
        self._changed: dict[str, Record] = {}
        self._gone: set[str] = set()
        self._added: dict[str, tuple[int, Record]] = {}
        self._serial = 0
        self._filed: dict[str, dict[str, dict[str, None]]] = {i: {} for i in base.indexes}

    def __len__(self) -> int:
        return len(self._base.records) - len(self._gone) + len(self._added)

    def __iter__(self) -> Iterator[Record]:
        return (record for _, record in self.items())

    def items(self) -> Iterator[tuple[str, Record]]:
        """Iterate over keys and records in order."""
        if self._gone or self._changed:
            for key, record in self._base.records.items():
                if key not in self._gone:
                    yield key, self._changed.get(key, record)
        else:
            yield from self._base.records.items()
        for key, (_, record) in self._added.items():
            yield key, record

    def get(self, key: str) -> Record | None:
        """Return the record of a key, or None."""
        if (added := self._added.get(key)) is not None:
            return added[1]
        if key in self._gone:
            return None
        found = self._changed.get(key)
        return self._base.records.get(key) if found is None else found

    def put(self, key: str, record: Record) -> None:
        """Add or replace; raises StoreFullError when no more may be added."""
        before = self.get(key)
        if before is None and len(self._added) >= MAX_RECORDS:
            raise StoreFullError
        self._remember(key)
        if before is not None:
            self._unfile(key, before)
        self._lay(key, record)

    def delete(self, key: str) -> Record | None:
        """Remove and return the record of a key, or return None."""
        before = self.get(key)
        if before is not None:
            self._remember(key)
            self._unfile(key, before)
            self._lift(key)
        return before

    def find(self, index: str, value: str) -> list[Record]:
        """Return the records that an index files under a value, in the collection's order."""
        laid = self._filed[index].get(value, {})
        keys = [
            key
            for key in self._base.filed(index, value)
            if key not in self._gone and key not in self._changed
        ]
        if laid:
            keys = sorted([*keys, *laid], key=self._rank)
        return [record for key in keys if (record := self.get(key)) is not None]

    def fork(self, undo: list[Callable[[], None]] | None = None) -> MemoryCollection:
        """Return an independent collection with the same records over the same base."""
        twin = MemoryCollection(self._base, undo)
        twin._changed = dict(self._changed)
        twin._gone = set(self._gone)
        twin._added = dict(self._added)
        twin._serial = self._serial
        twin._filed = {
            index: {value: dict(keys) for value, keys in entries.items()}
            for index, entries in self._filed.items()
        }
        return twin

    def _rank(self, key: str) -> int:
        if key in self._added:
            return len(self._base.records) + self._added[key][0]
        return self._base.position(key)

    def _lay(self, key: str, record: Record) -> None:
        if key in self._added:
            self._added[key] = (self._added[key][0], record)
        elif key in self._base.records and key not in self._gone:
            self._changed[key] = record
        else:
            self._serial += 1
            self._added[key] = (self._serial, record)
        self._file(key, record)

    def _lift(self, key: str) -> None:
        if key in self._added:
            del self._added[key]
        else:
            self._changed.pop(key, None)
            self._gone.add(key)

    def _file(self, key: str, record: Record) -> None:
        for index, values in self._base.indexes.items():
            for value in values(record):
                self._filed[index].setdefault(value, {})[key] = None

    def _unfile(self, key: str, record: Record) -> None:
        for index, values in self._base.indexes.items():
            filed = self._filed[index]
            for value in values(record):
                if (keys := filed.get(value)) is not None:
                    keys.pop(key, None)
                    if not keys:
                        del filed[value]

    def _remember(self, key: str) -> None:
        if self._undo is None:
            return
        added, changed, gone = self._added.get(key), self._changed.get(key), key in self._gone

        def restore() -> None:
            if (now := self.get(key)) is not None:
                self._unfile(key, now)
            moved = added is not None and key not in self._added
            _put_back(self._added, key, added)
            _put_back(self._changed, key, changed)
            (self._gone.add if gone else self._gone.discard)(key)
            if moved:
                self._added = dict(sorted(self._added.items(), key=lambda item: item[1][0]))
            laid = changed if added is None else added[1]
            if laid is not None:
                self._file(key, laid)

        self._undo.append(restore)


def _put_back(entries: dict[str, _T], key: str, value: _T | None) -> None:
    if value is None:
        entries.pop(key, None)
    else:
        entries[key] = value


class Store:
    """The collections of one world, with all-or-nothing writes under one lock."""

    def __init__(self, base_of: Callable[[str], Given]) -> None:
        self._base_of = base_of
        self._collections: dict[str, MemoryCollection] = {}
        self._undo: list[Callable[[], None]] = []
        self._depth = 0
        self._lock = threading.RLock()

    def collection(self, name: str) -> Collection:
        """Return the collection of a name; its base is looked up on first use."""
        if (found := self._collections.get(name)) is None:
            with self._lock:
                # Another thread may have been first.
                made = MemoryCollection(self._base_of(name), self._undo)
                found = self._collections.setdefault(name, made)
        return found

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the lock; undo every write of the block when it raises. They may be nested."""
        with self._lock:
            if not self._depth:
                self._undo.clear()
            mark = len(self._undo)
            self._depth += 1
            try:
                yield
            except BaseException:
                while len(self._undo) > mark:
                    self._undo.pop()()
                raise
            finally:
                self._depth -= 1

    def on_undo(self, action: Callable[[], None]) -> None:
        """Have something beside the collections undone with the present transaction."""
        self._undo.append(action)

    def fork(self) -> Store:
        """Return an independent store with the same records; no base is copied."""
        twin = Store(self._base_of)
        with self._lock:
            twin._collections = {
                name: collection.fork(twin._undo) for name, collection in self._collections.items()
            }
        return twin
