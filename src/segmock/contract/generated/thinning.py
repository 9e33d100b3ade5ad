"""Which cases of the coverage phase go on, where there is no room for all of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable


class Thinning:
    """Tells which cases of the coverage phase go on; see `planning.Plan` for the two limits."""

    def __init__(self, each: int, most: int) -> None:
        self._each = each
        self._most = most
        self._of: Counter[str] = Counter()
        self._like: Counter[Hashable] = Counter()
        self._parameters: defaultdict[str, set[Hashable]] = defaultdict(set)

    def keeps(self, operation: str, kind: tuple[str, ...], place: str) -> bool:
        """Tell whether a case goes on: of a kind, at a place of what the kind is about."""
        if not self._each:
            return True
        like = (operation, kind, place)
        had = self._of[operation]
        new = kind not in self._parameters[operation] and had < self._most + self._most // 2
        room = had < self._most and self._like[like] < self._each
        if not (new or room):
            return False
        self._parameters[operation].add(kind)
        self._like[like] += 1
        self._of[operation] += 1
        return True
