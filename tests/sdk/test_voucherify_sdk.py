"""`@voucherify/sdk`, unmodified, against a mock that listens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock import app, config

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json, Record
    from tests.sdk.conftest import Sdk

pytestmark = pytest.mark.node

NOBODYS = {"All Customers", "Repeat Customers", "Big Spenders"}
"""Segments that nobody is in without having bought something or being known."""


@pytest.fixture(scope="module")
def sdk(url: str, drive: Callable[..., Sdk]) -> Sdk:
    """The SDK with a valid application key."""
    return drive("voucherify.mjs", url, "segmock")


@pytest.fixture(scope="module")
def customers() -> list[Record]:
    """Some customers: equal seeds have equal people, here and in the mock's process."""
    world = app.build(config.settings({}, vendors=("voucherify",))).world
    return list(world.collection("voucherify", "customers"))[:20]


def segments(outcome: Json) -> list[str]:
    """Return the names of the segments in a list, after checking the list's form."""
    found = outcome["value"]
    assert (found["object"], found["data_ref"]) == ("list", "data")
    assert found["total"] == len(found["data"])
    assert all(segment["id"].startswith("seg_") for segment in found["data"])
    assert all(segment["object"] == "segment" for segment in found["data"])
    return [segment["name"] for segment in found["data"]]


def test_a_customer_is_known_by_both_ids(sdk: Sdk, customers: list[Record]) -> None:
    """The vendor's id and the shop's own lead to the same segments."""
    for customer in customers:
        by_id = segments(sdk.call("list", customer["id"]))
        assert "All Customers" in by_id
        assert segments(sdk.call("list", customer["source_id"])) == by_id


def test_customers_differ(sdk: Sdk, customers: list[Record]) -> None:
    """Membership follows from what a customer is and does."""
    lists = {tuple(segments(sdk.call("list", customer["id"]))) for customer in customers}
    assert len(lists) > 5


@pytest.mark.parametrize("key", ["nobody", "a b/c@example.com", "50%", "Zoë 💐"])
def test_an_unknown_customer_has_the_segments_it_would_qualify_for(sdk: Sdk, key: str) -> None:
    """The answer is a list and no error; who has no attributes is in the negative segments."""
    found = segments(sdk.call("list", key))
    assert {"area code not 123", "not bob.smith@email.com"} <= set(found)
    assert NOBODYS.isdisjoint(found)


@pytest.mark.parametrize("token", ["wrong", "segmock-expired"])
def test_other_keys_are_refused(url: str, drive: Callable[..., Sdk], token: str) -> None:
    """The SDK throws an error with the code and key of the body."""
    error = drive("voucherify.mjs", url, token).call("list", "nobody")["error"]
    assert (error["code"], error["key"]) == (401, "unauthorized")
