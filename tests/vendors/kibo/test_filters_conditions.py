"""The language of `filter`: what conditions find, and where one is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from segmock.core.grammar import Fault
from segmock.vendors.kibo.filters import conditions

if TYPE_CHECKING:
    from tests.conftest import Client

SEGMENTS = "/api/commerce/customer/segments"
ORDER = "one of eq, ne, gt, lt, ge, le after"
A_FIELD = "one of id, code, name, description, createDate, createBy, updateDate, updateBy at column"
A_DATE = "a date such as 2026-01-31 or 2026-01-31T09:00:00Z at column"


def ids(kibo: Client, text: str) -> list[int]:
    """Return the ids of the segments that a filter finds."""
    status, _, page = kibo.send("GET", f"{SEGMENTS}?filter={quote(text)}")
    assert status == 200, page
    return [item["id"] for item in page["items"]]


@pytest.mark.parametrize(
    "text,found",
    [
        ("id eq 1003", [1003]),
        ("id ne 1003", [1001, 1002, *range(1004, 1011)]),
        ("id gt 1009", [1010]),
        ("id ge 1009", [1009, 1010]),
        ("id lt 1002", [1001]),
        ("id le 1002", [1001, 1002]),
        ("id lt -1", []),
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
        ("auditInfo.createBy ne nobody", list(range(1001, 1011))),
        ("createDate eq 2026-05-24T00:00:00Z", [1003]),
        ("createdate eq 2026-05-24T02:00:00.000+02:00", [1003]),
        ("AUDITINFO.CreateDate eq 2026-05-24", [1003]),
        ("createDate lt 2026-05-24", [1001, 1002]),
        ("createDate le 2026-05-24T09:00:00", [1001, 1002, 1003]),
        ("updateDate ge 2026-05-29T23:59:59.9z", [1009, 1010]),
        ("auditinfo.updatedate gt 2024-02-29", list(range(1001, 1011))),
        ("id gt 1003 and id lt 1006", [1004, 1005]),
        ("name cont repeat and description cont 90 and id ne 1004", [1005]),
    ],
)
def test_conditions_hold(kibo: Client, text: str, found: list[int]) -> None:
    """Each operator on each sort of field; all conditions must hold."""
    assert ids(kibo, text) == found


def test_a_plus_in_the_url_is_a_blank(kibo: Client) -> None:
    """As in every query."""
    _, _, page = kibo.send("GET", f"{SEGMENTS}?filter=name+cont+repeat+and+id+lt+1004")
    assert [item["id"] for item in page["items"]] == [1003]


def test_a_value_may_hold_the_word_that_joins_conditions(kibo: Client) -> None:
    """` and ` begins a condition only where a name and an operator follow."""
    made = {"code": "rr", "name": "Rock and Roll"}
    _, _, segment = kibo.send("POST", SEGMENTS, json=made)
    assert ids(kibo, "name eq Rock and Roll and code eq rr") == [segment["id"]]
    assert ids(kibo, "name sw rock and r") == [segment["id"]]


# A text that is wrong, the column where it is, what could stand there, and what does.
FAULTS = [
    ("colour eq red", 1, A_FIELD, "'colour'"),
    ("auditInfo.id eq 1", 1, A_FIELD, "'auditInfo.id'"),
    ("auditInfo eq 1", 1, A_FIELD, "'auditInfo'"),
    ("name eq x and colour eq red", 15, A_FIELD, "'colour'"),
    (" id eq 1", 1, "the name of a field", "' id eq 1'"),
    ('"id" eq 1', 1, "the name of a field", "'\"id\" eq 1'"),
    ("(id eq 1)", 1, "the name of a field", "'(id eq 1)'"),
    ("id", 3, "a blank", "the end"),
    ("id==1", 3, "a blank", "'==1'"),
    ("id ", 4, "an operator", "the end"),
    ("id  eq 1", 4, "an operator", "' eq 1'"),
    ("id is 1", 4, f"{ORDER} id", "'is'"),
    ("id EQ 1", 4, f"{ORDER} id", "'EQ'"),
    ("id cont 1", 4, f"{ORDER} id", "'cont'"),
    ("createDate sw 2026", 12, f"{ORDER} createDate", "'sw'"),
    ("name is x", 6, "one of eq, ne, gt, lt, ge, le, cont, sw after name", "'is'"),
    ("id eq", 6, "a blank", "the end"),
    ("id eq ", 7, "a value", "the end"),
    ("name eq ", 9, "a value", "the end"),
    ("name eq \t", 9, "a value", "'\\t'"),
    ("name eq x\n", 10, "another condition", "'\\n'"),
    ("id eq one", 7, "a whole number", "'one'"),
    ("id eq '1", 7, "a whole number", '"\'1"'),
    ("id eq 1.5", 7, "a whole number", "'1.5'"),
    ("id eq 12345678901", 7, "a whole number", "'12345678901'"),
    ("id eq 1 and more", 7, "a whole number", "'1 and more'"),
    ("id eq 1 or id eq 2", 7, "a whole number", "'1 or id eq 2'"),
    ("id eq 1 and id eq x", 19, "a whole number", "'x'"),
    ("createDate gt yesterday", 15, A_DATE, "'yesterday'"),
    ("createDate gt 2026-13-01", 15, A_DATE, "'2026-13-01'"),
    ("createDate gt 2026-02-29", 15, A_DATE, "'2026-02-29'"),
    ("createDate gt 2026-04-31T09:00:00", 15, A_DATE, "'2026-04-31T09:00:00'"),
    ("createDate gt 2026-01-31T25:00:00", 15, A_DATE, "'2026-01-31T25:00:00'"),
    ("createDate gt 2026-01-31T09:00", 15, A_DATE, "'2026-01-31T09:00'"),
    ("createDate gt '2026-01-31", 15, A_DATE, '"\'2026-01-31"'),
    ("(" * 900, 1, "the name of a field", repr("(" * 40)),
]


@pytest.mark.parametrize("text,column,expected,received", FAULTS)
def test_a_faulty_filter_is_told_where_and_why(
    kibo: Client, text: str, column: int, expected: str, received: str
) -> None:
    """The error names the column, what could stand there and what does."""
    status, _, error = kibo.send("GET", f"{SEGMENTS}?filter={quote(text)}")
    assert (status, error["errorCode"]) == (400, "MISSING_OR_INVALID_PARAMETER")
    start = f"Missing or invalid parameter: filter expected {expected}"
    assert error["message"].startswith(start)
    assert error["message"].endswith(f" at column {column}, got {received}")


@pytest.mark.parametrize("text", ["(" * 10_000, "id eq " * 1_600, "and " * 2_500])
def test_long_nonsense_is_refused_at_its_first_fault(kibo: Client, text: str) -> None:
    """Reading ends where it goes wrong, also under the limit that the description sets."""
    with pytest.raises(Fault) as refused:
        conditions.GRAMMAR.read(text)
    assert refused.value.column <= 7
    assert kibo.send("GET", f"{SEGMENTS}?filter={quote(text)}")[0] == 400


def test_the_fault_is_there_for_programs_too(kibo: Client) -> None:
    """Problem details point at the parameter and into the description."""
    headers = {"accept": "application/problem+json"}
    _, _, problem = kibo.send("GET", f"{SEGMENTS}?filter=id%20is%201", headers=headers)
    (violation,) = problem["violations"]
    assert (violation["where"], violation["pointer"]) == ("query", "/filter")
    assert violation["keyword"] == "pattern"
    assert violation["hint"] == "Look at column 4 of filter."
