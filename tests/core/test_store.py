"""The store: an ordered dict that can be searched, undone and forked."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from segmock.core import store
from segmock.core.store import Given, MemoryCollection, Store, StoreFullError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.core.document import Record
    from segmock.core.store import Collection

GIVEN: dict[str, Record] = {
    "a": {"tags": ["red"]},
    "b": {"tags": ["red", "blue", "red"]},
    "c": {},
}
INDEXES = {
    "tag": lambda record: iter(record.get("tags", ())),
    "size": lambda record: [str(len(record))],
}
TAGS = ("red", "blue", "green")

KEYS = st.sampled_from("abcde")
RECORDS: st.SearchStrategy[Record] = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"tags": st.lists(st.sampled_from(TAGS), max_size=3)}),
    st.fixed_dictionaries({"n": st.integers(0, 3)}),
)
WRITES = st.lists(st.tuples(KEYS, st.none() | RECORDS), max_size=6)


class Oops(Exception):  # noqa: N818 - only ever raised to undo
    """What makes a transaction fail."""


def new_store() -> Store:
    """Return a store in which each collection has the given records."""
    base = Given(lambda: GIVEN, INDEXES)
    return Store(lambda _: base)


@contextmanager
def failing(origin: Store) -> Iterator[None]:
    """Run a transaction that fails at its end."""
    with suppress(Oops), origin.transaction():
        yield
        raise Oops


def write(
    collection: Collection, model: dict[str, Record], key: str, record: Record | None
) -> None:
    """Put a record into both, or delete the key where there is none."""
    if record is None:
        assert collection.delete(key) == model.pop(key, None)
    else:
        collection.put(key, record)
        model[key] = record


class StoreMachine(RuleBasedStateMachine):
    """Holds stores and their forks against plain dicts."""

    stores = Bundle("stores")

    def __init__(self) -> None:
        super().__init__()
        self.pairs: list[tuple[Store, dict[str, Record]]] = []

    @rule(target=stores)
    def start(self) -> int:
        """Begin with the given records."""
        self.pairs.append((new_store(), dict(GIVEN)))
        return len(self.pairs) - 1

    @rule(target=stores, of=stores)
    def fork(self, of: int) -> int:
        """Begin with the records that another store has now."""
        origin, model = self.pairs[of]
        self.pairs.append((origin.fork(), dict(model)))
        return len(self.pairs) - 1

    @rule(of=stores, key=KEYS, record=st.none() | RECORDS)
    def write_alone(self, of: int, key: str, record: Record | None) -> None:
        """Write outside of a transaction."""
        origin, model = self.pairs[of]
        write(origin.collection("c"), model, key, record)

    @rule(of=stores, writes=WRITES)
    def commit(self, of: int, writes: list[tuple[str, Record | None]]) -> None:
        """Write several in a transaction that ends well."""
        origin, model = self.pairs[of]
        with origin.transaction():
            for key, record in writes:
                write(origin.collection("c"), model, key, record)

    @rule(of=stores, writes=WRITES)
    def fail(self, of: int, writes: list[tuple[str, Record | None]]) -> None:
        """Write several in a transaction that fails: nothing has happened."""
        origin, model = self.pairs[of]
        with failing(origin):
            copy = dict(model)
            for key, record in writes:
                write(origin.collection("c"), copy, key, record)

    @rule(of=stores, before=WRITES, undone=WRITES, after=WRITES)
    def fail_within(
        self,
        of: int,
        before: list[tuple[str, Record | None]],
        undone: list[tuple[str, Record | None]],
        after: list[tuple[str, Record | None]],
    ) -> None:
        """Let an inner transaction fail and the outer one end well: only the inner is undone."""
        origin, model = self.pairs[of]
        collection = origin.collection("c")
        with origin.transaction():
            for key, record in before:
                write(collection, model, key, record)
            with failing(origin):
                copy = dict(model)
                for key, record in undone:
                    write(collection, copy, key, record)
            for key, record in after:
                write(collection, model, key, record)

    @invariant()
    def same_as_the_models(self) -> None:
        """Order, length, look-up and every index agree with the dict."""
        for origin, model in self.pairs:
            collection = origin.collection("c")
            assert list(collection.items()) == list(model.items())
            assert list(collection) == list(model.values())
            assert len(collection) == len(model)
            for key in "abcde":
                assert collection.get(key) == model.get(key)
            for tag in TAGS:
                scan = [r for r in model.values() if tag in r.get("tags", ())]
                assert collection.find("tag", tag) == scan
            for size in range(3):
                scan = [r for r in model.values() if len(r) == size]
                assert collection.find("size", str(size)) == scan


TestStore = StoreMachine.TestCase
TestStore.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def test_parallel_writers_lose_no_update() -> None:
    """Eight threads that read, add one and write back in transactions count every step."""
    shared = new_store()
    barrier = threading.Barrier(8)

    def count() -> None:
        barrier.wait()
        for _ in range(50):
            with shared.transaction():
                collection = shared.collection("c")
                before = collection.get("n") or {"n": 0}
                collection.put("n", {"n": before["n"] + 1})

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shared.collection("c").get("n") == {"n": 400}


def test_a_full_collection_takes_no_new_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit nothing is added, while what is there can be replaced and makes room."""
    monkeypatch.setattr(store, "MAX_RECORDS", 2)
    collection = new_store().collection("c")
    collection.put("x", {})
    collection.put("y", {})
    with pytest.raises(StoreFullError):
        collection.put("z", {})
    collection.put("x", {"n": 1})
    collection.put("a", {"n": 1})
    collection.delete("y")
    collection.put("z", {})
    assert [key for key, _ in collection.items()] == ["a", "b", "c", "x", "z"]


def test_writes_outside_of_a_transaction_are_never_undone() -> None:
    """A transaction that fails undoes what is its own, and what was written before stays."""
    origin = new_store()
    collection = origin.collection("c")
    collection.put("x", {"n": 1})
    with failing(origin):
        collection.delete("x")
    assert collection.get("x") == {"n": 1}


def test_other_things_are_undone_with_the_transaction_in_turn() -> None:
    """What is registered to be undone is undone last first, among the writes."""
    origin, seen = new_store(), []
    with failing(origin):
        origin.on_undo(lambda: seen.append(origin.collection("c").get("x")))
        origin.collection("c").put("x", {})
        origin.on_undo(lambda: seen.append(origin.collection("c").get("x")))
    assert seen == [{}, None]


def test_a_collection_of_its_own_needs_no_store() -> None:
    """Without a store there is nothing to undo, and a fork is independent."""
    collection = MemoryCollection(Given(lambda: GIVEN, INDEXES))
    collection.put("x", {})
    twin = collection.fork()
    twin.delete("x")
    assert (len(collection), len(twin)) == (4, 3)


def test_the_base_is_read_once_and_never_copied() -> None:
    """However many collections lie over it, the given state is read on first use and shared."""
    reads = []

    def given() -> dict[str, Record]:
        reads.append(1)
        return GIVEN

    base = Given(given, INDEXES)
    origin = Store(lambda _: base)
    twin = origin.fork()
    assert reads == []
    assert list(origin.collection("c").items()) == list(twin.collection("c").items())
    assert origin.collection("c").get("a") is twin.collection("c").get("a")
    assert reads == [1]


def test_two_threads_that_ask_at_once_get_the_same_base() -> None:
    """Who waited for the lock takes what the other one has read meanwhile."""
    base = Given(lambda: pytest.fail("read twice"), INDEXES)

    class Late:
        """A lock that another thread held."""

        def __enter__(self) -> None:
            base._records = GIVEN

        def __exit__(self, *_: object) -> None:
            pass

    base._lock = Late()  # type: ignore[assignment]
    assert base.records is GIVEN


def test_two_threads_that_ask_at_once_get_the_same_collection() -> None:
    """A collection that another thread has made meanwhile is taken, even an empty one."""
    base = Given(dict, {})
    made: list[Collection] = []

    def base_of(name: str) -> Given:
        if not made:
            made.append(MemoryCollection(base))
            made.append(origin.collection(name))
        return base

    origin = Store(base_of)
    assert origin.collection("c") is made[1]


@pytest.fixture(autouse=True)
def untouched() -> Iterator[None]:
    """No test may change a given record in place."""
    before = repr(GIVEN)
    yield
    assert repr(GIVEN) == before
