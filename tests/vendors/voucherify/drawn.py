"""Random filters, and the customers whom they are asked of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from segmock.core import scenario as scenarios
from segmock.vendors.voucherify.filters.fields import of_customer
from segmock.vendors.voucherify.filters.operators import OPERATORS, Value, fitting
from tests.vendors.conftest import client
from tests.vendors.voucherify.plain_reading import DAYS as DAY_FIELDS
from tests.vendors.voucherify.plain_reading import INSTANTS, found

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from segmock.core.world import World
    from tests.conftest import Client

DAYS_AND_INSTANTS = DAY_FIELDS | INSTANTS
KEYS = {"X-App-Id": "segmock", "X-App-Token": "segmock"}
START = datetime(2026, 6, 1, 9, tzinfo=UTC)
PERSONAS = 40
ADDED: list[Record] = [
    {"source_id": "one", "metadata": {"a.b": 1, "tags": ["x", "y"], "since": "2026-05-31"}},
    {"source_id": "two", "metadata": {"since": "2026-06-01T23:00:00-05:00", "tier": "gold"}},
    {"source_id": "three", "birthdate": "2000-02-29", "metadata": {"a.b": "1", "beta": True}},
    {"source_id": "four", "birthdate": "1999-12-31", "metadata": {"since": 5, "a.b": 1.0}},
    {"source_id": "five", "updated_at": "2026-06-03T00:00:00Z", "metadata": {"since": "soon"}},
    # Dates around each of the instants that are tried.
    *(
        {
            "source_id": f"day {n}",
            "birthdate": f"2000-{day}",
            "metadata": {"since": f"{year}-{day}"},
        }
        for n, (year, day) in enumerate(
            [
                *((2026, "06-01"), (2026, "05-31"), (2026, "06-02"), (2026, "06-09")),
                *((2026, "05-26"), (2026, "04-29"), (2026, "07-04"), (2025, "06-01")),
                *((2025, "12-30"), (2026, "01-01"), (2027, "06-01"), (2027, "02-28")),
            ]
        )
    ),
    {"source_id": "six", "metadata": {"since": {"x": 1}, "tags": [], "tier": None}},
]
"""Customers unlike the people of the universe: metadata of all kinds, and odd birthdays."""
NAMES = [
    *("name", "email", "phone", "source_id", "address.city", "address.country", "description"),
    *("birthdate", "birthday", "created_at", "updated_at", "summary.orders.last_order_date"),
    *("summary.orders.total_count", "summary.orders.total_amount", "loyalty.points"),
    *("summary.redemptions.total_succeeded", "summary.redemptions.gift.redeemed_amount"),
    *("loyalty.referred_customers", "loyalty.referred_customers.campaigns.Loyalty Program"),
    *("loyalty_points.campaigns.Summer Campaign 2.points", "loyalty_points.campaigns.None.points"),
    *("events.payment_placed.count", "events.none.count", "referrals.total"),
    *("referrals.campaigns", "loyalty.campaigns", "system_metadata.source"),
    *("system_metadata.web_widget.widgets", "metadata.a.b", "metadata.tags", "metadata.since"),
    *("metadata.tier", "metadata.beta", "metadata.none", "metadata.newsletter"),
]
"""Every kind of field that the vendor's examples have."""
EXAMPLES: dict[Value, list[Json]] = {
    Value.TRUE: [True],
    Value.SAME: [],
    Value.TEXT: ["a", "1", "@example.com", "gold"],
    Value.NUMBER: [0, "1", 2.5],
    Value.DAYS: [0, 30, 400.5],
    Value.WHOLE_DAYS: [0, 1, 33, 365],
    Value.COUNT: [0, 1, 2, 26],
    Value.DATE: ["2026-05-31", "1980-01-01T12:00:00+02:00"],
    Value.DAY_OF_MONTH: [1, 29, 31],
    Value.WEEKDAY: [1, 7],
    Value.MONTH: [2, 12],
    Value.YEAR: [1999, 2025],
}
INSTANTS_TO_TRY = [
    START,
    *(datetime(2028, 2, 29, tzinfo=UTC), datetime(2025, 12, 31, 23, tzinfo=UTC)),
]
DAYS = st.integers(0, 800) | st.sampled_from([1, 30, 90, 365, 366, 20_000])
DATES = st.sampled_from(
    [
        *("2026-06-01", "2026-05-31", "1999-12-31", "2000-02-29", "1969-12-31"),
        *("2026-06-01T23:00:00-05:00", "2026-06-03T00:00:00Z", "2025-01-01T12:00:00"),
    ]
) | st.datetimes(datetime(1945, 1, 1), datetime(2027, 1, 1)).map(lambda d: d.isoformat()[:19])  # noqa: DTZ001 - without a zone on purpose
TEXTS = st.sampled_from(["", "a", "gold", "API", "DE", "@example.com", "Sam", "1", "South", "x"])
VALUES: dict[Value, st.SearchStrategy[Json]] = {
    Value.TRUE: st.just(True),
    Value.TEXT: TEXTS | st.integers(0, 9),
    Value.NUMBER: st.integers(-1, 12) | st.integers(0, 90_000) | st.integers(0, 9).map(str),
    Value.DAYS: DAYS | st.floats(0, 800, width=16),
    Value.WHOLE_DAYS: DAYS,
    Value.COUNT: st.integers(0, 80),
    Value.DATE: DATES,
    Value.DAY_OF_MONTH: st.integers(1, 31),
    Value.WEEKDAY: st.integers(1, 7),
    Value.MONTH: st.integers(1, 12),
    Value.YEAR: st.integers(1945, 2030),
}
KINDS = {
    "dates": DATES,
    "date-times": DATES,
    "numbers": VALUES[Value.NUMBER],
    "text": TEXTS,
    "values of any kind": TEXTS | st.integers(0, 3) | st.booleans(),
}
"""Values to compare a field with, by the form of the field."""
MOMENTS = st.integers(-900, 900).map(lambda days: START + timedelta(days=days)) | st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 - the zone comes behind it
    datetime(2028, 12, 31),  # noqa: DTZ001 - likewise
).map(lambda at: at.replace(microsecond=0, tzinfo=UTC))


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    """Draw an instant; often one that is a few days from the day of a customer's birth or order."""
    if draw(st.booleans()):
        return draw(MOMENTS)
    customer = draw(st.sampled_from(customers()))
    name = draw(st.sampled_from(sorted(DAYS_AND_INSTANTS)))
    date = str(found(customer, name) or "2024-02-29")
    away = timedelta(days=draw(st.integers(-8, 8)))
    month, day = int(date[5:7]), min(int(date[8:10]), 28)
    year = draw(st.integers(2024, 2028))
    return datetime(year, month, day, draw(st.integers(0, 23)), tzinfo=UTC) + away


@cache
def kept(name: str) -> list[Json]:
    """Return what the customers have under a name, as far as a condition can be equal to it."""
    values = (found(customer, name) for customer in customers())
    field = of_customer(name)
    unset = {"dates": "2026-06-01", "date-times": "2026-06-01", "numbers": "1"}
    other = "" if field is None else unset.get(field.form.value, "")
    return sorted({v for v in values if isinstance(v, str)}) or [other]


@st.composite
def conditions(draw: st.DrawFn, name: str) -> Record:
    """Draw one or two conditions on a field, each with one value or several."""
    field = of_customer(name)
    assert field is not None
    suited = [one for one in OPERATORS if fitting(one, field.form)]
    made: Record = {}
    for operator in draw(st.lists(st.sampled_from(suited), min_size=1, max_size=2, unique=True)):
        fits = fitting(operator, field.form)
        assert fits is not None
        takes = fits.takes
        values = KINDS[field.form.value] if takes is Value.SAME else VALUES[takes]
        if takes is Value.SAME and field.form.value != "numbers":
            values |= st.sampled_from(kept(name))
        most = 12 if takes is Value.SAME else 2
        made[operator] = draw(values | st.lists(values, max_size=most))
    return {"conditions": made}


@st.composite
def filters(draw: st.DrawFn) -> Record:
    """Draw a filter of up to three fields."""
    name = st.sampled_from(NAMES) | st.sampled_from(sorted(DAYS_AND_INSTANTS))
    names = draw(st.lists(name, max_size=3, unique=True))
    junction = draw(st.sampled_from(["and", "or", "AND", "Or"]))
    return {"junction": junction, **{name: draw(conditions(name)) for name in names}}


def mock(**parts: Json) -> Client:
    """Return a mock with these customers and a clock that stands still at START."""
    raw = {
        "name": "drawn",
        "personas": PERSONAS,
        "clock": {"start": "2026-06-01T09:00:00Z", "step": 0},
        "given": {"voucherify": {"customers": ADDED}},
        **parts,
    }
    made = client("voucherify", scenarios.read(raw, "drawn.yaml"))
    made.headers = dict(KEYS)
    return made


@cache
def world() -> World:
    """Return a world that no test changes."""
    return mock().mock.world


@cache
def customers() -> tuple[Record, ...]:
    """Return all customers of that world, and one who is not stored."""
    return (*world().collection("voucherify", "customers"), {"source_id": "nobody"})
