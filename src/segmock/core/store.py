"""State: ordered, indexed collections of records over a given state that is never copied.

`Collection` is the narrow protocol every back-end keeps; `MemoryCollection` is the one in memory.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from functools import cached_property
from itertools import chain, islice
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, Protocol

import orjson

from segmock.core.document import Record, dig
from segmock.core.filtering import rank
from segmock.core.history import History
from segmock.core.merging import Merged, nth
from segmock.core.series import place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from segmock.core.document import Json
    from segmock.core.filtering import Path
    from segmock.core.given import Given, Numbered

MAX_RECORDS = 200_000
"""Records that requests may add to one collection beyond its base."""
FEW = 16
"""Records up to which a look-up is answered by a list."""


class StoreFullError(Exception):
    """A collection holds as many added records as it may."""


class Collection(Protocol):
    """A named, ordered set of resources, by key. Records are values: never change one in place."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Record]: ...
    def __getitem__(self, part: slice) -> Sequence[Record]:
        """Return a part of the records in order, at the cost of that part."""

    def get(self, key: str) -> Record | None:
        """Return the record of a key, or None."""

    def put(self, key: str, record: Record) -> None:
        """Add or replace; a replaced record keeps its place, an added one goes to the end."""

    def delete(self, key: str) -> Record | None:
        """Remove and return the record of a key, or return None."""

    def find(self, index: str, value: str) -> Sequence[Record]:
        """Return the records that an index files under a value, in the collection's order.

        They are those of now, and only made when they are looked at: counting them and cutting
        out a part is cheap.
        """

    def ordered(self, path: Path, *, descending: bool = False) -> Sequence[Record] | None:
        """Return all records sorted by a path, ties in the collection's order, as `find` does.

        None for a path by which the collection is not kept in order.
        """

    def items(self) -> Iterator[tuple[str, Record]]:
        """Iterate over keys and records in order."""


class _Laid(NamedTuple):
    """What lies over the base for one key: an added record, or a changed one, or that it is gone.

    An added record may stand beside a given one that is gone. `place` is the added record's.
    """

    place: int
    added: Record | None
    changed: Record | None
    gone: bool


_NOTHING = _Laid(0, None, None, gone=False)


class MemoryCollection(Collection):
    """A collection in memory: what requests changed lies over the base.

    A record's place is its number in the base, or one behind all of those when it was added.
    """

    def __init__(self, given: Given, history: History[Json] | None = None) -> None:
        self._given = given
        self._history = history
        self._shared = False
        """Whether the next five are a fork's as well, and so have to be copied before a write."""
        self._changed: dict[int, Record] = {}
        self._gone: set[int] = set()
        self._gaps: list[int] = []
        """Which of the base's records, counted from 0, are gone; ascending."""
        self._added: dict[str, tuple[int, Record]] = {}
        self._filed: dict[str, dict[str, dict[int, Record]]] = {i: {} for i in given.indexes}
        self._own: dict[str, set[str]] | None = None
        """The values of each index under which what is filed is no fork's; None means all."""
        self._serial = 0
        self._sorted: dict[tuple[Path, bool], Merged] = {}
        self._slots: dict[tuple[Path, bool], dict[int, tuple[Record, int]]] = {}

    @cached_property
    def _base(self) -> Numbered:
        return self._given.read()

    def __len__(self) -> int:
        return len(self._base.numbers) - len(self._gaps) + len(self._added)

    def __iter__(self) -> Iterator[Record]:
        front = map(self._shown, self._numbers()) if self._changed else self._unchanged()
        return chain(front, (record for _, record in self._added.values()))

    def __getitem__(self, part: slice) -> Sequence[Record]:
        """Return a part of the records in order."""
        start, stop, step = part.indices(len(self))
        if step != 1:
            return list(self)[part]
        numbers, show = self._base.numbers, self._shown if self._changed else self._base.record
        given = len(numbers) - len(self._gaps)
        if self._gaps:
            front = [numbers[nth(self._gaps, n)] for n in range(start, min(stop, given))]
            records = [*map(show, front)]
        else:
            records = [*map(show, numbers[start : min(stop, given)])]
        if stop > given:
            rest = islice(self._added.values(), max(start - given, 0), stop - given)
            records += [record for _, record in rest]
        return records

    def items(self) -> Iterator[tuple[str, Record]]:
        """Iterate over keys and records in order."""
        key = self._base.key
        front = ((key(number), self._shown(number)) for number in self._numbers())
        return chain(front, ((one, record) for one, (_, record) in self._added.items()))

    def get(self, key: str) -> Record | None:
        """Return the record of a key, or None."""
        if (added := self._added.get(key)) is not None:
            return added[1]
        number = self._base.number(key)
        return None if number is None or number in self._gone else self._shown(number)

    def put(self, key: str, record: Record) -> None:
        """Add or replace; raises StoreFullError when no more may be added."""
        number = self._base.number(key)
        now = self._over(key, number)
        if now.added is not None:
            then = _Laid(now.place, record, now.changed, now.gone)
        elif number is not None and not now.gone:
            then = _Laid(0, None, record, gone=False)
        elif len(self._added) < MAX_RECORDS:
            self._serial += 1
            then = _Laid(self._base.bound + self._serial, record, None, now.gone)
        else:
            raise StoreFullError
        self._write(key, number, now, then)

    def delete(self, key: str) -> Record | None:
        """Remove and return the record of a key, or return None."""
        before = self.get(key)
        if before is not None:
            number = self._base.number(key)
            now = self._over(key, number)
            then = _Laid(0, None, None, gone=number is not None)
            self._write(key, number, now, then)
        return before

    def find(self, index: str, value: str) -> Sequence[Record]:
        """Return the records that an index files under a value, in the collection's order."""
        base, numbers = self._base, self._base.filed(index, value)
        laid, over = self._filed[index].get(value), len(self._changed) + len(self._gone)
        holes: list[int] = []
        if over >= len(numbers):
            numbers = [n for n in numbers if n not in self._changed and n not in self._gone]
        elif over:
            touched = (place(numbers, n) for n in chain(self._changed, self._gone))
            holes = sorted(one for one in touched if one is not None)
        if laid is None and not holes:
            few = len(numbers) <= FEW
            return [*map(base.record, numbers)] if few else Merged(base.record, numbers)
        further = sorted((laid or {}).items(), key=itemgetter(0))
        slots = [(bisect_left(numbers, there), record) for there, record in further]
        return Merged(base.record, numbers, holes, slots)

    def ordered(self, path: Path, *, descending: bool = False) -> Sequence[Record] | None:
        """Return all records sorted by a path, or None when they are not kept in that order."""
        if path not in self._base.sorted_by:
            return None
        if (found := self._sorted.get((path, descending))) is None:
            found = self._sorted[path, descending] = self._sort(path, descending=descending)
        return found

    @property
    def touched(self) -> bool:
        """Whether it may differ from its base."""
        return bool(self._changed or self._gone or self._added)

    def fork(self, history: History[Json] | None = None) -> MemoryCollection:
        """Return an independent collection with the same records over the same base."""
        twin = MemoryCollection(self._given, history)
        self._shared = twin._shared = True
        twin._changed = self._changed
        twin._gone = self._gone
        twin._gaps = self._gaps
        twin._added = self._added
        twin._filed = self._filed
        twin._serial = self._serial
        return twin

    def _part(self) -> None:
        """Copy what is shared with a fork, but for what is filed: that, when it is written to."""
        self._changed = self._changed.copy()
        self._gone = self._gone.copy()
        self._gaps = self._gaps.copy()
        self._added = self._added.copy()
        self._filed = {index: entries.copy() for index, entries in self._filed.items()}
        self._own = {index: set() for index in self._filed}
        self._shared = False

    def _entries(self, index: str, value: str) -> dict[int, Record]:
        """Return what an index files under a value, to be written to."""
        filed = self._filed[index]
        found = filed.get(value)
        if found is None:
            found = filed[value] = {}
        elif self._own is not None and value not in self._own[index]:
            found = filed[value] = found.copy()
        if self._own is not None:
            self._own[index].add(value)
        return found

    def _shown(self, number: int) -> Record:
        found = self._changed.get(number)
        return self._base.record(number) if found is None else found

    def _numbers(self) -> Iterator[int]:
        return (number for number in self._base.numbers if number not in self._gone)

    def _unchanged(self) -> Iterator[Record]:
        numbers = self._numbers() if self._gone else self._base.numbers
        return map(self._base.record, numbers)

    def _sort(self, path: Path, *, descending: bool) -> Merged:
        base = self._base
        touched = chain(self._changed, self._gone)
        holes = sorted(base.stand(path, number, descending=descending) for number in touched)
        laid = [*sorted(self._changed.items(), key=itemgetter(0)), *self._added.values()]
        laid.sort(key=lambda one: rank(dig(one[1], path)), reverse=descending)
        # The base never changes, so what was found out holds until the record does.
        known, found = self._slots.get((path, descending), {}), {}
        for there, record in laid:
            last = known.get(there)
            if last is None or last[0] is not record:
                last = record, base.slot(path, there, record, descending=descending)
            found[there] = last
        self._slots[path, descending] = found
        slots = [(slot, record) for record, slot in found.values()]
        return Merged(base.record, base.line(path, descending=descending), holes, slots)

    def _over(self, key: str, number: int | None) -> _Laid:
        """Return what lies over the base for a key, whose number in the base is given."""
        there, added = self._added.get(key, (0, None))
        if number is None:
            return _NOTHING if added is None else _Laid(there, added, None, gone=False)
        return _Laid(there, added, self._changed.get(number), number in self._gone)

    def _write(self, key: str, number: int | None, now: _Laid, then: _Laid) -> None:
        self._lay(key, number, now, then)
        if self._history is not None:
            # What is undone was the last that happened, so `then` is what is found.
            replaced = now.changed if now.added is None else now.added
            self._history.did(
                lambda: self._lay(key, number, then, now),
                lambda: self._lay(key, number, now, then),
                0 if replaced is None else len(orjson.dumps(replaced)),
            )

    def _lay(self, key: str, number: int | None, now: _Laid, then: _Laid) -> None:
        """Have something else lie over the base for a key."""
        if self._shared:
            self._part()
        self._sorted.clear()
        if now is not _NOTHING:
            self._unfile(number, now)
        if then.added is None:
            self._added.pop(key, None)
        else:
            self._added[key] = (then.place, then.added)
            if now.added is None and then.place < self._base.bound + self._serial:
                # Put back to where it was before it was deleted.
                self._added = dict(sorted(self._added.items(), key=lambda one: one[1][0]))
        if number is not None:
            if then.changed is None:
                self._changed.pop(number, None)
            else:
                self._changed[number] = then.changed
            if then.gone is not now.gone:
                self._open(number) if then.gone else self._close(number)
        self._file(number, then)

    def _open(self, number: int) -> None:
        self._gone.add(number)
        insort(self._gaps, bisect_left(self._base.numbers, number))

    def _close(self, number: int) -> None:
        self._gone.remove(number)
        del self._gaps[bisect_left(self._gaps, bisect_left(self._base.numbers, number))]

    def _file(self, number: int | None, laid: _Laid) -> None:
        there, record = _seen(number, laid)
        if record is not None:
            for index, values in self._given.indexes.items():
                for value in values(record):
                    self._entries(index, value)[there] = record

    def _unfile(self, number: int | None, laid: _Laid) -> None:
        there, record = _seen(number, laid)
        if record is not None:
            for index, values in self._given.indexes.items():
                for value in values(record):
                    if value in self._filed[index]:
                        entries = self._entries(index, value)
                        entries.pop(there, None)
                        if not entries:
                            del self._filed[index][value]
                            if self._own is not None:
                                self._own[index].discard(value)


def _seen(number: int | None, laid: _Laid) -> tuple[int, Record | None]:
    """Return the place and the record that are found through what lies over the base."""
    if laid.added is None and number is not None:
        return number, laid.changed
    return laid.place, laid.added


class Store:
    """The collections of one world, with all-or-nothing writes under the lock of its history."""

    def __init__(
        self, base_of: Callable[[str], Given], history: History[Json] | None = None
    ) -> None:
        self._base_of = base_of
        self._collections: dict[str, MemoryCollection] = {}
        self._history: History[Json] = history or History()

    def collection(self, name: str) -> Collection:
        """Return the collection of a name; its base is looked up on first use."""
        if (found := self._collections.get(name)) is None:
            with self._history.lock:
                # Another thread may have been first.
                made = MemoryCollection(self._base_of(name), self._history)
                found = self._collections.setdefault(name, made)
        return found

    def transaction(self) -> AbstractContextManager[None]:
        """Hold the lock; undo every write of the block when it raises. They may be nested."""
        return self._history

    def on_undo(self, action: Callable[[], None], size: int = 0) -> None:
        """Have something beside the collections undone with the present transaction.

        `size` is how many bytes, about, the action keeps.
        """
        self._history.did(action, size=size)

    def fork(self, history: History[Json] | None = None) -> Store:
        """Return an independent store with the same records, of which none is copied now.

        What differs from the base is shared until one of the two writes.
        """
        twin = Store(self._base_of, history)
        with self._history.lock:
            twin._collections = {
                name: collection.fork(twin._history)
                for name, collection in self._collections.items()
                if collection.touched
            }
        return twin

    def drop(self, chosen: Callable[[str], bool]) -> None:
        """Forget the collections whose names are chosen; they begin anew with their base."""
        with self._history.lock:
            self._collections = {n: c for n, c in self._collections.items() if not chosen(n)}
