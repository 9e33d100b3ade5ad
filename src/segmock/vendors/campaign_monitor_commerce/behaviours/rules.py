"""The built-in segments: who is in them follows from orders, and from what time it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from segmock.core.clock import iso, parse_iso
from segmock.core.filtering import EVERYTHING, All, Compare, Op, Predicate

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.universe import Universe

RISK = 3
"""A repeat customer is at risk from once until so many times the usual while after an order."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A built-in segment: its name in the API's example and in the help, and who is in it.

    `where(at, usual)` holds of the people in it at an instant; `usual` is the repeat time.
    """

    api: str
    help: str
    where: Callable[[datetime, timedelta], Predicate]


def _last_order(op: Op, at: datetime, ago: timedelta) -> Compare:
    # Instants are texts of one form, so their order is that of the texts.
    return Compare(("last_order_at",), op, iso(at - ago))


_REPEAT = Compare(("order_count",), Op.GE, 2)

# What is exactly once or three times the repeat time old counts as older (deviation: age-bounds).
RULES: dict[str, Rule] = {
    "all": Rule("All Customers", "All Customers", lambda _at, _usual: EVERYTHING),
    "first-time": Rule(
        "First-time Buyers",
        "First-Time Buyers",
        lambda _at, _usual: Compare(("order_count",), Op.EQ, 1),
    ),
    "repeat": Rule("Repeat Customers", "Repeat Customers", lambda _at, _usual: _REPEAT),
    "active": Rule(
        "Active Repeat Customers",
        "Active Repeat Customers",
        lambda at, usual: All((_REPEAT, _last_order(Op.GT, at, usual))),
    ),
    "at-risk": Rule(
        '"At Risk" Repeat Customers',
        '"At-Risk" Repeat Customers',
        lambda at, usual: All(
            (_REPEAT, _last_order(Op.LE, at, usual), _last_order(Op.GT, at, RISK * usual))
        ),
    ),
    "inactive": Rule(
        '"Inactive" Repeat Customers',
        '"Inactive" Repeat Customers',
        lambda at, usual: All((_REPEAT, _last_order(Op.LE, at, RISK * usual))),
    ),
    # The universe knows no carts (deviation: prospects-without-carts).
    "prospects": Rule(
        "Prospects",
        "Prospects",
        lambda _at, _usual: All(
            (Compare(("order_count",), Op.EQ, 0), Compare(("subscribed",), Op.EQ, value=True))
        ),
    ),
}
"""The built-in segments by the word that a scenario has for each."""

# People do not change, so neither does what follows from all of them.
_KNOWN: WeakKeyDictionary[Universe, timedelta] = WeakKeyDictionary()


def repeat_time(universe: Universe) -> timedelta:
    """Return the shop's average time from one order of a customer to the next.

    Looks at everybody when it is first asked for, so only what looks at everybody anyway should
    ask. Zero where nobody has ordered twice (deviation: average-repeat-time).
    """
    if (known := _KNOWN.get(universe)) is None:
        between, times = timedelta(), 0
        for person in universe.everyone:
            if len(orders := person["orders"]) > 1:
                first, last = orders[0]["placed_at"], orders[-1]["placed_at"]
                between += parse_iso(last) - parse_iso(first)
                times += len(orders) - 1
        known = _KNOWN[universe] = between / times if times else between
    return known
