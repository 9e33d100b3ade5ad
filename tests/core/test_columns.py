from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from segmock.core.columns import Columns, over_columns
from segmock.core.filtering import All, AnyOf, Compare, Not, Op, Predicate, compiled

COMPARISONS: st.SearchStrategy[Predicate] = st.builds(
    Compare,
    st.sampled_from([("n",), ("word",), ("n", "deeper")]),
    st.sampled_from([Op.EQ, Op.NE, Op.GE, Op.LT, Op.MISSING]),
    st.integers(0, 3) | st.sampled_from("ab"),
)
PREDICATES = st.recursive(
    COMPARISONS,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(All, st.lists(inner, max_size=2).map(tuple))
        | st.builds(AnyOf, st.lists(inner, max_size=2).map(tuple))
    ),
    max_leaves=4,
)
ROWS = st.lists(st.tuples(st.none() | st.integers(0, 3), st.sampled_from("ab")), max_size=6)


@given(PREDICATES, st.lists(ROWS, max_size=3))
def test_it_is_as_if_each_record_had_been_asked(
    predicate: Predicate, batches: list[list[tuple[int | None, str]]]
) -> None:
    """Batch by batch, whatever values the earlier ones had."""
    truth, test = over_columns(predicate), compiled(predicate)
    for rows in batches:
        columns: Columns = {"n": [n for n, _ in rows], "word": [word for _, word in rows]}
        assert truth(columns) == [test({"n": n, "word": word}) for n, word in rows]
