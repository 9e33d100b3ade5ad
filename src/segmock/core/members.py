"""The personas of a group: who is in it is told for one at once, and for all when it matters."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import compress
from typing import TYPE_CHECKING, cast, overload

from segmock.core.columns import over_columns
from segmock.core.filtering import EVERYTHING, Compare, Not, Predicate, compiled
from segmock.core.series import place
from segmock.core.universe import SKETCHED, Persona

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from segmock.core.columns import Columns
    from segmock.core.document import Record
    from segmock.core.universe import Universe

STEP = 5_000
"""Personas after which progress is reported."""


class Members(Sequence[Persona]):
    """The personas of a universe of whom something is true, in the order of their numbers."""

    def __init__(self, universe: Universe, where: Predicate) -> None:
        self._universe = universe
        self._test = compiled(where)
        self._truth = over_columns(where) if fields(where) <= SKETCHED else None
        self._numbers: Sequence[int] | None = range(len(universe)) if where == EVERYTHING else None

    @property
    def counted(self) -> bool:
        """Whether it has been found out who they are."""
        return self._numbers is not None

    def settle(self, numbers: Sequence[int]) -> None:
        """Take what has been found out."""
        self._numbers = numbers

    @property
    def numbers(self) -> Sequence[int]:
        """The numbers of the members, ascending; everybody is looked at for the first one."""
        if self._numbers is None:
            count(self._universe, [self], lambda _: None)
        return cast("Sequence[int]", self._numbers)

    def has(self, number: int) -> bool:
        """Tell whether the persona of a number is a member; nobody else is looked at."""
        if self._numbers is not None:
            return place(self._numbers, number) is not None
        if not 0 <= number < len(self._universe):
            return False
        if self._truth is not None:
            return self._test(self._universe.sketch(number))
        return self._test(cast("Record", self._universe.persona(number)))

    def among(self, numbers: Sequence[int], sketches: Columns) -> Iterable[int]:
        """Return those of some numbers who are members; `sketches` are of the same personas."""
        if self._truth is not None:
            return compress(numbers, self._truth(sketches))
        personas = map(self._universe.persona, numbers)
        return compress(numbers, (self._test(cast("Record", one)) for one in personas))

    def __contains__(self, persona: object) -> bool:
        return isinstance(persona, dict) and self._test(persona)

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[Persona]:
        return map(self._universe.persona, self.numbers)

    @overload
    def __getitem__(self, at: int) -> Persona: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Persona]: ...
    def __getitem__(self, at: int | slice) -> Persona | Sequence[Persona]:
        """Return a member, or some of them."""
        if isinstance(at, slice):
            return [self._universe.persona(number) for number in self.numbers[at]]
        return self._universe.persona(self.numbers[at])


def fields(predicate: Predicate) -> frozenset[str]:
    """Return the names of the fields that a predicate looks at."""
    if isinstance(predicate, Compare):
        return frozenset(predicate.path[:1])
    parts = (predicate.part,) if isinstance(predicate, Not) else predicate.parts
    return frozenset().union(*map(fields, parts))


def count(universe: Universe, groups: Collection[Members], report: Callable[[float], None]) -> None:
    """Find the members of several groups at once; `report` hears the share that is done."""
    unknown = [(group, array("L")) for group in groups if not group.counted]
    for start in range(0, len(universe) if unknown else 0, STEP):
        report(start / len(universe))
        numbers = range(start, min(start + STEP, len(universe)))
        sketches = [*map(universe.sketch, numbers)]
        columns = {name: [one[name] for one in sketches] for name in SKETCHED}
        for group, found in unknown:
            found.extend(group.among(numbers, columns))
    for group, found in unknown:
        group.settle(found)
    report(1.0)
