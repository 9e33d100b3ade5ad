"""What the journal kept of a request is read as it was when the request came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.journal import MAX_BODY
from segmock.core.messages import EMPTY, Request
from segmock.core.recalling import Recalled, recalled

if TYPE_CHECKING:
    from segmock.core.document import Record
    from tests.conftest import Client


def last(acme: Client) -> Recalled:
    """Return the last entry, read again."""
    return recalled(acme.journal[-1], acme.mock.pipeline.served)


def test_parameters_and_bodies_are_read(acme: Client) -> None:
    """Converted, and under the names of the description."""
    acme.send("GET", "/crates?open=true&colour=red,blue", headers={"Acme-From": "5"})
    found = last(acme)
    assert found.operation is not None
    assert (found.operation.id, found.query) == (
        "browse",
        {"open": True, "colour": ["red", "blue"]},
    )
    assert found.headers == {"acme-key": "***", "acme-from": "5"}
    assert (found.body, set(found.answer)) == (EMPTY, {"crates"})
    acme.send("PATCH", "/crates/a%20b.crate", json={"weight": 5})
    found = last(acme)
    assert (found.path, found.body) == ({"label": "a b"}, {"weight": 5})


@pytest.mark.parametrize(
    "query, sent",
    [
        ("", {}),
        ("pageSize=20", {"pagesize": 20}),
        ("PAGEsize=3&startIndex=", {"pagesize": 3}),
    ],
)
def test_a_default_was_not_sent(mock: Client, query: str, sent: Record) -> None:
    """It is told apart, also from the same value that was sent."""
    mock.send("GET", f"/api/commerce/customer/segments?{query}")
    found = recalled(mock.journal[-1], mock.mock.pipeline.served)
    assert {name.lower(): value for name, value in found.query.items()} == sent
    assert {name.lower(): value for name, value in found.defaults.items()} == {
        name: value for name, value in (("startindex", 0), ("pagesize", 20)) if name not in sent
    }


def test_an_object_in_a_query_was_sent(acme: Client) -> None:
    """Under its name with something behind that."""
    acme.send("GET", "/crates?labels[0]=a&labels[1]=b")
    assert last(acme).query == {"labels": ["a", "b"]}


def test_a_form_is_read(acme: Client) -> None:
    """With the types of its schema; what is none is nothing."""
    headers = {"content-type": "application/x-www-form-urlencoded", "authorization": "Basic YTpi"}
    acme.send("POST", "/keys", headers=headers, body=b"holder=me&doors=1&doors=2")
    assert last(acme).body == {"holder": "me", "doors": [1, 2]}
    acme.send("POST", "/keys", headers=headers, body=b"holder=%FF")
    assert last(acme).body is EMPTY


@pytest.mark.parametrize("size", [MAX_BODY, MAX_BODY * 2])
def test_what_was_cut_is_nothing(acme: Client, size: int) -> None:
    """Rather than something else."""
    acme.send("POST", "/crates", json={"label": "x" * size})
    assert last(acme).body is EMPTY


def test_what_no_description_has_is_read_as_it_is(acme: Client) -> None:
    """As texts."""
    request = Request("POST", "/nowhere", "a=1", {"Content-Type": "application/json"}, b'{"b": 2}')
    acme.mock.pipeline.lost(request, acme.mock.world)
    found = last(acme)
    assert (found.served, found.operation) == (None, None)
    assert (found.path, found.query, found.body) == ({}, {"a": "1"}, {"b": 2})
    acme.send("PUT", "/weather")
    assert last(acme).operation is None
