"""The seeded people: persona n of a seed is one and the same person for every vendor.

Knows no vendor: a vendor maps a persona to its own record.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, TypedDict

from segmock.core import faking
from segmock.core.clock import iso

if TYPE_CHECKING:
    from datetime import datetime

DAY = 86_400


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


ORDER_COUNTS = (0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 9, 12)
SUBSCRIBED_PERCENT = 70
COUNTRIES = ("US", "US", "GB", "DE", "DE", "FR", "PL", "AU", "CA", "NL")
DOMAINS = ("example.com", "example.org", "example.net")


class _Bits:
    """A supply of small numbers from one hash: cheap, and stable for ever."""

    def __init__(self, *key: str | int) -> None:
        text = "\x1f".join(map(str, key)).encode()
        self._left = int.from_bytes(blake2b(text, digest_size=64).digest(), "big")

    def below(self, bound: int) -> int:
        self._left, rest = divmod(self._left, bound)
        return rest

    def of(self, name: str) -> str:
        values = faking.pool(name)
        return values[self.below(len(values))]


class Universe:
    """All personas of a seed, numbered from 0; each is computed when it is first asked for."""

    def __init__(self, seed: int, size: int, start: datetime) -> None:
        self.seed = seed
        self.size = size
        self.start = start
        self._personas: dict[int, Persona] = {}

    def __len__(self) -> int:
        return self.size

    def persona(self, number: int) -> Persona:
        """Return persona `number`; raises IndexError outside 0..size-1."""
        if not 0 <= number < self.size:
            raise IndexError(number)
        if (found := self._personas.get(number)) is None:
            found = self._personas[number] = self._make(number)
        return found

    @cached_property
    def everyone(self) -> list[Persona]:
        """All personas in the order of their numbers."""
        return [self.persona(n) for n in range(self.size)]

    def _make(self, number: int) -> Persona:
        bits = _Bits("persona", self.seed, number)
        first, last = bits.of("first_name"), bits.of("last_name")
        known_for = 30 + bits.below(1500)
        orders = self._orders(bits, number, known_for)
        born = faking.OLDEST + timedelta(days=bits.below(faking.BIRTH_DAYS))
        created = self.start - timedelta(days=known_for, seconds=bits.below(DAY))
        last_order = orders[-1] if orders else None
        return Persona(
            number=number,
            first_name=first,
            last_name=last,
            # The number keeps addresses unique; reserved domains keep mail from real people.
            email=f"{first}.{last}.{number}@{DOMAINS[bits.below(3)]}".lower().replace(" ", ""),
            phone=bits.of("phone"),
            birthdate=born.isoformat(),
            company=bits.of("company"),
            street=bits.of("street"),
            city=bits.of("city"),
            state=bits.of("state"),
            postcode=bits.of("postcode"),
            country=COUNTRIES[bits.below(len(COUNTRIES))],
            subscribed=bits.below(100) < SUBSCRIBED_PERCENT,
            created_at=iso(created),
            orders=orders,
            order_count=len(orders),
            total_spent=sum(order["total"] for order in orders),
            last_order_at=last_order["placed_at"] if last_order else None,
            days_since_order=last_order["days_ago"] if last_order else None,
        )

    def _orders(self, bits: _Bits, person: int, known_for: int) -> list[Order]:
        count = ORDER_COUNTS[bits.below(len(ORDER_COUNTS))]
        ages = sorted((bits.below(known_for) for _ in range(count)), reverse=True)
        return [
            Order(
                number=person * 100 + n,
                total=500 + bits.below(25_000),
                # Orders of the same day come one after the other.
                placed_at=iso(self.start - timedelta(days=age, seconds=count - n)),
                days_ago=age,
            )
            for n, age in enumerate(ages)
        ]
