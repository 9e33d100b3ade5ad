"""A request is as somebody says, or there are reasons why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.document import DefectsError
from segmock.core.recalling import recalled
from segmock.core.verifying import read

if TYPE_CHECKING:
    from segmock.core.document import Record
    from tests.conftest import Client

HEAVY = {"properties": {"weight": {"minimum": 5}}, "required": ["weight"]}


@pytest.mark.parametrize(
    "where, reasons",
    [
        ({}, []),
        ({"operation": "pack", "method": "POST", "status": 202, "path": "/crates"}, []),
        ({"body": HEAVY, "headers": {"required": ["content-type"]}, "query": {}}, []),
        ({"status": 400}, ["status: wanted 400, was 202"]),
        ({"body": {"required": ["colour"]}}, ["body /colour: expected a value, got nothing"]),
        ({"query": {"required": ["a"]}}, ["query /a: expected a value, got nothing"]),
        ({"headers": {"maxProperties": 0}, "method": "GET"}, 2),
        ({"body": False}, 1),
    ],
)
def test_a_request_is_held_against_what_is_wanted(
    acme: Client, where: Record, reasons: list[str] | int
) -> None:
    """Every reason is told."""
    acme.send("POST", "/crates", json={"label": "a", "weight": 7})
    found = read(where).reasons(recalled(acme.journal[-1], acme.mock.pipeline.served))
    assert (found if isinstance(reasons, list) else len(found)) == reasons


def test_a_body_that_is_not_there_is_not_as_wanted(acme: Client) -> None:
    """Whatever is wanted of it."""
    acme.send("GET", "/weather")
    found = read({"body": {}}).reasons(recalled(acme.journal[-1], acme.mock.pipeline.served))
    assert found == ["body: there was none, or it was too long to be kept"]


@pytest.mark.parametrize(
    "schema",
    [{"type": "text"}, {"$ref": "#"}, {"$ref": "https://example.com/"}, {"$ref": "file:///etc"}],
)
def test_what_is_no_schema_is_refused(schema: Record) -> None:
    """And nothing is fetched."""
    with pytest.raises(DefectsError, match="/where/body: is no schema"):
        read({"body": schema})
