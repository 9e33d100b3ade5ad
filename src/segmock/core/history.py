"""What can be undone: writes of a failed transaction, and all that a world did since a request."""

from __future__ import annotations

import threading
from collections import deque
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_REQUESTS = 1_000
"""Requests that can be undone, as many as the journal tells of."""
MAX_DONE = 100_000
"""What they may have done together; the oldest request is forgotten first."""
MAX_BYTES = 8 * 1024 * 1024
"""Bytes, about, of what is kept only to undo them; here, too, the oldest goes first."""

State = TypeVar("State")


class ForgottenError(LookupError):
    """A request cannot be undone: it was too long ago, or has never come. The text says which."""


class _Done(NamedTuple):
    """Something that was done: how it is undone, and, where a store did it, done again.

    `size` is how many bytes, about, nobody but this keeps.
    """

    undo: Callable[[], None]
    redo: Callable[[], None] | None
    size: int


class _Began(Generic[State]):
    """A request that began, what the world was like then, and what was done since."""

    __slots__ = ("beside", "done", "number", "size", "state")

    def __init__(self, number: int, state: State) -> None:
        self.number = number
        self.state = state
        self.done: list[_Done] = []
        self.beside: list[Callable[[], None]] = []
        self.size = 0
        """Known when the next one begins."""

    def __len__(self) -> int:
        return len(self.done) + len(self.beside)


class History(AbstractContextManager[None], Generic[State]):
    """What one world did, under one lock: its last requests in the order of their numbers.

    As a context it is a transaction: it holds the lock, and undoes what is done in the block when
    that raises. Transactions may be nested. What is done between two requests belongs to the
    earlier one; before the first one it cannot be undone but with its transaction. `state` is
    whatever the world wants back at a rewind.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._requests: deque[_Began[State]] = deque()
        self._done: list[_Done] = []
        """What was done since the last request began."""
        self._sum = 0
        """How much was done by the others."""
        self._size = 0
        """The bytes of its state and of what was done since the last request began."""
        self._bytes = 0
        """Those of the others."""
        self._open: list[int] = []
        """How much there was to undo when each of the present transactions began."""

    def __enter__(self) -> None:
        self.lock.acquire()
        if not self._open and (
            not self._requests or len(self._done) > MAX_DONE or self._size > MAX_BYTES
        ):
            self._forget()
        self._open.append(len(self._done))

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is not None:
                self._undo_to(self._open[-1])
        finally:
            self._open.pop()
            self.lock.release()

    def did(
        self, undo: Callable[[], None], redo: Callable[[], None] | None = None, size: int = 0
    ) -> None:
        """Take note of something that is undone with its transaction, or at a rewind.

        Called under the lock. With `redo` it is also undone for a while, and done again. `size` is
        how many bytes, about, are kept for that alone.
        """
        self._done.append(_Done(undo, redo, size))
        self._size += size

    def counted(self, undo: Callable[[], None]) -> None:
        """Take note of something that is undone at a rewind only, not with a transaction."""
        # Another thread may rewind at the same time.
        with self.lock:
            if self._requests:
                self._requests[-1].beside.append(undo)

    def begin(self, number: int, state: State, size: int = 0) -> None:
        """Begin the next request; `state` is what the world is like before it.

        `size` is how many bytes, about, are kept for that alone.
        """
        requests = self._requests
        if requests:
            last = requests[-1]
            last.size = self._size
            self._sum += len(last)
            self._bytes += last.size
            while self._sum > MAX_DONE or self._bytes > MAX_BYTES or len(requests) >= MAX_REQUESTS:
                gone = requests.popleft()
                self._sum -= len(gone)
                self._bytes -= gone.size
        began = _Began(number, state)
        requests.append(began)
        self._done, self._size = began.done, size

    def rewind(self, number: int) -> State:
        """Undo all since before a request, and return the state; raises ForgottenError."""
        with self.lock:
            place = self._place(number)
            for request in reversed([*islice(self._requests, place, None)]):
                for one in reversed(request.done):
                    one.undo()
                for undo in reversed(request.beside):
                    undo()
                self._requests.pop()
            others = [*islice(self._requests, max(0, place - 1))]
            self._sum = sum(map(len, others))
            self._bytes = sum(one.size for one in others)
            last = self._requests[-1] if self._requests else None
            self._done, self._size = ([], 0) if last is None else (last.done, last.size)
            return request.state

    @property
    def written(self) -> int | None:
        """The number of the last request that changed a store, as far as is known."""
        with self.lock:
            for request in reversed(self._requests):
                if any(one.redo for one in request.done):
                    return request.number
        return None

    @contextmanager
    def as_of(self, number: int) -> Iterator[None]:
        """Have the store be as it was before a request, in a block whose own writes are undone.

        Raises ForgottenError. The lock is held.
        """
        with self.lock:
            requests = islice(self._requests, self._place(number), None)
            since = [
                (one.undo, redo)
                for request in requests
                for one in request.done
                if (redo := one.redo)
            ]
            self._open.append(len(self._done))
            for undo, _ in reversed(since):
                undo()
            try:
                yield
            finally:
                self._undo_to(self._open.pop())
                for _, redo in since:
                    redo()

    def _undo_to(self, size: int) -> None:
        while len(self._done) > size:
            one = self._done.pop()
            one.undo()
            self._size -= one.size

    def _forget(self) -> None:
        self._requests.clear()
        self._sum = self._size = self._bytes = 0
        self._done.clear()

    def _place(self, number: int) -> int:
        """Return where a request stands among those that are known; raises ForgottenError."""
        if self._requests:
            first, last = self._requests[0].number, self._requests[-1].number
            if first <= number <= last:
                return number - first
            if number > last:
                raise ForgottenError(f"Request {number} has not come yet; the last one is {last}.")
            known = f"only those from {first} on can be undone"
        else:
            known = "none can be undone"
        raise ForgottenError(f"Request {number} is not remembered: {known}.")
