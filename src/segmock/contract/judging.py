"""What the oracle says of a run's answers: told when there is time for it."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

from segmock.contract.lateness import Lateness

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.contract.calls import Call, Reply
    from segmock.contract.finding import Finding
    from segmock.contract.oracle import Oracle


class Judgement:
    """Hears the answers of a run; `again` asks once more, where one came late.

    To judge takes as long as to ask, so it is done while the target works on the next answer, or
    when somebody wants to know. May be used from several threads.
    """

    def __init__(self, oracle: Oracle, again: Callable[[Call], Reply]) -> None:
        self._oracle = oracle
        self._lateness = Lateness(oracle.slow, again)
        self._lock = threading.Lock()
        self._waiting: deque[Reply] = deque()
        self._found: list[Finding] = []

    def hear(self, reply: Reply) -> None:
        """Take an answer, to be judged in its turn."""
        self._waiting.append(reply)
        if self.late(reply):
            self._found.append(self._oracle.late(reply))

    def late(self, reply: Reply) -> bool:
        """Whether an answer came too late, and not by chance."""
        return self._lateness.late(reply)

    def catch_up(self, *, wait: bool = False) -> None:
        """Judge all answers that were heard, unless another thread does so, or once it has."""
        if not self._lock.acquire(blocking=wait):
            return
        try:
            while self._waiting:
                self._found += self._oracle.judge(self._waiting.popleft())
        finally:
            self._lock.release()

    @property
    def found(self) -> list[Finding]:
        """What is wrong with the answers so far."""
        self.catch_up(wait=True)
        return self._found
