"""Who may go on: several beside each other, or one of them alone."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Turns:
    """The turns of some threads, each of which has a number."""

    def __init__(self, count: int) -> None:
        self._next = Lock()
        """Held by whoever waits to be alone, so that nobody begins anything else."""
        self._busy = [Lock() for _ in range(count)]

    @contextmanager
    def beside(self, number: int) -> Iterator[None]:
        """Have a turn beside the others."""
        with self._next:
            self._busy[number].acquire()
        try:
            yield
        finally:
            self._busy[number].release()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Have a turn once those of all others have ended, and keep them from the next ones."""
        with self._next, ExitStack() as stack:
            for busy in self._busy:
                stack.enter_context(busy)
            yield
