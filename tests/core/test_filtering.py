"""The algebra of predicates, and the one order over values of all types."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmock.core.document import Json, Record, dig
from segmock.core.filtering import (
    EVERYTHING,
    All,
    AnyOf,
    Compare,
    Not,
    Op,
    Predicate,
    SortKey,
    compiled,
    ordered,
)

TEXTS = st.sampled_from(["", "a", "A", "ab", "Ab", "b", "ß", "SS", "10", "9"])
NUMBERS = st.sampled_from([-1, 0, 1, 1.0, 2, 2.5, 9, 10, 100])
SCALARS: st.SearchStrategy[Json] = st.none() | st.booleans() | NUMBERS | TEXTS
VALUES = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(TEXTS, SCALARS, max_size=1)
RECORDS: st.SearchStrategy[Record] = st.fixed_dictionaries(
    {}, optional={"x": VALUES, "y": VALUES, "in": VALUES | st.fixed_dictionaries({"x": VALUES})}
)
PATHS = st.sampled_from([("x",), ("y",), ("in", "x"), ("in", "x", "x")])
COMPARISONS = st.builds(
    Compare, PATHS, st.sampled_from([op for op in Op if op is not Op.IN]), SCALARS, st.booleans()
) | st.builds(Compare, PATHS, st.just(Op.IN), st.lists(SCALARS, max_size=3), st.booleans())


def _combined(parts: st.SearchStrategy[Predicate]) -> st.SearchStrategy[Predicate]:
    several = st.lists(parts, max_size=3).map(tuple)
    return st.builds(Not, parts) | st.builds(All, several) | st.builds(AnyOf, several)


PREDICATES: st.SearchStrategy[Predicate] = st.recursive(COMPARISONS, _combined, max_leaves=5)
KEYS = st.lists(st.builds(SortKey, PATHS, st.booleans()), max_size=3)


def holds(predicate: Predicate, record: Record) -> bool:
    """Return what a predicate says of a record."""
    return compiled(predicate)(record)


def compare(op: Op, found: Json, value: Json, *, fold: bool = False) -> bool:
    """Return what a comparison says of a value."""
    return holds(Compare(("x",), op, value, fold), {"x": found})


@given(PREDICATES, RECORDS)
def test_not_is_the_opposite(predicate: Predicate, record: Record) -> None:
    """A predicate and its negation never agree; two negations are none."""
    assert holds(Not(predicate), record) is not holds(predicate, record)
    assert holds(Not(Not(predicate)), record) is holds(predicate, record)


@given(st.lists(PREDICATES, max_size=3).map(tuple), RECORDS)
def test_all_and_any_of_are_conjunction_and_disjunction(
    parts: tuple[Predicate, ...], record: Record
) -> None:
    """They are what Python's all and any say of the parts, and De Morgan's laws hold."""
    truths = [holds(part, record) for part in parts]
    assert holds(All(parts), record) is all(truths)
    assert holds(AnyOf(parts), record) is any(truths)
    negated = tuple(Not(part) for part in parts)
    assert holds(Not(All(parts)), record) is holds(AnyOf(negated), record)
    assert holds(Not(AnyOf(parts)), record) is holds(All(negated), record)


@given(PREDICATES, st.lists(RECORDS))
def test_a_predicate_and_its_negation_partition_any_records(
    predicate: Predicate, records: list[Record]
) -> None:
    """Each record is in exactly one half, and the whole is in neither more nor less."""
    numbered = list(enumerate(records))
    half = [n for n, r in numbered if holds(predicate, r)]
    other = [n for n, r in numbered if holds(Not(predicate), r)]
    assert sorted(half + other) == [n for n, _ in numbered]
    assert all(holds(EVERYTHING, record) for record in records)


@given(SCALARS, SCALARS)
def test_operators_agree_with_each_other(found: Json, value: Json) -> None:
    """NE is not EQ, MISSING not EXISTS; IN of one is EQ; GE is GT or EQ where values compare."""
    assert compare(Op.NE, found, value) is not compare(Op.EQ, found, value)
    assert compare(Op.MISSING, found, value) is not compare(Op.EXISTS, found, value)
    assert compare(Op.IN, found, [value]) is compare(Op.EQ, found, value)
    less, same, more = (compare(op, found, value) for op in (Op.LT, Op.EQ, Op.GT))
    if compare(Op.LE, found, value) or compare(Op.GE, found, value):
        assert [less, same, more].count(True) == 1
        assert compare(Op.LE, found, value) is (less or same)
        assert compare(Op.GE, found, value) is (more or same)
    else:
        assert not less
        assert not more


@given(TEXTS, TEXTS)
def test_texts_are_searched_as_python_does(found: str, value: str) -> None:
    """CONTAINS, STARTS and ENDS are Python's; folded, as of the case-folded texts."""
    assert compare(Op.CONTAINS, found, value) is (value in found)
    assert compare(Op.STARTS, found, value) is found.startswith(value)
    assert compare(Op.ENDS, found, value) is found.endswith(value)
    one, other = found.casefold(), value.casefold()
    assert compare(Op.EQ, found, value, fold=True) is (one == other)
    assert compare(Op.CONTAINS, found, value, fold=True) is (other in one)
    assert compare(Op.IN, found, [value], fold=True) is (one == other)


@pytest.mark.parametrize("op", [Op.CONTAINS, Op.STARTS, Op.ENDS, Op.GT, Op.GE, Op.LT, Op.LE])
@pytest.mark.parametrize("found, value", [("5", 7), (7, "5"), (True, 0), (None, ""), ([], "")])
def test_values_of_unlike_types_never_compare(op: Op, found: Json, value: Json) -> None:
    """No operator raises for a value that it has no answer for; it is not true."""
    assert compare(op, found, value) is False


def test_true_is_not_one() -> None:
    """JSON tells a boolean from a number, and an integer from nothing but its value."""
    assert not compare(Op.EQ, True, 1)
    assert not compare(Op.IN, 0, [False])
    assert compare(Op.EQ, 1, 1.0)


def _rank(value: Json) -> tuple[int, Json]:
    """Return a key by which values of all types are ordered, written another way."""
    kinds = [value is None, isinstance(value, bool), isinstance(value, int | float)]
    kind = kinds.index(True) if any(kinds) else 3
    text = value if isinstance(value, str) else str(value)
    return kind, 0 if kind == 0 else value if kind < 3 else text


@given(st.lists(RECORDS), KEYS)
def test_the_order_is_total_and_stable(records: list[Record], keys: list[SortKey]) -> None:
    """Any records can be sorted: nothing is lost, neighbours are in order, ties keep theirs."""
    numbered = [{**record, "n": n} for n, record in enumerate(records)]
    result = ordered(numbered, keys)
    assert sorted(record["n"] for record in result) == list(range(len(records)))
    assert ordered(result, keys) == result
    for one, other in pairwise(result):
        for key in keys:
            first, second = _rank(dig(one, key.path)), _rank(dig(other, key.path))
            if first != second:
                assert (first > second) is key.descending
                break
        else:
            assert one["n"] < other["n"]


def test_numbers_sort_as_numbers_and_what_is_missing_first() -> None:
    """2, 9, 10 and 100 stand in this order; without a value a record comes before them."""
    records: list[Record] = [{"x": 10}, {"x": 9}, {}, {"x": 100}, {"x": 2}, {"x": "1"}, {"x": True}]
    values = [record.get("x") for record in ordered(records, [SortKey(("x",))])]
    assert values == [None, True, 2, 9, 10, 100, "1"]
    values = [record.get("x") for record in ordered(records, [SortKey(("x",), descending=True)])]
    assert values == ["1", 100, 10, 9, 2, True, None]


@pytest.mark.parametrize(
    "via, found, value",
    [
        ("length", ["a", "b"], 2),
        ("length", {"a": 1}, 1),
        ("length", "ab", None),
        ("date", "2024-02-29T23:59:59.999Z", "2024-02-29"),
        ("month-day", "2024-02-29", "02-29"),
        ("day", "2024-02-09T00:00:00.000Z", 9),
        ("month", "2024-02-09", 2),
        ("year", "2024-02-09", 2024),
        ("weekday", "2026-11-22", 7),
        ("year", "no date at all", None),
        ("year", None, None),
        ("year", 2024, None),
        ("year", {"a": 1}, None),
        ("instant", "2024-02-09", "2024-02-09T00:00:00.000Z"),
        ("instant", "2024-02-09T01:30:00+02:00", "2024-02-08T23:30:00.000Z"),
        ("instant", "2024-02-09T01:30:00", "2024-02-09T01:30:00.000Z"),
        ("instant", "0001-01-01T00:00:00+10:00", None),
        ("instant", "soon", None),
        ("instant", 2024, None),
    ],
)
def test_a_projection_is_compared_in_place_of_the_value(via: str, found: Json, value: Json) -> None:
    """It is what the field's value has been made into; what has no such part has none."""
    assert holds(Compare(("x",), Op.EQ, value, via=via), {"x": found})
    assert not holds(Compare(("x",), Op.EQ, "other", via=via), {"x": found})


@given(st.lists(SCALARS, min_size=9, max_size=12), VALUES)
def test_one_of_many_is_one_of_them(values: list[Json], found: Json) -> None:
    """A long list of values says the same as the comparisons one by one."""
    expected = any(compare(Op.EQ, found, value) for value in values)
    assert compare(Op.IN, found, values) is expected
