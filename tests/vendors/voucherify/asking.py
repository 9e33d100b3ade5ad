"""Questions about segments, put to a mock."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.vendors.voucherify.drawn import KEYS

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from tests.conftest import Client


def segments(mock: Client, customer: str) -> list[Record]:
    """Return the segments of a customer, wrapped and counted as they must be."""
    path = f"/v1/customers/{quote(customer, safe='')}/segments"
    status, _, body = mock.send("GET", path, headers=KEYS)
    assert status == 200, body
    assert list(body) == ["object", "data_ref", "data", "total"]
    assert (body["object"], body["data_ref"]) == ("list", "data")
    assert body["total"] == len(body["data"])
    found: list[Record] = body["data"]
    return found


def names(mock: Client, customer: str) -> list[str]:
    """Return the names of a customer's segments."""
    return [str(segment["name"]) for segment in segments(mock, customer)]


def members(mock: Client, segment: Record) -> list[str]:
    """Return the ids of a segment's customers, in no order."""
    _, _, body = mock.send("GET", f"/v1/customers?limit=100&segment_id={segment['id']}")
    assert body["total"] == len(body["customers"])
    return sorted(customer["id"] for customer in body["customers"])


def filtered(name: str, field: str, **conditions: Json) -> Record:
    """Return a passive segment with conditions on one field."""
    written = {f"${operator}": value for operator, value in conditions.items()}
    return {"name": name, "filter": {"junction": "and", field: {"conditions": written}}}
