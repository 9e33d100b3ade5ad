"""What a world keeps by id and counts requests for: its faults, and its stubs.

What is kept is never changed in place, but replaced: a fork costs nothing, and a state that was
taken can be put back.
"""

from __future__ import annotations

import threading
from itertools import count
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from typing import Self

    from segmock.core.document import Record

MAX_KEPT = 100
"""Faults that a world may have, and stubs."""


class Named(Protocol):
    """What has an id; `raw` is how it was written."""

    @property
    def id(self) -> str:
        """Its name in the world; empty until it has one."""

    @property
    def raw(self) -> Record:
        """How it was written."""

    def named(self, name: str) -> Self:
        """Return the same under a name."""


T = TypeVar("T", bound=Named)


class Count(NamedTuple, Generic[T]):
    """One that is kept: since when, how many requests it was about, how many of them it took."""

    one: T
    since: datetime
    seen: int = 0
    used: int = 0


class IdTakenError(ValueError):
    """The world has one of that id."""


class TooManyError(ValueError):
    """The world has as many as it may."""


class Counted(Generic[T]):
    """Things in the order in which they were added. `kept` is empty when there is nothing to do."""

    def __init__(self) -> None:
        self.kept: dict[str, Count[T]] = {}
        self._turn = threading.Lock()

    @property
    def word(self) -> str:
        """What one of them is called, as in the ids that are made up."""
        return type(self).__name__.lower().removesuffix("s")

    def __len__(self) -> int:
        return len(self.kept)

    def __iter__(self) -> Iterator[T]:
        """Iterate over those of now."""
        return iter([count.one for count in self.kept.values()])

    def get(self, name: str) -> T:
        """Return the one of an id; raises KeyError."""
        return self.kept[name].one

    def add(self, one: T, at: datetime) -> T:
        """Keep one from an instant on, and return it with its id.

        Raises IdTakenError or TooManyError.
        """
        with self._turn:
            self.kept, added = self._with(self.kept, one, at)
        return added

    def replace(self, ones: Sequence[T], at: datetime) -> None:
        """Keep these in place of what is kept; raises as `add` does, and changes nothing then."""
        made: dict[str, Count[T]] = {}
        # A name that is made up must not be that of one further behind.
        taken = frozenset(one.id for one in ones)
        for one in ones:
            made, _ = self._with(made, one, at, taken)
        with self._turn:
            self.kept = made

    def put(self, one: T, at: datetime) -> None:
        """Keep one in place of that of its id, counted anew, or behind the others.

        Raises TooManyError.
        """
        with self._turn:
            if one.id in self.kept:
                self.kept = {**self.kept, one.id: Count(one, at)}
            else:
                self.kept, _ = self._with(self.kept, one, at)

    def remove(self, name: str) -> T:
        """Keep one no longer, and return it; raises KeyError."""
        with self._turn:
            left = dict(self.kept)
            found = left.pop(name)
            self.kept = left
        return found.one

    def clear(self) -> None:
        """Keep nothing."""
        self.restore({})

    def state(self) -> dict[str, Count[T]]:
        """Return what `restore` takes; it never changes."""
        return self.kept

    def restore(self, state: dict[str, Count[T]]) -> None:
        """Be as when a state was taken, counts included."""
        with self._turn:
            self.kept = state

    def fork(self) -> Self:
        """Return an independent copy, with the same counts."""
        twin = type(self)()
        twin.kept = self.kept
        return twin

    def shown(self) -> list[Record]:
        """Return each as it was written, with its id and its counts, as JSON."""
        return [
            {**count.one.raw, "id": name, "seen": count.seen, "used": count.used}
            for name, count in self.kept.items()
        ]

    def begin(self, at: datetime) -> None:
        """Have everything be kept since an instant, and nothing counted yet."""
        with self._turn:
            self.kept = {name: Count(count.one, at) for name, count in self.kept.items()}

    def _with(
        self,
        kept: dict[str, Count[T]],
        one: T,
        at: datetime,
        taken: frozenset[str] = frozenset(),
    ) -> tuple[dict[str, Count[T]], T]:
        if len(kept) >= MAX_KEPT:
            raise TooManyError(f"A world has at most {MAX_KEPT} {self.word}s; remove one.")
        if not one.id:
            names = (f"{self.word}-{n}" for n in count(1))
            one = one.named(next(name for name in names if name not in kept and name not in taken))
        if one.id in kept:
            raise IdTakenError(f"There is a {self.word} {one.id!r}; remove it, or take another id.")
        return {**kept, one.id: Count(one, at)}, one
