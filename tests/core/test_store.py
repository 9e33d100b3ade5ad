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
from segmock.core.filtering import SortKey, ordered
from segmock.core.given import Given
from segmock.core.history import ForgottenError, History
from segmock.core.keeping import Room
from segmock.core.series import Order, Series
from segmock.core.store import MemoryCollection, Store, StoreFullError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from segmock.core.document import Record
    from segmock.core.store import Collection

GIVEN: dict[str, Record] = {
    "a": {"tags": ["red"], "n": 2},
    "b": {"tags": ["red", "blue", "red"], "at": {"n": 1}},
    "c": {"n": 1},
    "d": {"tags": ["blue"], "n": 1, "at": {"n": 0}},
    "e": {},
}
INDEXES = {
    "tag": lambda record: iter(record.get("tags", ())),
    "size": lambda record: [str(len(record))],
}
TAGS = ("red", "blue", "green")
PATHS = (("n",), ("at", "n"))
NAMES = tuple(GIVEN)


def key_of(record: Record) -> str:
    """Return the key of a given record."""
    return next(key for key, given in GIVEN.items() if given == record)


def series(listed: int, step: int = 1, *, knowing: bool = False) -> Series:
    """Return a series of the first given records, with the others behind them.

    Their numbers are `step` apart. A knowing series finds and sorts by itself.
    """
    numbers = range(1, 1 + step * listed, step) if step > 1 else range(listed)
    made = dict(zip(numbers, GIVEN.items(), strict=False))
    return Series(
        numbers[-1] + 1,
        lambda number: made[number][0],
        {key: number for number, (key, _) in made.items()}.get,
        lambda number: dict(made[number][1]),
        more=list(GIVEN.values())[listed:],
        numbers=numbers if step > 1 else None,
        find={"tag": lambda tag: [n for n in numbers if tag in made[n][1].get("tags", ())]}
        if knowing
        else {},
        order={("n",): lambda: Order.by(lambda n: made[n][1].get("n", -1), numbers)}
        if knowing
        else {},
    )


WAYS: dict[str, Callable[[], Mapping[str, Record] | Series]] = {
    "mapping": lambda: GIVEN,
    "series": lambda: series(5),
    "knowing series": lambda: series(5, knowing=True),
    "series with gaps": lambda: series(5, 3),
    "series and more": lambda: series(3),
    "knowing series and more": lambda: series(3, knowing=True),
    "series with gaps and more": lambda: series(3, 3, knowing=True),
}

KEYS = st.sampled_from("abcdefg")
RECORDS: st.SearchStrategy[Record] = st.fixed_dictionaries(
    {},
    optional={
        "tags": st.lists(st.sampled_from(TAGS), max_size=3),
        "n": st.integers(0, 2) | st.just("x") | st.none(),
        "at": st.fixed_dictionaries({"n": st.integers(0, 1)}),
    },
)
WRITES = st.lists(st.tuples(KEYS, st.none() | RECORDS), max_size=6)


class Oops(Exception):  # noqa: N818 - only ever raised to undo
    """What makes a transaction fail."""


def new_store(
    way: str = "mapping", room: int = 10_000, history: History[None] | None = None
) -> Store:
    """Return a store in which each collection has the given records."""
    base = Given(WAYS[way], INDEXES, key=key_of, sorted_by=PATHS, room=Room(room))
    return Store(lambda _: base, history)


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
        self.histories: list[tuple[History[None], list[dict[str, Record]]]] = []
        """Of each store, and the models as they were before each request."""

    def add(self, origin: Store, model: dict[str, Record], history: History[None]) -> int:
        """Hold one more store against a model."""
        self.pairs.append((origin, model))
        self.histories.append((history, []))
        return len(self.pairs) - 1

    @rule(target=stores, way=st.sampled_from(sorted(WAYS)), room=st.sampled_from([0, 10_000]))
    def start(self, way: str, room: int) -> int:
        """Begin with the given records, a mapping of them or a series that makes them."""
        history: History[None] = History()
        return self.add(new_store(way, room, history), dict(GIVEN), history)

    @rule(target=stores, of=stores)
    def fork(self, of: int) -> int:
        """Begin with the records that another store has now."""
        origin, model = self.pairs[of]
        history: History[None] = History()
        return self.add(origin.fork(history), dict(model), history)

    @rule(of=stores)
    def begin(self, of: int) -> None:
        """Let a request come."""
        history, models = self.histories[of]
        models.append(dict(self.pairs[of][1]))
        history.begin(len(models), None)

    @rule(of=stores, data=st.data())
    def rewind(self, of: int, data: st.DataObject) -> None:
        """Undo everything since before a request."""
        history, models = self.histories[of]
        if models:
            number = data.draw(st.integers(1, len(models)))
            history.rewind(number)
            model = models[number - 1]
            del models[number - 1 :]
            self.pairs[of] = self.pairs[of][0], model

    @rule(of=stores, writes=WRITES, data=st.data())
    def look_back(
        self, of: int, writes: list[tuple[str, Record | None]], data: st.DataObject
    ) -> None:
        """See everything as it was before a request; what is written meanwhile is undone."""
        history, models = self.histories[of]
        if models:
            number = data.draw(st.integers(1, len(models)))
            origin, model = self.pairs[of][0], dict(models[number - 1])
            with history.as_of(number):
                self.same(origin, model)
                for key, record in writes:
                    write(origin.collection("c"), model, key, record)
                self.same(origin, model)

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
            self.same(origin, model)

    def same(self, origin: Store, model: dict[str, Record]) -> None:
        """Hold a store against its model."""
        collection = origin.collection("c")
        assert list(collection.items()) == list(model.items())
        assert list(collection) == list(model.values())
        assert len(collection) == len(model)
        for key in "abcdefg":
            assert collection.get(key) == model.get(key)
        for tag in TAGS:
            same(
                collection.find("tag", tag),
                [r for r in model.values() if tag in r.get("tags", ())],
            )
        for size in range(3):
            same(
                collection.find("size", str(size)),
                [r for r in model.values() if len(r) == size],
            )
        for path in PATHS:
            for descending in (False, True):
                found = collection.ordered(path, descending=descending)
                assert found is not None
                same(found, ordered(model.values(), [SortKey(path, descending)]))
        parts(collection, list(model.values()))


def same(found: Sequence[Record], expected: list[Record]) -> None:
    """Hold what was looked up against a list."""
    assert list(found) == expected
    parts(found, expected)


def parts(found: Collection | Sequence[Record], expected: list[Record]) -> None:
    """Hold the length and the parts against those of a list."""
    assert len(found) == len(expected)
    for part in (slice(None), slice(1, 3), slice(2, None), slice(-2, 99), slice(None, None, -2)):
        assert list(found[part]) == expected[part]


TestStore = StoreMachine.TestCase
TestStore.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)

MANY = settings(max_examples=200, stateful_step_count=25, deadline=None)
TestStoreAtLength = pytest.mark.long(type("TestStoreAtLength", (TestStore,), {"settings": MANY}))


def test_only_what_is_replaced_is_kept_to_be_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    """It counts against what a world remembers; what is added or given is there in any case."""
    monkeypatch.setattr("segmock.core.history.MAX_BYTES", 1_100)
    history: History[None] = History()
    collection = new_store(history=history).collection("c")
    for number in range(1, 10):
        history.begin(number, None)
        collection.put(f"new-{number}", {"text": "x" * 999})
        collection.put("a", {"n": number})
    history.rewind(1)
    for number in range(1, 5):
        history.begin(number, None)
        collection.put("a", {"text": "x" * 500})
        if number == 3:
            assert collection.delete("a")
    with pytest.raises(ForgottenError, match="only those from 3 on"):
        history.rewind(2)


def test_places_of_records_that_are_gone_are_forgotten() -> None:
    """Whoever adds, sorts and deletes for days fills no memory."""
    collection = MemoryCollection(Given(lambda: GIVEN, INDEXES, key=key_of, sorted_by=PATHS))
    for number in range(50):
        collection.put(str(number), {"n": number})
        found = collection.ordered(("n",))
        assert found is not None
        assert len(found) == len(GIVEN) + 1
        collection.delete(str(number))
    assert [len(kept) for kept in collection._slots.values()] == [1]


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
    assert [key for key, _ in collection.items()] == [*"abcde", "x", "z"]


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
    assert (len(collection), len(twin)) == (6, 5)


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
