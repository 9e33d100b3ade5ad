"""Given records that tie something to people: one for each row and each person in its groups.

Like a series of people they cost nothing until somebody asks: a row's people are found by its
groups, a person's rows by asking the groups of each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, overload

from segmock.core.series import Joined, Series

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segmock.core.document import Record
    from segmock.core.members import Members


class Row(Sequence[int]):
    """The numbers of the people in any of some groups, ascending."""

    def __init__(self, groups: Iterable[Members]) -> None:
        self._groups = tuple(groups)

    @cached_property
    def numbers(self) -> Sequence[int]:
        """The numbers; everybody is looked at to find them."""
        if len(self._groups) == 1:
            return self._groups[0].numbers
        return sorted({number for group in self._groups for number in group.numbers})

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and any(group.has(number) for group in self._groups)

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[int]: ...
    def __getitem__(self, place: int | slice) -> int | Sequence[int]:
        """Return a number, or some of them."""
        return self.numbers[place]


@dataclass(frozen=True)
class Pairs:
    """How pairs of a row and a person, both by their numbers, are kept as records.

    `key(row, person)` is a record's key and `pair(key)` the inverse, None for what is no key of a
    pair (it must be exact; whether the person is in the row need not be asked). `record(row,
    person)` makes a record. `row` and `person` name an index with what tells the number that a
    value of it stands for, or None.
    """

    key: Callable[[int, int], str]
    pair: Callable[[str], tuple[int, int] | None]
    record: Callable[[int, int], Record]
    row: tuple[str, Callable[[str], int | None]]
    person: tuple[str, Callable[[str], int | None]]


def paired(rows: Sequence[Row], people: int, pairs: Pairs, more: Sequence[Record] = ()) -> Series:
    """Return the series of all pairs, row by row; `people` is the size of the universe."""

    def number(key: str) -> int | None:
        found = pairs.pair(key)
        if found is None or not 0 <= found[0] < len(rows) or found[1] not in rows[found[0]]:
            return None
        return found[0] * people + found[1]

    def of_row(value: str) -> Sequence[int]:
        row = pairs.row[1](value)
        return () if row is None else Joined(((row * people, rows[row]),))

    def of_person(value: str) -> Sequence[int]:
        if (person := pairs.person[1](value)) is None:
            return ()
        return [n * people + person for n, row in enumerate(rows) if person in row]

    return Series(
        len(rows) * people,
        lambda n: pairs.key(*divmod(n, people)),
        number,
        lambda n: pairs.record(*divmod(n, people)),
        more=more,
        find={pairs.row[0]: of_row, pairs.person[0]: of_person},
        numbers=Joined([(n * people, row) for n, row in enumerate(rows)]),
    )
