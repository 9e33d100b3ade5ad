"""What can be undone: a failed transaction at once, a request later, and for a while only."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

import pytest

from segmock.core import history as module
from segmock.core.history import ForgottenError, History


class Shelf:
    """A list whose growth a history takes note of."""

    def __init__(self) -> None:
        self.history: History[str] = History()
        self.things: list[str] = []

    def add(self, thing: str) -> None:
        """Put something onto the end."""
        self.things.append(thing)
        self.history.did(partial(self.things.remove, thing), partial(self.things.append, thing))

    def ask(self, number: int, *things: str) -> None:
        """Be asked by a request to add some."""
        self.history.begin(number, f"before {number}")
        with self.history:
            for thing in things:
                self.add(thing)


@pytest.fixture
def shelf() -> Shelf:
    """An empty shelf."""
    return Shelf()


def test_a_failed_transaction_has_not_happened(shelf: Shelf) -> None:
    """Nor what was nested in it; what was before stays."""
    shelf.ask(1, "a")
    with suppress(ZeroDivisionError), shelf.history:
        shelf.add("b")
        with suppress(ZeroDivisionError), shelf.history:
            shelf.add("c")
            _ = 1 / 0
        assert shelf.things == ["a", "b"]
        with shelf.history:
            shelf.add("d")
        _ = 1 / 0
    assert shelf.things == ["a"]


def test_a_rewind_undoes_a_request_and_what_came_after_it(shelf: Shelf) -> None:
    """It returns what the world was like then; what was done in between belongs to the earlier."""
    shelf.ask(1, "a")
    shelf.ask(2, "b", "c")
    shelf.add("between")
    shelf.ask(3, "d")
    assert shelf.history.rewind(3) == "before 3"
    assert shelf.things == ["a", "b", "c", "between"]
    assert shelf.history.rewind(2) == "before 2"
    assert shelf.things == ["a"]
    shelf.add("later")
    shelf.ask(2, "e")
    assert shelf.history.rewind(1) == "before 1"
    assert shelf.things == []


def test_what_is_counted_is_undone_at_a_rewind_only(shelf: Shelf) -> None:
    """A refused request has been counted all the same; without a request nothing is remembered."""
    counts: list[int] = []

    def count() -> None:
        counts.append(1)
        shelf.history.counted(lambda: counts.remove(1))

    count()
    shelf.ask(1)
    with suppress(ZeroDivisionError), shelf.history:
        count()
        _ = 1 / 0
    assert counts == [1, 1]
    shelf.history.rewind(1)
    assert counts == [1]


def test_a_look_back_leaves_nothing_behind(shelf: Shelf) -> None:
    """Whatever is written meanwhile is undone, and what had been undone is done again."""
    for number, thing in enumerate("abc", 1):
        shelf.ask(number, thing)
    with shelf.history.as_of(2):
        assert shelf.things == ["a"]
        with shelf.history:
            shelf.add("x")
        shelf.add("y")
    assert shelf.things == ["a", "b", "c"]
    with suppress(ZeroDivisionError), shelf.history.as_of(1), shelf.history:
        shelf.add("z")
        _ = 1 / 0
    assert shelf.things == ["a", "b", "c"]
    shelf.history.rewind(2)
    assert shelf.things == ["a"]


def test_only_what_can_be_done_again_is_undone_for_a_while(shelf: Shelf) -> None:
    """A sequence of numbers is not set back, for example."""
    serial = [1]
    shelf.ask(1, "a")
    shelf.history.did(lambda: serial.append(0))
    with shelf.history.as_of(1):
        assert (shelf.things, serial) == ([], [1])
    shelf.history.rewind(1)
    assert serial == [1, 0]


def test_the_last_request_that_wrote_is_known(shelf: Shelf) -> None:
    """Reads, and what is no store's, do not count."""
    assert shelf.history.written is None
    shelf.ask(1)
    assert shelf.history.written is None
    shelf.ask(2, "a")
    shelf.ask(3)
    shelf.history.did(lambda: None)
    assert shelf.history.written == 2


def test_a_request_that_cannot_be_undone_is_told_apart(shelf: Shelf) -> None:
    """One that has not come, one that is too long ago, and any where none is remembered."""
    with pytest.raises(
        ForgottenError, match=r"^Request 1 is not remembered: none can be undone\.$"
    ):
        shelf.history.rewind(1)
    shelf.ask(5)
    shelf.ask(6)
    with pytest.raises(ForgottenError, match=r"^Request 7 has not come yet; the last one is 6\.$"):
        shelf.history.rewind(7)
    wanted = r"^Request 4 is not remembered: only those from 5 on can be undone\.$"
    with pytest.raises(ForgottenError, match=wanted), shelf.history.as_of(4):
        pass


def test_requests_that_are_remembered_are_bounded(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest goes first."""
    monkeypatch.setattr(module, "MAX_REQUESTS", 3)
    for number in range(1, 6):
        shelf.ask(number, str(number))
    with pytest.raises(ForgottenError):
        shelf.history.rewind(2)
    shelf.history.rewind(3)
    assert shelf.things == ["1", "2"]


def test_what_is_remembered_of_them_is_bounded(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request that did much takes others with it; one that did too much, itself as well."""
    monkeypatch.setattr(module, "MAX_DONE", 4)
    for number in (1, 2, 3):
        shelf.ask(number, "a", "b")
    shelf.history.counted(lambda: None)
    shelf.ask(4)
    with pytest.raises(ForgottenError, match="only those from 3 on"):
        shelf.history.rewind(2)
    shelf.ask(5, *"abcdef")
    with shelf.history:
        shelf.add("g")
    with pytest.raises(ForgottenError, match="none can be undone"):
        shelf.history.rewind(5)
    shelf.ask(6)
    shelf.history.rewind(6)
    assert len(shelf.things) == 13


def test_what_is_kept_to_undo_them_is_bounded(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By bytes; what is undone counts no more, and one that takes too much takes all with it."""
    monkeypatch.setattr(module, "MAX_BYTES", 10)

    def ask(number: int, size: int) -> None:
        shelf.history.begin(number, "")
        with shelf.history:
            shelf.history.did(lambda: None, size=size)

    for number, size in [(1, 5), (2, 4), (3, 2), (4, 0)]:
        ask(number, size)
    with pytest.raises(ForgottenError, match="only those from 2 on"):
        shelf.history.rewind(1)
    shelf.history.rewind(4)
    shelf.history.rewind(3)
    with suppress(ZeroDivisionError), shelf.history:
        shelf.history.did(lambda: None, size=100)
        _ = 1 / 0
    ask(3, 6)
    ask(4, 0)
    shelf.history.rewind(2)
    ask(2, 11)
    with shelf.history:
        pass
    with pytest.raises(ForgottenError, match="none can be undone"):
        shelf.history.rewind(2)
    shelf.history.begin(3, "", 11)
    ask(4, 0)
    with pytest.raises(ForgottenError, match="only those from 4 on"):
        shelf.history.rewind(3)
