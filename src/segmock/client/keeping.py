"""The faults and the stubs of a world: added, replaced, removed by their ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

from segmock.client import reading
from segmock.client.control import part

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from segmock.client.answers import Kept
    from segmock.client.control import Control

R = TypeVar("R", bound=Mapping[str, object])


class Rules(Generic[R]):
    """All faults, or all stubs, of a world, in the order in which they are looked at.

    Each is asked of the mock anew. What cannot be is refused with SegmockError.
    """

    def __init__(self, control: Control, word: str) -> None:
        self._control = control
        self._word = word

    def __iter__(self) -> Iterator[Kept]:
        return iter(self._read(self._control.ask("GET", f"/{self._word}")))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def add(self, rule: R) -> Kept:
        """Add one behind the others; it gets an id if it has none."""
        return reading.kept(self._control.ask("POST", f"/{self._word}", rule))

    def replace(self, rules: Iterable[R]) -> list[Kept]:
        """Have these and no others, or change nothing if one of them cannot be."""
        return self._read(self._control.ask("PUT", f"/{self._word}", [*rules]))

    def get(self, name: str) -> Kept:
        """Return one by its id, with its counts."""
        return reading.kept(self._control.ask("GET", f"/{self._word}/{part(name)}"))

    def put(self, name: str, rule: R) -> Kept:
        """Put one in the place of that id, or behind the others; all are counted anew."""
        return reading.kept(self._control.ask("PUT", f"/{self._word}/{part(name)}", rule))

    def remove(self, name: str) -> None:
        """Remove one by its id."""
        self._control.ask("DELETE", f"/{self._word}/{part(name)}")

    def clear(self) -> None:
        """Remove all."""
        self._control.ask("DELETE", f"/{self._word}")

    def _read(self, raw: dict[str, list[dict[str, object]]]) -> list[Kept]:
        return [reading.kept(one) for one in raw[self._word]]
