"""The three languages: what they mean, and where they are wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis.strategies import from_regex

from segmock import config
from segmock.core import spec
from segmock.core.filtering import EVERYTHING
from segmock.core.problem import Kind, Problem
from segmock.vendors.kibo import filters

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.exchange import Exchange
    from tests.conftest import Client

SEGMENTS = "/api/commerce/customer/segments"
PARAMETERS = {
    parameter.name: parameter.schema
    for parameter in spec.load(config.settings({}).openapi / "kibo.yaml")
    .operations["GetSegments"]
    .parameters
}


def ids(kibo: Client, **query: str) -> list[int]:
    """Return the ids of the segments that a query finds, in their order."""
    text = "&".join(f"{name}={quote(value)}" for name, value in query.items())
    status, _, page = kibo.send("GET", f"{SEGMENTS}?{text}")
    assert status == 200, page
    return [item["id"] for item in page["items"]]


# --- filter --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text,found",
    [
        ("id eq 1003", [1003]),
        ("id ne 1003", [1001, 1002, *range(1004, 1011)]),
        ("id gt 1009", [1010]),
        ("id ge 1009", [1009, 1010]),
        ("id lt 1002", [1001]),
        ("id le 1002", [1001, 1002]),
        ("ID eq 1003", [1003]),
        ("code eq vip", [1008]),
        ("code eq VIP", []),
        ("code gt staff", [1008]),
        ("code sw INACT", [1006]),
        ("name cont REPEAT", [1003, 1004, 1005, 1006]),
        ("Name eq Very Important Shoppers", [1008]),
        ("description eq nothing", []),
        ("description ne nothing", list(range(1001, 1011))),
        ("createBy sw zz", []),
        ("createDate eq 2026-05-24T09:00:00Z", [1003]),
        ("createdate eq 2026-05-24T11:00:00.000+02:00", [1003]),
        ("CreateDate eq 2026-05-24t09:00:00z", None),
        ("createDate lt 2026-05-24", [1001, 1002]),
        ("createDate le 2026-05-24T09:00:00", [1001, 1002, 1003]),
        ("updateDate ge 2026-05-30T08:59:59.9z", [1009, 1010]),
        ("id gt 1003 and id lt 1006", [1004, 1005]),
        ("name cont repeat and description cont 90 and id ne 1004", [1005]),
    ],
)
def test_conditions_hold(kibo: Client, text: str, found: list[int] | None) -> None:
    """Each operator on each sort of field; all conditions must hold; None is a refusal."""
    if found is None:
        assert kibo.send("GET", f"{SEGMENTS}?filter={quote(text)}")[0] == 400
    else:
        assert ids(kibo, filter=text) == found


def test_a_value_may_hold_the_word_that_joins_conditions(kibo: Client) -> None:
    """` and ` begins a condition only where a name and an operator follow."""
    made = {"code": "rr", "name": "Rock and Roll"}
    _, _, segment = kibo.send("POST", SEGMENTS, json=made)
    assert ids(kibo, filter="name eq Rock and Roll and code eq rr") == [segment["id"]]
    assert ids(kibo, filter="name sw rock and r") == [segment["id"]]


@pytest.mark.parametrize(
    "text,same",
    [
        ("createDate eq 2026-02-30", "createDate eq 2026-03-02"),
        ("createDate eq 2026-04-31T09:00:00", "createDate eq 2026-05-01T09:00:00Z"),
    ],
)
def test_a_day_too_many_counts_on(text: str, same: str) -> None:
    """Months are as long as the description's pattern says, which is 31 days."""
    assert filters.conditions(text) == filters.conditions(same)


@pytest.mark.parametrize(
    "text,column,expected,received",
    [
        ("colour eq red", 1, "one of id, code, name, description, createDate", "'colour'"),
        (" id eq 1", 1, "one of id", "''"),
        ("id", 4, "one of eq, ne, gt, lt, ge, le after id", "''"),
        ("id is 1", 4, "one of eq, ne, gt, lt, ge, le after id", "'is'"),
        ("id cont 1", 4, "one of eq, ne, gt, lt, ge, le after id", "'cont'"),
        ("name is x", 6, "one of eq, ne, gt, lt, ge, le, cont, sw after name", "'is'"),
        ("id eq", 7, "a whole number", "''"),
        ("id eq one", 7, "a whole number", "'one'"),
        ("id eq 1 and more", 7, "a whole number", "'1 and more'"),
        ("id eq -1", 7, "a whole number", "'-1'"),
        ("name eq ", 9, "some text", "''"),
        ("createDate gt yesterday", 15, "a date such as 2026-01-31", "'yesterday'"),
        ("createDate gt 2026-13-01", 15, "a date such as 2026-01-31", "'2026-13-01'"),
        ("id eq 1 and colour eq red", 13, "one of id", "'colour'"),
    ],
)
def test_a_faulty_filter_is_told_where_and_why(
    kibo: Client, text: str, column: int, expected: str, received: str
) -> None:
    """The error names the column, what could stand there and what does."""
    status, _, error = kibo.send("GET", f"{SEGMENTS}?filter={quote(text)}")
    assert (status, error["errorCode"]) == (400, "MISSING_OR_INVALID_PARAMETER")
    start = f"Missing or invalid parameter: filter expected {expected}"
    assert error["message"].startswith(start)
    assert error["message"].endswith(f" at column {column}, got {received}")


def test_every_faulty_condition_is_told(kibo: Client) -> None:
    """Two faults in one filter are two items of the error."""
    text = quote("id eq x and colour eq red")
    _, _, error = kibo.send("GET", f"{SEGMENTS}?filter={text}")
    columns = [re.findall(r"column (\d+)", item["message"]) for item in error["items"]]
    assert columns == [["7"], ["13"]]


def test_a_joined_condition_is_refused_though_the_pattern_takes_it_for_text(kibo: Client) -> None:
    """A pattern cannot tell a value from a condition on an unknown field; the reader can."""
    text = "name eq x and colour eq red"
    assert re.search(PARAMETERS["filter"]["pattern"], text)
    status, headers, error = kibo.send("GET", f"{SEGMENTS}?filter={quote(text)}")
    assert status == 400
    assert "at column 15, got 'colour'" in error["message"]
    assert "at column 15, got 'colour'" in headers["segmock-violations"]


# --- sortBy --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text,first",
    [
        ("id desc", [1010, 1009]),
        ("id", [1001, 1002]),
        ("name", [1004, 1001]),
        ("name asc", [1004, 1001]),
        ("Name desc", [1008, 1010]),
        ("createDate desc", [1010, 1009]),
        ("updateBy,id desc", [1010, 1009]),
        ("createBy asc, ID desc", [1010, 1009]),
        ("createBy+asc,name+desc", [1008, 1010]),
        ("description,id desc", [1009, 1008]),
    ],
)
def test_segments_are_sorted(kibo: Client, text: str, first: list[int]) -> None:
    """By several fields, up or down; a missing value comes first."""
    assert ids(kibo, sortBy=text)[:2] == first


def test_a_plus_is_as_good_as_a_blank(kibo: Client) -> None:
    """Clients write `sortBy=id+desc` with the plus as it is or percent-encoded."""
    for text in ("id+desc", "id%2Bdesc", "id%20desc"):
        _, _, page = kibo.send("GET", f"{SEGMENTS}?sortBy={text}")
        assert page["items"][0]["id"] == 1010


@pytest.mark.parametrize(
    "text,column,expected,received",
    [
        ("colour", 1, "one of id, code", "'colour'"),
        ("id desc,colour asc", 9, "one of id, code", "'colour'"),
        ("id,name up", 9, "asc or desc", "'up'"),
        ("id,", 4, "one of id, code", "''"),
    ],
)
def test_a_faulty_order_is_told_where_and_why(
    kibo: Client, text: str, column: int, expected: str, received: str
) -> None:
    """The error names the column, what could stand there and what does."""
    status, _, error = kibo.send("GET", f"{SEGMENTS}?sortBy={quote(text)}")
    assert status == 400
    assert error["message"].startswith(f"Missing or invalid parameter: sortBy expected {expected}")
    assert error["message"].endswith(f" at column {column}, got {received}")


# --- responseFields ------------------------------------------------------------------------------


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
    assert segment == {"auditInfo": {"createDate": "2026-05-22T09:00:00.000Z"}}
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


def test_answers_to_writes_are_chosen_too(kibo: Client) -> None:
    """Creating and replacing take `responseFields` as reading does."""
    query = "?responseFields=code"
    body = {"code": "new", "name": "New"}
    assert kibo.send("POST", SEGMENTS + query, json=body)[2] == {"code": "new"}
    assert kibo.send("PUT", f"{SEGMENTS}/1001{query}", json={**body, "code": "c"})[2] == {
        "code": "c"
    }


@pytest.mark.parametrize(
    "text,column,expected,received",
    [
        (",id", 1, "the name of a field", "',id'"),
        ("id,", 4, "the name of a field", "''"),
        ("id,,name", 4, "the name of a field", "',name'"),
        ("items()", 7, "the name of a field", "')'"),
        ("items(", 7, "the name of a field", "''"),
        ("id name", 3, "a comma", "' name'"),
        ("id)", 3, "a comma", "')'"),
        ("items(id", 9, "a comma or a closing parenthesis", "''"),
        ("items(id;name)", 9, "a comma or a closing parenthesis", "';name)'"),
        ("-items(id)", 7, "a comma", "'(id)'"),
        ("a(b(c(d)))", 6, "a comma or a closing parenthesis", "'(d)))'"),
    ],
)
def test_a_faulty_choice_is_told_where_and_why(
    kibo: Client, text: str, column: int, expected: str, received: str
) -> None:
    """The error names the column, what could stand there and what does."""
    status, _, error = kibo.send("GET", f"{SEGMENTS}/1001?responseFields={quote(text)}")
    assert status == 400
    assert error["message"] == (
        "Missing or invalid parameter: responseFields "
        f"expected {expected} at column {column}, got {received}"
    )


# --- readers and patterns ------------------------------------------------------------------------


def test_every_parameter_with_a_pattern_has_a_reader() -> None:
    """So each refusal by a pattern can be explained."""
    patterned = {n for n, schema in PARAMETERS.items() if not n.startswith("x-")}
    assert {n for n in patterned if "pattern" in PARAMETERS[n]} == filters.LANGUAGES.keys()


@pytest.mark.parametrize("name", sorted(filters.LANGUAGES))
def test_readers_take_what_the_patterns_take(name: str) -> None:
    """What the description calls valid is never refused for its form."""
    read = filters.LANGUAGES[name]

    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    @given(from_regex(PARAMETERS[name]["pattern"], fullmatch=True))
    def check(text: str) -> None:
        assert read(text)[1] == []

    check()


def test_nothing_asked_is_everything(exchange_of: Callable[..., Exchange]) -> None:
    """Without parameters nothing is filtered, sorted or left out."""
    exchange = exchange_of("GetSegments")
    assert filters.predicate(exchange) == EVERYTHING
    assert filters.order(exchange) == []
    assert filters.reduced({"id": 1}, exchange) == {"id": 1}


@pytest.mark.parametrize(
    "role,name", [("predicate", "filter"), ("order", "sortBy"), ("reduced", "responseFields")]
)
def test_roles_refuse_what_readers_refuse(
    exchange_of: Callable[..., Exchange], role: str, name: str
) -> None:
    """Even a text that no pattern has seen cannot get through."""
    exchange = exchange_of("GetSegment", **{name: "?"})
    asked: dict[str, Callable[[Exchange], object]] = {
        "predicate": filters.predicate,
        "order": filters.order,
        "reduced": lambda one: filters.reduced({}, one),
    }
    with pytest.raises(Problem) as refused:
        asked[role](exchange)
    assert refused.value.kind is Kind.INVALID
    assert [v.pointer for v in refused.value.violations] == [f"/{name}"]
