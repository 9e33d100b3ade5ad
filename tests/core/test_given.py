from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.given import Given
from segmock.core.keeping import Room
from segmock.core.series import Order, Series
from segmock.core.store import Store

if TYPE_CHECKING:
    from segmock.core.document import Record

GIVEN: dict[str, Record] = {"a": {"n": 2}, "b": {"n": 1}}


def test_it_is_read_once_and_never_copied() -> None:
    """However many collections lie over it, the given state is read on first use and shared."""
    reads = []

    def given() -> dict[str, Record]:
        reads.append(1)
        return GIVEN

    base = Given(given, {})
    origin = Store(lambda _: base)
    twin = origin.fork()
    assert reads == []
    assert list(origin.collection("c").items()) == list(twin.collection("c").items())
    assert origin.collection("c").get("a") is twin.collection("c").get("a")
    assert reads == [1]


def test_two_threads_that_ask_at_once_get_the_same() -> None:
    """Who waited for the lock takes what the other one has read meanwhile."""
    base = Given(lambda: pytest.fail("read twice"), {})
    other = Given(lambda: GIVEN, {}).read()

    class Late:
        """A lock that another thread held."""

        def __enter__(self) -> None:
            base._read = other

        def __exit__(self, *_: object) -> None:
            pass

    base._lock = Late()  # type: ignore[assignment]
    assert base.read() is other


def counting(made: list[int], **known: object) -> Series:
    """Return a series of three records that tells what it makes."""

    def record(number: int) -> Record:
        made.append(number)
        return {"n": number % 2}

    numbers = {"a": 0, "b": 1, "c": 2}
    return Series(3, "abc".__getitem__, numbers.get, record, **known)  # type: ignore[arg-type]


def test_a_record_is_made_when_it_is_looked_at_and_kept() -> None:
    """Counting and keys make nothing; the second look finds what the first one made."""
    made: list[int] = []
    numbered = Given(lambda: counting(made), {}).read()
    assert len(numbered.numbers) == numbered.bound == 3
    assert [numbered.key(n) for n in numbered.numbers] == ["a", "b", "c"]
    assert made == []
    assert numbered.record(1) is numbered.record(1)
    assert made == [1]


def test_what_finds_no_room_is_made_anew() -> None:
    """Records are kept until the room is full."""
    made: list[int] = []
    room = Room(1)
    numbered = Given(lambda: counting(made), {}, room=room).read()
    for _ in range(2):
        assert [numbered.record(n) for n in range(3)] == [{"n": 0}, {"n": 1}, {"n": 0}]
    assert made == [0, 1, 2, 1, 2]
    assert room.left < 0


def test_a_series_that_knows_makes_nothing_to_find_and_sort() -> None:
    """Its own answers are taken; an index that it does not know is built from all records."""
    made: list[int] = []
    find = {"knows": lambda value: [int(value)]}
    order = {("n",): lambda: Order([0, 2, 1], [1, 0, 2])}
    numbered = Given(
        lambda: counting(made, find=find, order=order),
        {"knows": lambda _: (), "odd": lambda record: [str(record["n"])]},
    ).read()
    assert numbered.filed("knows", "2") == [2]
    assert numbered.line(("n",), descending=True) == [1, 0, 2]
    assert numbered.sorted_by == {("n",)}
    assert made == []
    assert numbered.filed("odd", "0") == [0, 2]
    assert numbered.filed("odd", "7") == ()
    assert made == [0, 1, 2]


def test_further_records_have_keys_of_their_own() -> None:
    """A key that a number has too is no key of a further record."""
    series = counting([], more=[{"id": "d"}, {"id": "b"}])
    with pytest.raises(ValueError, match="the key 'b' is taken"):
        Given(lambda: series, {}, key=lambda record: str(record["id"])).read()
