from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmock.core.clock import iso, parse_iso
from segmock.core.filtering import compiled
from segmock.core.universe import Universe
from segmock.vendors.campaign_monitor_commerce.behaviours import rules
from tests.vendors.campaign_monitor_commerce.asking import START

if TYPE_CHECKING:
    from segmock.core.document import Record

DAY = timedelta(days=1)
REPEAT = ("active", "at-risk", "inactive")

seconds = st.timedeltas(timedelta(0), 2000 * DAY).map(lambda ago: ago // timedelta(seconds=1))


@st.composite
def people(draw: st.DrawFn) -> Record:
    """A person with orders of any age, up to some years."""
    ages = sorted(draw(st.lists(seconds, max_size=4)), reverse=True)
    orders = [{"placed_at": iso(START - timedelta(seconds=age))} for age in ages]
    return {
        "orders": orders,
        "order_count": len(orders),
        "last_order_at": orders[-1]["placed_at"] if orders else None,
        "subscribed": draw(st.booleans()),
    }


def plainly(person: Record, now: float, usual: float) -> set[str]:
    """Read the documented rules word by word; times in seconds."""
    found = {"all"}
    count = len(person["orders"])
    if count == 0:
        return found | ({"prospects"} if person["subscribed"] else set())
    if count == 1:
        return found | {"first-time"}
    since = now - parse_iso(person["orders"][-1]["placed_at"]).timestamp()
    found |= {"repeat"}
    if since < usual:
        return found | {"active"}
    return found | ({"at-risk"} if since < 3 * usual else {"inactive"})


@given(people(), seconds, st.integers(0, 500 * 86_400))
def test_membership_is_a_plain_reading_of_the_rules(person: Record, later: int, usual: int) -> None:
    """Whoever it is, and whenever: the rules say what the vendor's help says."""
    at, repeat_time = START + timedelta(seconds=later), timedelta(seconds=usual)
    computed = {
        word for word, rule in rules.RULES.items() if compiled(rule.where(at, repeat_time))(person)
    }
    assert computed == plainly(person, at.timestamp(), usual)


@given(people(), seconds, st.timedeltas(timedelta(0), 500 * DAY))
def test_the_repeat_customers_are_divided(person: Record, later: int, usual: timedelta) -> None:
    """A repeat customer is in exactly one of the three, anybody else in none."""
    at = START + timedelta(seconds=later)
    inside = [word for word in REPEAT if compiled(rules.RULES[word].where(at, usual))(person)]
    assert len(inside) == (1 if person["order_count"] >= 2 else 0)


@pytest.mark.parametrize(
    "age, word",
    [
        (timedelta(0), "active"),
        (10 * DAY - timedelta(seconds=1), "active"),
        (10 * DAY, "at-risk"),
        (30 * DAY - timedelta(seconds=1), "at-risk"),
        (30 * DAY, "inactive"),
    ],
)
def test_the_bounds_belong_to_the_older_side(age: timedelta, word: str) -> None:
    """Exactly one or three repeat times after the last order somebody is at risk or inactive."""
    person = {"order_count": 2, "last_order_at": iso(START - age)}
    inside = [w for w in REPEAT if compiled(rules.RULES[w].where(START, 10 * DAY))(person)]
    assert inside == [word]


def test_a_customer_ages() -> None:
    """With time a repeat customer goes from active to at risk to inactive, and never back."""
    person = {"order_count": 2, "last_order_at": iso(START)}
    words = [
        next(
            w for w in REPEAT if compiled(rules.RULES[w].where(START + day * DAY, 10 * DAY))(person)
        )
        for day in range(40)
    ]
    assert words == ["active"] * 10 + ["at-risk"] * 20 + ["inactive"] * 10


def test_the_repeat_time_is_the_average_of_all_gaps() -> None:
    """It is the plain mean of the times between one order of a customer and the next."""
    universe = Universe(7, 200, START)
    gaps = [
        (parse_iso(after["placed_at"]) - parse_iso(before["placed_at"])).total_seconds()
        for person in universe.everyone
        for before, after in zip(person["orders"], person["orders"][1:], strict=False)
    ]
    found = rules.repeat_time(universe)
    assert found.total_seconds() == pytest.approx(sum(gaps) / len(gaps))
    assert found > DAY


def test_the_repeat_time_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is looked at again when it is asked for a second time."""
    universe = Universe(7, 20, START)
    found = rules.repeat_time(universe)
    monkeypatch.setattr(Universe, "persona", None)
    assert rules.repeat_time(universe) == found


def test_where_nobody_orders_twice_there_is_no_repeat_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without a gap the average is zero, and nobody is there who could be active."""
    monkeypatch.setattr(Universe, "persona", lambda *_: {"orders": []})
    assert rules.repeat_time(Universe(7, 50, START)) == timedelta(0)


def test_two_names_differ_between_the_api_and_the_help() -> None:
    """The API's example and the help write two of the names differently."""
    differing = {rule.api: rule.help for rule in rules.RULES.values() if rule.api != rule.help}
    assert differing == {
        "First-time Buyers": "First-Time Buyers",
        '"At Risk" Repeat Customers': '"At-Risk" Repeat Customers',
    }
