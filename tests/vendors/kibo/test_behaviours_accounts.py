"""Accounts: the people of the universe under their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.series import Series
from segmock.vendors.kibo.behaviours import accounts

if TYPE_CHECKING:
    from tests.conftest import Client


@pytest.fixture
def series(kibo: Client) -> Series:
    """The accounts of a world."""
    assert accounts.layout.given is not None
    given = accounts.layout.given(kibo.mock.world)
    assert isinstance(given, Series)
    return given


def test_each_person_has_an_account(kibo: Client, series: Series) -> None:
    """Its number tells whose it is, and its key leads back to the person."""
    assert series.size == len(kibo.mock.world.universe) == 500
    for number in (0, 1, 499):
        assert series.key(number) == str(1001 + number)
        assert series.number(series.key(number)) == number
        record = series.record(number)
        assert record["id"] == 1001 + number
        assert record["emailAddress"] == kibo.mock.world.universe.persona(number)["email"]
        assert accounts.layout.key(record) == series.key(number)


@pytest.mark.parametrize("key", ["1000", "1501", "01001", "-1001", "x", "", "١٠٠١", "9" * 5000])
def test_other_keys_are_nobodys(series: Series, key: str) -> None:
    """A key has one form, and ends where the people do."""
    assert series.number(key) is None
