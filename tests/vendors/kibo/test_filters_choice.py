"""The language of `responseFields`: what is chosen of an answer, and where a choice is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from segmock.vendors.kibo.filters import choice

if TYPE_CHECKING:
    from tests.conftest import Client

SEGMENTS = "/api/commerce/customer/segments"


@pytest.mark.parametrize(
    "text,keys",
    [
        ("id", ["id"]),
        ("id,NAME", ["id", "name"]),
        ("name, id", ["id", "name"]),
        ("id,colour", ["id"]),
        ("colour", []),
        ("-auditInfo", ["id", "code", "name", "description"]),
        ("-auditInfo,-description,-colour", ["id", "code", "name"]),
        ("id,name,-name", ["id"]),
        ("id(more)", ["id"]),
    ],
)
def test_a_segment_has_the_fields_asked_for(kibo: Client, text: str, keys: list[str]) -> None:
    """Named fields stay, those with a minus go, unknown ones select nothing."""
    _, _, segment = kibo.send("GET", f"{SEGMENTS}/1001?responseFields={quote(text)}")
    assert list(segment) == keys


def test_fields_of_a_field_are_chosen_alike(kibo: Client) -> None:
    """Parentheses reach into audit information."""
    _, _, segment = kibo.send("GET", f"{SEGMENTS}/1001?responseFields=auditInfo(createDate)")
    assert segment == {"auditInfo": {"createDate": "2026-05-22T00:00:00.000Z"}}
    _, _, segment = kibo.send("GET", f"{SEGMENTS}/1001?responseFields=auditInfo(-createBy)")
    assert list(segment["auditInfo"]) == ["createDate", "updateDate", "updateBy"]


def test_a_page_is_chosen_as_a_whole(kibo: Client) -> None:
    """`items(...)` reaches into the items; counters come when they are named."""
    path = f"{SEGMENTS}?pageSize=1&responseFields="
    _, _, page = kibo.send("GET", f"{path}items(id,code)")
    assert page == {"items": [{"id": 1001, "code": "all-customers"}]}
    _, _, page = kibo.send("GET", f"{path}totalCount,items(id,auditInfo(updateBy))")
    assert page["totalCount"] == 10
    assert list(page["items"][0]["auditInfo"]) == ["updateBy"]
    _, _, page = kibo.send("GET", f"{path}-items")
    assert list(page) == ["startIndex", "pageSize", "pageCount", "totalCount"]
    _, _, page = kibo.send("GET", f"{path}pageCount,STARTINDEX")
    assert page == {"startIndex": 0, "pageCount": 10}


def test_answers_to_writes_are_chosen_too(kibo: Client) -> None:
    """Creating and replacing take `responseFields` as reading does."""
    query = "?responseFields=code"
    body = {"code": "new", "name": "New"}
    assert kibo.send("POST", SEGMENTS + query, json=body)[2] == {"code": "new"}
    changed = kibo.send("PUT", f"{SEGMENTS}/1001{query}", json={**body, "code": "c"})[2]
    assert changed == {"code": "c"}


@pytest.mark.parametrize(
    "text,meaning",
    [
        ("a,B", {"a": {}, "b": {}}),
        ("a(b),a(-c,d(e))", {"a": {"b": {}, "-c": {}, "d": {"e": {}}}}),
        ("-a,a", {"-a": {}, "a": {}}),
        ("access_token", {"access_token": {}}),
    ],
)
def test_what_stands_twice_has_the_fields_of_both(text: str, meaning: object) -> None:
    """Names are compared in lower case, at each level."""
    assert choice.GRAMMAR.read(text) == meaning


@pytest.mark.parametrize(
    "text,column,expected,received",
    [
        (",id", 1, "the name of a field", "',id'"),
        ("id,", 4, "the name of a field", "the end"),
        ("id,,name", 4, "the name of a field", "',name'"),
        ("items()", 7, "the name of a field", "')'"),
        ("items(", 7, "the name of a field", "the end"),
        ("--id", 1, "the name of a field", "'--id'"),
        ("id name", 3, "a comma or an opening parenthesis", "' name'"),
        ("id.name", 3, "a comma or an opening parenthesis", "'.name'"),
        ("id)", 3, "a comma or an opening parenthesis or the end", "')'"),
        ("'id'", 1, "the name of a field", "\"'id'\""),
        (
            "items(id",
            9,
            "a closing parenthesis or a comma or an opening parenthesis",
            "the end",
        ),
        (
            "items(id;name)",
            9,
            "a closing parenthesis or a comma or an opening parenthesis",
            "';name)'",
        ),
        ("-items(id)", 7, "a comma or the end", "'(id)'"),
        ("a(b(c(d)))", 6, "a closing parenthesis or a comma", "'(d)))'"),
        ("(" * 10_000, 1, "the name of a field", repr("(" * 40)),
        ("a(" * 5_000, 6, "a closing parenthesis or a comma", repr("(a" * 20)),
    ],
)
def test_a_faulty_choice_is_told_where_and_why(
    kibo: Client, text: str, column: int, expected: str, received: str
) -> None:
    """The error names the column, what could stand there and what does."""
    status, _, error = kibo.send("GET", f"{SEGMENTS}/1001?responseFields={quote(text)}")
    assert status == 400
    told = [error["message"], *(item["message"] for item in error["items"])]
    assert (
        "Missing or invalid parameter: responseFields "
        f"expected {expected} at column {column}, got {received}"
    ) in told
