"""The vendor's documented curl examples, with only cluster, ids and credentials replaced."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segmock import config
from segmock.core import document

if TYPE_CHECKING:
    from segmock.core.document import Record
    from tests.conftest import Client
    from tests.vendors.conftest import InScenario

DOCUMENTED = [
    "area code not 123",
    "not bob.smith@email.com",
    "Birthday After Dec 31",
    "Start with S",
    "Loyalty Card",
]


def curl(mock: Client, customer: str) -> Record:
    """Return the answer to the documented example for a customer."""
    status, _, body = mock.send(
        "GET",
        f"/v1/customers/{customer}/segments",
        headers={"X-App-Id": "segmock", "X-App-Token": "segmock"},
    )
    assert status == 200
    found: Record = body
    return found


def documented(data: list[Record]) -> Record:
    """Return the documented answer, with the ids of the data, which must have its form."""
    ids = [segment["id"] for segment in data]
    assert all(re.fullmatch("seg_[A-Za-z0-9]{24}", key) for key in ids)
    return {
        "object": "list",
        "data_ref": "data",
        "data": [
            {"id": key, "name": name, "object": "segment"}
            for key, name in zip(ids, DOCUMENTED, strict=True)
        ],
        "total": 5,
    }


def test_list_customer_segments_of_the_documented_project(in_scenario: InScenario) -> None:
    """With the documented segments alone, a customer of all five gets the documented answer."""
    default = document.load(config.folder("fixtures") / "default.yaml")
    given = default["given"]["voucherify"]["segments"]
    mock = in_scenario(
        {"segments": [segment for segment in given if segment["name"] in DOCUMENTED]},
        personas=500,
    )
    customers = mock.mock.world.collection("voucherify", "customers")
    found = next(
        body for one in customers if (body := curl(mock, one["id"]))["total"] == len(DOCUMENTED)
    )
    assert found == documented(found["data"])


def test_list_customer_segments_in_the_default_scenario(alone: Client) -> None:
    """Beside the shop's groups the documented segments are there, in the documented order."""
    customers = alone.mock.world.collection("voucherify", "customers")
    most = max((curl(alone, one["id"]) for one in customers), key=lambda body: body["total"])
    data = [segment for segment in most["data"] if segment["name"] in DOCUMENTED]
    assert {**most, "data": data, "total": 5} == documented(data)


def test_a_customer_who_is_not_stored(alone: Client) -> None:
    """The documented id belongs to nobody here: such a customer might be in some segments."""
    body = curl(alone, "cust_nk0N1uNQ1YnupAoJGOgvsODC")
    assert [segment["name"] for segment in body["data"]] == DOCUMENTED[:2]
    assert body["total"] == 2
