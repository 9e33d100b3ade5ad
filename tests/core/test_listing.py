"""Pages of the generic listing, under random filters, sorts, sizes, givens and changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.core.crud import listing
from segmock.core.filtering import (
    EVERYTHING,
    Compare,
    Not,
    Op,
    Predicate,
    SortKey,
    compiled,
    ordered,
)
from segmock.core.given import Given
from segmock.core.messages import Answer
from segmock.core.series import Order, Series
from segmock.core.store import MemoryCollection
from segmock.core.vendor import Page, Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from segmock.core.document import Json, Record
    from segmock.core.exchange import Exchange

PATHS = (("n",), ("at", "n"))


@dataclass
class Asking:
    """A vendor whose query is what a test says; it is its own roles, and its own exchange."""

    where: Predicate
    keys: Sequence[SortKey]
    part: Window

    @property
    def vendor(self) -> Asking:
        """Itself."""
        return self

    filters = paging = vendor

    def predicate(self, _: object) -> Predicate:
        """Return which records are asked for."""
        return self.where

    def order(self, _: object) -> Sequence[SortKey]:
        """Return in which order."""
        return self.keys

    def window(self, _: object) -> Window:
        """Return which part."""
        return self.part

    def select(self, view: Json, _: object) -> Json:
        """Return the whole view."""
        return view

    def envelope(self, page: Page, _: object) -> Answer:
        """Return the total and the items."""
        return Answer(200, [page.total, *page.items])


def all_pages(
    records: Iterable[Record], where: Predicate, keys: Sequence[SortKey], size: int
) -> tuple[set[int], list[str], int]:
    """Return the totals told, the names on all pages, and how many records were viewed."""
    viewed = []

    def view(record: Record) -> Json:
        viewed.append(record)
        return record["id"]

    totals, names = set(), []
    for page in range(50):
        asking = cast("Exchange", Asking(where, keys, Window(page * size, size)))
        count = len(records) if isinstance(records, MemoryCollection) else None
        total, *items = listing(asking, records, view, count).body
        totals.add(total)
        names += items
        if not items:
            break
    return totals, names, len(viewed)


FIELDS: st.SearchStrategy[Record] = st.fixed_dictionaries(
    {}, optional={"n": st.integers(0, 2) | st.none(), "at": st.builds(dict, n=st.integers(0, 2))}
)
LISTS = st.lists(FIELDS, max_size=12)
WRITES = st.lists(st.tuples(st.integers(0, 14), st.none() | FIELDS), max_size=8)
PLAIN = st.builds(
    Compare, st.sampled_from(PATHS), st.sampled_from([Op.EQ, Op.GT]), st.integers(0, 2)
)
FILTERS: st.SearchStrategy[Predicate] = st.just(EVERYTHING) | PLAIN | st.builds(Not, PLAIN)
SORTS = st.lists(st.builds(SortKey, st.sampled_from(PATHS), st.booleans()), max_size=2)


def collection(fields: list[Record], *, made: bool) -> MemoryCollection:
    """Return a collection of records r0, r1... that are listed, or made when looked at."""
    records = {f"r{n}": {"id": f"r{n}", **more} for n, more in enumerate(fields)}
    numbers = {key: n for n, key in enumerate(records)}
    series = Series(
        len(fields),
        lambda n: f"r{n}",
        numbers.get,
        lambda n: dict(records[f"r{n}"]),
        order={("n",): lambda: Order.by(lambda n: _weight(fields[n]), range(len(fields)))},
    )
    return MemoryCollection(Given(lambda: series if made else records, {}, sorted_by=PATHS[:1]))


def _weight(fields: Record) -> int:
    return -1 if fields.get("n") is None else fields["n"]


@settings(max_examples=300)
@given(LISTS, st.booleans(), WRITES, FILTERS, SORTS, st.integers(1, 7), st.booleans())
def test_pages_are_complete_and_without_duplicates(
    fields: list[Record],
    made: bool,
    writes: list[tuple[int, Record | None]],
    where: Predicate,
    keys: list[SortKey],
    size: int,
    streamed: bool,
) -> None:
    """Page after page is everything that fits, in order, once; only what is shown is viewed."""
    records = collection(fields, made=made)
    model = {f"r{n}": {"id": f"r{n}", **more} for n, more in enumerate(fields)}
    for number, fresh in writes:
        if fresh is None:
            records.delete(f"r{number}")
            model.pop(f"r{number}", None)
        else:
            model[f"r{number}"] = {"id": f"r{number}", **fresh}
            records.put(f"r{number}", model[f"r{number}"])
    fitting = ordered(filter(compiled(where), model.values()), keys)
    source = list(records) if streamed else records
    totals, names, viewed = all_pages(source, where, keys, size)
    assert names == [record["id"] for record in fitting]
    assert totals == {len(fitting)}
    assert viewed == len(fitting)


def test_a_page_in_a_kept_order_makes_only_its_own_records() -> None:
    """The first of a thousand, the last, and those that were changed in between."""
    made: list[int] = []

    def record(number: int) -> Record:
        made.append(number)
        return {"id": number, "n": number // 2}

    order = Order.by(lambda n: n // 2, range(1000))
    series = Series(1000, str, int, record, order={("n",): lambda: order})
    records = MemoryCollection(Given(lambda: series, {}))
    records.put("500", {"id": 500, "n": 9999})
    for descending, first in ((False, [0, 1, 2]), (True, [500, 998, 999])):
        asking = Asking(EVERYTHING, [SortKey(("n",), descending)], Window(0, 3))
        answer = listing(cast("Exchange", asking), records, lambda one: one["id"], len(records))
        assert answer.body == [1000, *first]
    assert len(made) < 60


def test_a_stream_of_known_length_is_read_no_further_than_its_page() -> None:
    """What comes one by one and is neither filtered nor sorted is cut where the page ends."""
    stream = iter([{"id": n} for n in range(10)])
    asking = cast("Exchange", Asking(EVERYTHING, (), Window(2, 3)))
    assert listing(asking, stream, lambda one: one["id"], 10).body == [10, 2, 3, 4]
    assert next(stream) == {"id": 5}
