"""The seeded people: persona n of a seed is one and the same person for every vendor.

Knows no vendor: a vendor maps a persona to its own record.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from datetime import timedelta
from functools import cache, cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, TypedDict, overload

from segmock.core import faking, series
from segmock.core.clock import iso

if TYPE_CHECKING:
    from datetime import datetime

    from segmock.core.document import Record

DAY = 86_400
MAX_KEPT = 10_000
"""Personas that are kept for the next time they are asked for: about 20 MB."""


class Order(TypedDict):
    """A purchase: `total` in cents, `placed_at` ISO 8601, `days_ago` before the clock's start."""

    number: int
    total: int
    placed_at: str
    days_ago: int


class Persona(TypedDict):
    """One person. `total_spent` is in cents; without an order the `*_order*` fields are None."""

    number: int
    first_name: str
    last_name: str
    email: str
    phone: str
    birthdate: str
    company: str
    street: str
    city: str
    state: str
    postcode: str
    country: str
    subscribed: bool
    created_at: str
    orders: list[Order]
    order_count: int
    total_spent: int
    last_order_at: str | None
    days_since_order: int | None


SKETCHED = frozenset(
    {"number", "country", "subscribed", "order_count", "total_spent", "days_since_order"}
)
"""The fields that a sketch has."""

ORDER_COUNTS = (0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 9, 12)
SUBSCRIBED_PERCENT = 70
COUNTRIES = ("US", "US", "GB", "DE", "DE", "FR", "PL", "AU", "CA", "NL")
DOMAINS = ("example.com", "example.org", "example.net")
KNOWN_FROM, KNOWN_DAYS = 30, 1500
"""Days that the youngest account is old at least, and those by which ages differ."""
CHEAPEST, PRICES = 500, 25_000
"""Cents of the cheapest order, and those by which orders differ."""
_EMAIL = re.compile(r"[^@]*\.(0|[1-9][0-9]{0,8})@[^@]*")
_POOLS = ("phone", "company", "street", "city", "state", "postcode")


@cache
def _birthdates() -> list[str]:
    return [str(faking.OLDEST + timedelta(days)) for days in range(faking.BIRTH_DAYS)]


class Universe:
    """All personas of a seed, numbered from 0; each is computed when it is asked for.

    Everything about one comes from one hash, of which each choice takes its share in a fixed order:
    names, days known, orders, birthday, second of creation, domain, pools, country, consent.
    """

    def __init__(self, seed: int, size: int, start: datetime) -> None:
        self.seed = seed
        self.size = size
        self.start = start
        self._personas: dict[int, Persona] = {}
        self._texts: dict[tuple[int, int], str] = {}

    def __len__(self) -> int:
        return self.size

    def persona(self, number: int) -> Persona:
        """Return persona `number`; raises IndexError outside 0..size-1."""
        if (found := self._personas.get(number)) is None:
            if not 0 <= number < self.size:
                raise IndexError(number)
            if len(self._personas) >= MAX_KEPT:
                self._personas.clear()
            found = self._personas[number] = self._make(number)
        return found

    @property
    def everyone(self) -> Sequence[Persona]:
        """All personas in the order of their numbers, each computed when it is looked at."""
        return Everyone(self)

    def number_of_email(self, email: str) -> int | None:
        """Return the number of the persona with an e-mail address, or None."""
        if (match := _EMAIL.fullmatch(email)) is None:
            return None
        number = int(match[1])
        found = number < self.size and self.persona(number)["email"] == email
        return number if found else None

    def sketch(self, number: int) -> Record:
        """Return only the fields of `SKETCHED`, for a quarter of the cost of a persona."""
        left, known_for = divmod(self._hash(number) // self._names, KNOWN_DAYS)
        left, chosen = divmod(left, len(ORDER_COUNTS))
        last, total = None, 0
        if count := ORDER_COUNTS[chosen]:
            known_for += KNOWN_FROM
            last = KNOWN_FROM + KNOWN_DAYS
            for _ in range(count):
                left, age = divmod(left, known_for)
                last = min(last, age)
            for _ in range(count):
                left, cents = divmod(left, PRICES)
                total += CHEAPEST + cents
        left, country = divmod(left // self._details, len(COUNTRIES))
        return {
            "number": number,
            "country": COUNTRIES[country],
            "subscribed": left % 100 < SUBSCRIBED_PERCENT,
            "order_count": count,
            "total_spent": total,
            "days_since_order": last,
        }

    @cached_property
    def oldest_first(self) -> series.Order:
        """The order of all numbers by `created_at`."""
        ages = array("i", map(self._age, range(self.size)))
        return series.Order.by(lambda number: -ages[number], range(self.size))

    @cached_property
    def _names(self) -> int:
        return len(faking.pool("first_name")) * len(faking.pool("last_name"))

    @cached_property
    def _details(self) -> int:
        """The share of what lies between the orders and the country."""
        share = faking.BIRTH_DAYS * DAY * len(DOMAINS)
        for name in _POOLS:
            share *= len(faking.pool(name))
        return share

    @cached_property
    def _pools(self) -> list[tuple[str, ...]]:
        return [faking.pool(name) for name in ("first_name", "last_name", *_POOLS)]

    @cached_property
    def _key(self) -> bytes:
        return f"persona\x1f{self.seed}\x1f".encode()

    def _hash(self, number: int) -> int:
        return int.from_bytes(blake2b(self._key + b"%d" % number).digest(), "big")

    def _age(self, number: int) -> int:
        """Return the seconds from the creation of an account to the clock's start."""
        left, known_for = divmod(self._hash(number) // self._names, KNOWN_DAYS)
        known_for += KNOWN_FROM
        left, chosen = divmod(left, len(ORDER_COUNTS))
        share: int = (known_for * PRICES) ** ORDER_COUNTS[chosen]
        left //= share * faking.BIRTH_DAYS
        return known_for * DAY + left % DAY

    def _make(self, number: int) -> Persona:
        firsts, lasts, phones, companies, streets, cities, states, postcodes = self._pools
        left, chosen = divmod(self._hash(number), len(firsts))
        first = firsts[chosen]
        left, chosen = divmod(left, len(lasts))
        last = lasts[chosen]
        left, known_for = divmod(left, KNOWN_DAYS)
        known_for += KNOWN_FROM
        left, chosen = divmod(left, len(ORDER_COUNTS))
        orders: list[Order] = []
        if count := ORDER_COUNTS[chosen]:
            left = self._order(left, number, known_for, count, orders)
        last_order = orders[-1] if orders else None
        left, born = divmod(left, faking.BIRTH_DAYS)
        left, second = divmod(left, DAY)
        left, domain = divmod(left, len(DOMAINS))
        left, phone = divmod(left, len(phones))
        left, company = divmod(left, len(companies))
        left, street = divmod(left, len(streets))
        left, city = divmod(left, len(cities))
        left, state = divmod(left, len(states))
        left, postcode = divmod(left, len(postcodes))
        left, country = divmod(left, len(COUNTRIES))
        return Persona(
            number=number,
            first_name=first,
            last_name=last,
            # The number keeps addresses unique; reserved domains keep mail from real people.
            email=f"{first}.{last}.{number}@{DOMAINS[domain]}".lower().replace(" ", ""),
            phone=phones[phone],
            birthdate=_birthdates()[born],
            company=companies[company],
            street=streets[street],
            city=cities[city],
            state=states[state],
            postcode=postcodes[postcode],
            country=COUNTRIES[country],
            subscribed=left % 100 < SUBSCRIBED_PERCENT,
            created_at=iso(self.start - timedelta(known_for, second)),
            orders=orders,
            order_count=count,
            total_spent=sum([order["total"] for order in orders]),
            last_order_at=last_order["placed_at"] if last_order else None,
            days_since_order=last_order["days_ago"] if last_order else None,
        )

    def _order(
        self, left: int, person: int, known_for: int, count: int, orders: list[Order]
    ) -> int:
        """Append a person's orders, the oldest first, and return what is left of the hash."""
        ages = []
        for _ in range(count):
            left, age = divmod(left, known_for)
            ages.append(age)
        ages.sort(reverse=True)
        for n, age in enumerate(ages):
            left, cents = divmod(left, PRICES)
            # Orders of the same day come one after the other.
            text = self._texts.get((age, count - n))
            if text is None:
                text = iso(self.start - timedelta(age, count - n))
                self._texts[age, count - n] = text
            orders.append(
                Order(number=person * 100 + n, total=CHEAPEST + cents, placed_at=text, days_ago=age)
            )
        return left


class Everyone(Sequence["Persona"]):
    """All personas of a universe; none is kept."""

    def __init__(self, universe: Universe) -> None:
        self._universe = universe

    def __len__(self) -> int:
        return self._universe.size

    @overload
    def __getitem__(self, place: int) -> Persona: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Persona]: ...
    def __getitem__(self, place: int | slice) -> Persona | Sequence[Persona]:
        """Return a persona, or some of them."""
        chosen = range(len(self))[place]
        if isinstance(chosen, range):
            return [self._universe.persona(number) for number in chosen]
        return self._universe.persona(chosen)
