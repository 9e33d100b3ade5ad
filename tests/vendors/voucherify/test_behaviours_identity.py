from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmock.vendors.voucherify.behaviours.identity import customer_id, number_of

NUMBERS = st.integers(0, 10_000_000)
SEEDS = st.integers(0, 2**63 - 1)


@given(NUMBERS, SEEDS)
def test_an_id_leads_back_to_its_number(number: int, seed: int) -> None:
    """Whatever the seed, and only where there are so many people."""
    key = customer_id(number, seed)
    assert re.fullmatch("cust_[A-Za-z0-9]{24}", key)
    assert number_of(key, seed, number + 1) == number
    assert number_of(key, seed, number) is None


@given(NUMBERS, SEEDS, st.integers(5, 28))
def test_no_other_id_leads_there(number: int, seed: int, place: int) -> None:
    """An id that is wrong in one letter is nobody's."""
    key = customer_id(number, seed)
    other = key[:place] + ("a" if key[place] != "a" else "b") + key[place + 1 :]
    assert number_of(other, seed, 10_000_001) is None


@given(NUMBERS)
def test_another_seed_has_other_ids(number: int) -> None:
    """So that nobody relies on the ids of one."""
    assert number_of(customer_id(number, 1), 2, 10_000_001) is None


@pytest.mark.parametrize("key", ["", "cust_", "seg_" + "a" * 24, "cust_" + "é" * 24, "cust_1"])
def test_other_texts_are_no_ids(key: str) -> None:
    """They are not taken apart."""
    assert number_of(key, 1, 500) is None
