"""Membership by the algebra is membership by a plain reading of the filter, for any filter."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.vendors.voucherify.filters.fields import of_customer
from segmock.vendors.voucherify.filters.membership import membership
from segmock.vendors.voucherify.filters.operators import OPERATORS, fitting
from tests.vendors.voucherify import drawn
from tests.vendors.voucherify.plain_reading import belongs

if TYPE_CHECKING:
    from datetime import datetime

    from segmock.core.document import Record
    from tests.conftest import Client


def check(wanted: Record, at: datetime) -> None:
    """Compare both readings of a filter for every customer."""
    test = membership({"type": "passive", "filter": wanted}, drawn.world(), at)
    for customer in drawn.customers():
        told = customer.get("source_id")
        assert test(customer) is belongs(wanted, customer, at), told


@settings(max_examples=150)
@given(drawn.filters(), drawn.moments())
def test_any_filter_means_what_its_words_say(wanted: Record, at: datetime) -> None:
    """Both readings agree, at any time."""
    check(wanted, at)


@pytest.mark.parametrize("operator", sorted(OPERATORS))
def test_each_operator_means_what_its_word_says(operator: str) -> None:
    """On each field that it suits, with plain values and those that customers have."""
    fits = 0
    for name in drawn.NAMES:
        field = of_customer(name)
        found = None if field is None else fitting(operator, field.form)
        if found is None:
            continue
        values = drawn.EXAMPLES[found.takes] or drawn.kept(name)[:3]
        for at, value in product(drawn.INSTANTS_TO_TRY, values):
            wanted = {"junction": "and", name: {"conditions": {operator: value}}}
            test = membership({"type": "passive", "filter": wanted}, drawn.world(), at)
            for customer in drawn.customers():
                there = belongs(wanted, customer, at)
                assert test(customer) is there, (wanted, at, customer)
                fits += there
    assert fits, "the customers know nobody whom it fits"


@pytest.mark.long
@pytest.mark.timeout(900)
@settings(max_examples=2_000)
@given(drawn.filters(), drawn.moments())
def test_thousands_of_filters_mean_what_their_words_say(wanted: Record, at: datetime) -> None:
    """The same, for longer."""
    check(wanted, at)


def agree(mock: Client, wanted: Record) -> None:
    """Check that all ways to ask who is in a segment tell what the plain reading tells."""
    status, _, segment = mock.send("POST", "/v1/segments", json={"name": "drawn", "filter": wanted})
    assert status == 200, segment
    expected = {
        str(customer["id"])
        for customer in mock.mock.world.collection("voucherify", "customers")
        if belongs(wanted, customer, drawn.START)
    }
    path = f"/v1/customers?limit=100&segment_id={segment['id']}"
    _, _, body = mock.send("GET", path)
    assert {customer["id"] for customer in body["customers"]} == expected
    assert body["total"] == len(expected)
    for customer in mock.mock.world.collection("voucherify", "customers"):
        _, _, held = mock.send("GET", f"/v1/customers/{customer['id']}/segments")
        there = segment["id"] in {one["id"] for one in held["data"]}
        assert there is (customer["id"] in expected)
    assert mock.send("DELETE", f"/v1/segments/{segment['id']}")[0] == 204


@settings(max_examples=10)
@given(st.lists(drawn.filters(), min_size=1, max_size=3))
def test_customers_and_segments_agree(several: list[Record]) -> None:
    """The customers of a segment are those whose segments it is among."""
    mock = drawn.mock()
    for wanted in several:
        agree(mock, wanted)


@pytest.mark.long
@pytest.mark.timeout(900)
@settings(max_examples=150)
@given(st.lists(drawn.filters(), min_size=1, max_size=3))
def test_customers_and_segments_agree_for_longer(several: list[Record]) -> None:
    """The same, with more filters."""
    mock = drawn.mock()
    for wanted in several:
        agree(mock, wanted)
