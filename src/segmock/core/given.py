"""The given state of a collection: numbered records that are never copied.

All worlds of a seed share it; what requests change lies over it (`store`).
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias

from segmock.core.document import Record, dig
from segmock.core.filtering import rank
from segmock.core.keeping import Room
from segmock.core.series import Joined, Order, Series

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segmock.core.filtering import Path

Index: TypeAlias = Callable[[Record], Iterable[str]]
"""The values under which an index files a record; a record may have several, or none."""


class Numbered:
    """Given records by number. `numbers` are all there are, ascending, below `bound`."""

    key: Callable[[int], str]
    number: Callable[[str], int | None]
    record: Callable[[int], Record]

    def __init__(self, given: Given, records: Mapping[str, Record] | Series) -> None:
        self._indexes = given.indexes
        self._room = given.room
        self._made: dict[int, Record] = {}
        self._filed: dict[str, dict[str, list[int]]] = {}
        self._orders: dict[Path, Order] = {}
        self._stands: dict[tuple[Path, int, bool], int] = {}
        self._series = series = records if isinstance(records, Series) else _listed(records)
        self.key, self.number, self.record = series.key, series.number, series.record
        self.numbers = range(series.size) if series.numbers is None else series.numbers
        self.bound = series.size
        self.sorted_by = {*given.sorted_by, *series.order}
        if series is records:
            self.record = self._kept
            if series.more:
                self._append({given.key(record): record for record in series.more})

    def filed(self, index: str, value: str) -> Sequence[int]:
        """Return the numbers that an index files under a value, ascending."""
        if (filed := self._filed.get(index)) is None:
            filed = self._filed[index] = self._file(index)
        numbers = filed.get(value, ())
        if (find := self._series.find.get(index)) is None:
            return numbers
        return Joined(((0, find(value)), (0, numbers))) if numbers else find(value)

    def line(self, path: Path, *, descending: bool) -> Sequence[int]:
        """Return all numbers sorted by a path of `sorted_by`."""
        if (order := self._orders.get(path)) is None:
            order = self._orders[path] = self._order(path)
        return order.descending if descending else order.ascending

    def slot(self, path: Path, number: int, record: Record, *, descending: bool) -> int:
        """Return how many given records come before one that is sorted in under a number."""
        line = self.line(path, descending=descending)
        return self._slot(line, path, number, record, descending=descending)

    def stand(self, path: Path, number: int, *, descending: bool) -> int:
        """Return where a given record stands among all, sorted by a path."""
        asked = (path, number, descending)
        if (found := self._stands.get(asked)) is None:
            found = self.slot(path, number, self.record(number), descending=descending)
            self._stands[asked] = found
        return found

    def _slot(
        self, line: Sequence[int], path: Path, number: int, record: Record, *, descending: bool
    ) -> int:
        own = rank(dig(record, path))

        def comes_after(other: int) -> bool:
            theirs = rank(dig(self.record(other), path))
            return other >= number if theirs == own else (theirs > own) is not descending

        return bisect_left(line, 1, key=comes_after)

    def _kept(self, number: int) -> Record:
        if (found := self._made.get(number)) is None:
            made = self._series.record(number)
            if (found := self._room.keep(made)) is None:
                return made
            self._made[number] = found
        return found

    def _append(self, more: Mapping[str, Record]) -> None:
        """Give the numbers from `bound` on to further records."""
        first, size, listed = self._series, self.bound, _listed(more)
        if (
            taken := next((key for key in more if first.number(key) is not None), None)
        ) is not None:
            raise ValueError(f"the key {taken!r} is taken")
        kept, keys = self.record, listed.number

        def number(key: str) -> int | None:
            if (found := first.number(key)) is not None:
                return found
            return None if (found := keys(key)) is None else size + found

        self.number = number
        self.key = lambda n: first.key(n) if n < size else listed.key(n - size)
        self.record = lambda n: kept(n) if n < size else listed.record(n - size)
        self.bound = size + listed.size
        if first.numbers is None:
            self.numbers = range(self.bound)
        else:
            self.numbers = Joined(((0, first.numbers), (size, range(listed.size))))

    def _file(self, index: str) -> dict[str, list[int]]:
        values = self._indexes[index]
        filed: dict[str, list[int]] = {}
        alone = index in self._series.find
        for number in range(self._series.size, self.bound) if alone else self.numbers:
            for one in dict.fromkeys(values(self.record(number))):
                filed.setdefault(one, []).append(number)
        return filed

    def _order(self, path: Path) -> Order:
        if (known := self._series.order.get(path)) is None:
            return Order.by(lambda number: rank(dig(self.record(number), path)), self.numbers)
        order = known()
        if not self._series.more:
            return order
        return Order(
            self._with_more(order.ascending, path, descending=False),
            self._with_more(order.descending, path, descending=True),
        )

    def _with_more(self, numbers: Sequence[int], path: Path, *, descending: bool) -> Sequence[int]:
        line = list(numbers)
        for number in range(self._series.size, self.bound):
            record = self.record(number)
            line.insert(self._slot(line, path, number, record, descending=descending), number)
        return line


def _listed(records: Mapping[str, Record]) -> Series:
    keys = list(records)
    return Series(
        len(keys),
        keys.__getitem__,
        {key: number for number, key in enumerate(keys)}.get,
        list(records.values()).__getitem__,
    )


class Given:
    """The given state of a collection: read once, on first use.

    `key` files the records that a series has beside its own. The collection is kept in order by
    the paths of `sorted_by`, and by those in which a series knows its order.
    """

    def __init__(
        self,
        given: Callable[[], Mapping[str, Record] | Series],
        indexes: Mapping[str, Index],
        *,
        key: Callable[[Record], str] = str,
        sorted_by: Iterable[Path] = (),
        room: Room | None = None,
    ) -> None:
        self.indexes = indexes
        self.key = key
        self.sorted_by = frozenset(sorted_by)
        self.room = room or Room()
        self._given = given
        self._read: Numbered | None = None
        self._lock = threading.Lock()

    def read(self) -> Numbered:
        """Return the records."""
        if self._read is None:
            with self._lock:
                if self._read is None:
                    self._read = Numbered(self, self._given())
        return self._read
