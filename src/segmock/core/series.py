"""Given records that are made when they are looked at: one for each number below a size.

A vendor gives a series for what it derives from the universe, so that a hundred thousand people
cost nothing until somebody asks for them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, chain
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from segmock.core.document import Json, Record


@dataclass(frozen=True)
class Order:
    """Numbers sorted by something in both directions; in both, ties are by number."""

    ascending: Sequence[int]
    descending: Sequence[int]

    @classmethod
    def by(cls, weight: Callable[[int], Json], numbers: Sequence[int]) -> Order:
        """Return the order of ascending numbers by what each weighs."""
        return cls(
            sorted(numbers, key=weight),
            # A sort keeps ties as they are, also when it is reversed.
            sorted(numbers, key=weight, reverse=True),
        )


class Joined(Sequence[int]):
    """Ascending numbers one after the other, those of each part shifted; nothing is copied.

    The shifts must keep the whole ascending. How long a part is, is only asked when it matters.
    """

    def __init__(self, parts: Sequence[tuple[int, Sequence[int]]]) -> None:
        self._parts = parts

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(len(numbers) for _, numbers in self._parts))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(
            numbers if not shift else (n + shift for n in numbers) for shift, numbers in self._parts
        )

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[int]: ...
    def __getitem__(self, place: int | slice) -> int | Sequence[int]:
        """Return the number at a place, or those of a part."""
        chosen = range(len(self))[place]
        if isinstance(chosen, range):
            return [self._at_place(n) for n in chosen]
        return self._at_place(chosen)

    def _at_place(self, place: int) -> int:
        part = bisect_right(self._ends, place)
        shift, numbers = self._parts[part]
        return numbers[place - (self._ends[part - 1] if part else 0)] + shift


def place(numbers: Sequence[int], number: int) -> int | None:
    """Return where a number stands among ascending ones, or None when it does not."""
    found = bisect_left(numbers, number)
    return found if found < len(numbers) and numbers[found] == number else None


@dataclass(frozen=True)
class Series:
    """Records numbered from 0 to `size` - 1, then the records of `more`, with keys of their own.

    `record(n)` makes record n, and makes it equal each time; `key(n)` is its key, without making
    it; `number(key)` is the inverse, None for a key that no number has (it must be exact). `order`
    maps a path of the records to the order of all numbers by that field, for the paths in which a
    vendor lists by default. `find` answers for indexes by itself: it maps one to what returns the
    ascending numbers filed under a value; any other index is built from all records when it is
    first used. `numbers` are the ones that there are, ascending, where not all are.
    """

    size: int
    key: Callable[[int], str]
    number: Callable[[str], int | None]
    record: Callable[[int], Record]
    more: Sequence[Record] = ()
    order: Mapping[tuple[str, ...], Callable[[], Order]] = field(default_factory=dict)
    find: Mapping[str, Callable[[str], Sequence[int]]] = field(default_factory=dict)
    numbers: Sequence[int] | None = None
