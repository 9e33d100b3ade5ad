"""Which answers come too late, and not by chance: a busy machine is no breach of a contract."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.contract.calls import Call, Reply

CHANCE = 2
"""Late answers of one operation that may be chance, where asking again would change something."""


class Lateness:
    """Remembers which operations were late; `slow` judges one answer, `again` asks once more."""

    def __init__(self, slow: Callable[[Reply], bool], again: Callable[[Call], Reply]) -> None:
        self._is_slow = slow
        self._again = again
        self._lock = threading.Lock()
        self._slow: Counter[str] = Counter()
        self._late: set[str] = set()

    def late(self, reply: Reply) -> bool:
        """Whether an answer came too late, and not by chance.

        What can be read again is, twice, and must be late once more; what cannot must be late at
        several requests of the operation. An operation that has been late stays so.
        """
        call = reply.call
        if not self._is_slow(reply):
            return False
        if call.operation not in self._late:
            with self._lock:
                self._slow[call.operation] += 1
                often = self._slow[call.operation] > CHANCE
            again = (self._is_slow(self._again(call)) for _ in range(2))
            if not (any(again) if call.method == "GET" else often):
                return False
            self._late.add(call.operation)
        return True
