"""Sequences of records over a given base that is not copied: some left out, some slotted in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from segmock.core.document import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def nth(holes: Sequence[int], n: int) -> int:
    """Return the n-th place, from 0, that is no hole; `holes` are ascending places."""
    return n + bisect_right(range(len(holes)), n, key=lambda one: holes[one] - one)


class Merged(Sequence[Record]):
    """Given records by their numbers, but for the places in `holes`, and further ones.

    `holes` are ascending. `laid` are the further records, each with the number of given ones (the
    left out ones count) that come before it, ascending. Nothing of it may change afterwards.
    """

    def __init__(
        self,
        record: Callable[[int], Record],
        numbers: Sequence[int],
        holes: Sequence[int] = (),
        laid: Sequence[tuple[int, Record]] = (),
    ) -> None:
        self._record = record
        self._numbers = numbers
        self._holes = holes
        self._laid = laid
        self._at = [slot - bisect_left(holes, slot) + n for n, (slot, _) in enumerate(laid)]

    def __len__(self) -> int:
        return len(self._numbers) - len(self._holes) + len(self._laid)

    def __iter__(self) -> Iterator[Record]:
        if not self._holes and not self._laid:
            return map(self._record, self._numbers)
        return self._merge()

    @overload
    def __getitem__(self, place: int) -> Record: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Record]: ...
    def __getitem__(self, place: int | slice) -> Record | Sequence[Record]:
        """Return the record at a place, or those of a part."""
        chosen = range(len(self))[place]
        if isinstance(chosen, range):
            return [self._at_place(n) for n in chosen]
        return self._at_place(chosen)

    def _at_place(self, place: int) -> Record:
        before = bisect_left(self._at, place)
        if before < len(self._at) and self._at[before] == place:
            return self._laid[before][1]
        return self._record(self._numbers[nth(self._holes, place - before)])

    def _merge(self) -> Iterator[Record]:
        holes, laid = set(self._holes), 0
        for place, number in enumerate(self._numbers):
            while laid < len(self._laid) and self._laid[laid][0] == place:
                yield self._laid[laid][1]
                laid += 1
            if place not in holes:
                yield self._record(number)
        for _, record in self._laid[laid:]:
            yield record
