"""Pages are complete and filters mean what they say, for random filters, sorts and sizes.

What is expected is worked out here from the segments as they are read one by one, by plain
comparisons of their fields, and not by anything that the mock filters or sorts with.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cmp_to_key
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json, Record
    from tests.conftest import Client

SEGMENTS = "/api/commerce/customer/segments"
COUNT = 45
ACCOUNT = 1007

WORDS = ["a", "A", "and", "ab", "Ä", "rock", "roll"]
PLACES: dict[str, tuple[str, ...]] = {
    "id": ("id",),
    "code": ("code",),
    "name": ("name",),
    "description": ("description",),
    "createDate": ("auditInfo", "createDate"),
    "createBy": ("auditInfo", "createBy"),
    "auditInfo.updateDate": ("auditInfo", "updateDate"),
    "auditInfo.updateBy": ("auditInfo", "updateBy"),
}
START = datetime(2026, 6, 1, tzinfo=UTC)

names = st.sampled_from(sorted(PLACES)).flatmap(lambda n: st.sampled_from([n, n.upper(), n]))
values = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
days = st.integers(-3, COUNT + 3).map(lambda n: START - timedelta(days=n))
dates = st.builds(
    lambda day, form: form(day),
    days,
    st.sampled_from(
        [
            lambda day: day.strftime("%Y-%m-%d"),
            lambda day: day.strftime("%Y-%m-%dT%H:%M:%S"),
            lambda day: day.strftime("%Y-%m-%dT%H:%M:%S.000z"),
            lambda day: (day + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%S+02:00"),
        ]
    ),
)


@st.composite
def conditions(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw a name, an operator and a value that go together."""
    name = draw(names)
    operators = ["eq", "ne", "gt", "ge", "lt", "le"]
    if name.lower() == "id":
        return name, draw(st.sampled_from(operators)), str(draw(st.integers(995, 1050)))
    if name.lower().endswith("date"):
        return name, draw(st.sampled_from(operators)), draw(dates)
    return name, draw(st.sampled_from([*operators, "cont", "sw"])), draw(values)


sorts = st.lists(st.tuples(names, st.sampled_from(["", " asc", " desc", "+DESC"])), max_size=3)


def found_at(segment: Record, name: str) -> Json:
    """Return the value of a field by its name in any case."""
    (path,) = {path for known, path in PLACES.items() if known.lower() == name.lower()}
    value: Json = segment
    for part in path:
        value = value[part]
    return value


def holds(segment: Record, condition: tuple[str, str, str]) -> bool:
    """Tell by a plain reading whether a condition holds for a segment as it was read."""
    name, operator, text = condition
    found: Json = found_at(segment, name)
    wanted: Json = text
    if found is None:
        return operator == "ne"
    if name.lower() == "id":
        wanted = int(text)
    elif name.lower().endswith("date"):
        found, wanted = datetime.fromisoformat(found), datetime.fromisoformat(text.upper())
        wanted = wanted if wanted.tzinfo else wanted.replace(tzinfo=UTC)
    elif operator == "cont":
        return text.casefold() in str(found).casefold()
    elif operator == "sw":
        return str(found).casefold().startswith(text.casefold())
    results: dict[str, bool] = {
        "eq": found == wanted,
        "ne": found != wanted,
        "gt": found > wanted,
        "ge": found >= wanted,
        "lt": found < wanted,
        "le": found <= wanted,
    }
    return results[operator]


def compared(one: Record, other: Record, keys: list[tuple[str, str]]) -> int:
    """Compare two segments by the fields asked for, at last by their ids; nothing comes first."""
    for name, direction in keys:
        left, right = found_at(one, name), found_at(other, name)
        if left != right:
            smaller = left is None or (right is not None and left < right)
            return -1 if smaller != ("desc" in direction.lower()) else 1
    return -1 if one["id"] < other["id"] else 1


@pytest.fixture
def many(changed: Callable[..., Client]) -> Client:
    """A client in a world of many segments, some without description, an account in half."""
    groups = ["all-customers", "prospects", "repeat-customers", "first-time-buyers"]
    given: list[Record] = [
        {
            "code": f"{WORDS[n % 7]}{n}",
            "name": " ".join((WORDS[n % 5], WORDS[n % 3], WORDS[n % 2])),
            **({"description": WORDS[n % 6]} if n % 4 else {}),
            **({"group": groups[n % 4]} if n % 3 else {}),
        }
        for n in range(COUNT)
    ]
    client = changed(given={"kibo": {"segments": given}})
    for number in range(1001, 1001 + COUNT, 5):
        client.send("POST", f"{SEGMENTS}/{number}/accounts", json=[ACCOUNT])
        client.send("PUT", f"{SEGMENTS}/{number}", json={"code": f"a{number}", "name": "a"})
    for number in (1003, 1009):
        client.send("DELETE", f"{SEGMENTS}/{number}/accounts/{ACCOUNT}")
    return client


def whole(client: Client, path: str) -> list[Record]:
    """Return all segments of a listing in one page."""
    status, _, page = client.send("GET", f"{path}?pageSize=200")
    assert (status, page["totalCount"]) == (200, len(page["items"]))
    items: list[Record] = page["items"]
    return items


@pytest.mark.parametrize("examples", [200, pytest.param(600, marks=pytest.mark.long)])
@pytest.mark.parametrize("path", [SEGMENTS, f"/api/commerce/customer/accounts/{ACCOUNT}/segments"])
def test_pages_hold_what_a_plain_reading_finds(many: Client, path: str, examples: int) -> None:
    """Page after page, each segment that all conditions hold for comes once, in the order asked."""
    everything = whole(many, path)
    assert len(everything) > 10

    @settings(max_examples=examples)
    @given(st.lists(conditions(), max_size=3), sorts, st.integers(1, 25))
    def check(wanted: list[tuple[str, str, str]], keys: list[tuple[str, str]], size: int) -> None:
        query = f"pageSize={size}"
        if wanted:
            query += "&filter=" + quote(" and ".join(map(" ".join, wanted)))
        if keys:
            query += "&sortBy=" + quote(",".join(map("".join, keys)))
        matching = [one for one in everything if all(holds(one, c) for c in wanted)]

        def by_keys(one: Record, other: Record) -> int:
            return compared(one, other, keys)

        expected = sorted(matching, key=cmp_to_key(by_keys))
        seen: list[Record] = []
        while True:
            status, _, page = many.send("GET", f"{path}?{query}&startIndex={len(seen)}")
            assert status == 200, page
            assert page["totalCount"] == len(expected)
            assert page["pageCount"] == -(-len(expected) // size)
            seen += page["items"]
            if len(page["items"]) < size:
                break
        assert seen == expected

    check()
