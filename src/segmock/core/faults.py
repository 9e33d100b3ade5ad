"""The faults of a world: rules that are asked, in their order, what shall happen to a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from segmock.core.counted import Counted
from segmock.core.rules import Rule

if TYPE_CHECKING:
    from datetime import datetime

    from segmock.core.spec import Operation


class Due(NamedTuple):
    """A rule that has taken a request, and what picks its chances."""

    rule: Rule
    key: tuple[str | int, ...]


class Faults(Counted[Rule]):
    """The rules of one world. Each counts all requests that it is about, whoever takes them."""

    def due(self, vendor: str, operation: Operation, at: datetime, seed: int) -> Due | None:
        """Count a request, and return the first rule that takes it, if one does.

        `at` is the world's time, `seed` its seed.
        """
        with self._turn:
            counted, found = {}, None
            for name, count in self.kept.items():
                rule = count.one
                ended = rule.lasts is not None and not at - count.since < rule.lasts
                if ended or not rule.is_about(vendor, operation):
                    continue
                seen, used = count.seen + 1, count.used
                if found is None and rule.takes(seen, seed):
                    found, used = Due(rule, rule.key(seen, seed)), used + 1
                counted[name] = count._replace(seen=seen, used=used)
            self.kept = {**self.kept, **counted}
        return found
