"""The one door to Faker: it fills pools once, and a hash picks from them.

The same seed and key pick the same value in every process, in any order. Only the names in
`POOLS` exist: a description can never reach another Faker provider.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from hashlib import blake2b
from itertools import count, cycle, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from faker import Faker

POOL_SIZE = 512

NOUNS = ("Lamp", "Chair", "Kettle", "Bag", "Jacket", "Mug", "Notebook", "Blanket", "Bottle")
ROOMS = ("Kitchen", "Garden", "Office", "Travel", "Outdoor", "Kids", "Music", "Books", "Sport")
FIRST_BIRTHDAY = date(1945, 1, 1)


@cache
def _faker() -> Faker:
    from faker import Faker as Source  # noqa: PLC0415 - costs 100 ms, and not every start needs it

    return Source("en_US", use_weighting=False)


def _drawn(method: str) -> Iterator[str]:
    source = _faker()
    source.seed_instance(f"segmock/{method}")
    draw = getattr(source, method)
    while True:
        yield str(draw())


def _birthdates() -> Iterator[str]:
    # Faker's own dates count from today, and would be others tomorrow.
    return ((FIRST_BIRTHDAY + timedelta(days=41 * n)).isoformat() for n in count())


@cache
def pool(name: str) -> tuple[str, ...]:
    """Return the values of a pool; raises KeyError for a name that is not in POOLS."""
    return tuple(islice(POOLS[name](), POOL_SIZE))


POOLS: dict[str, Callable[[], Iterator[str]]] = {
    "first_name": lambda: _drawn("first_name"),
    "last_name": lambda: _drawn("last_name"),
    "name": lambda: map(" ".join, zip(pool("first_name"), pool("last_name"), strict=True)),
    "email": lambda: _drawn("ascii_safe_email"),
    "phone": lambda: _drawn("basic_phone_number"),
    "birthdate": _birthdates,
    "city": lambda: _drawn("city"),
    "state": lambda: _drawn("state"),
    "country": lambda: _drawn("country"),
    "postcode": lambda: _drawn("postcode"),
    "street": lambda: _drawn("street_address"),
    "company": lambda: _drawn("company"),
    "product_name": lambda: (f"{c} {n}" for c in _drawn("color_name") for n in NOUNS),
    "category_name": lambda: cycle(ROOMS),
    "word": lambda: _drawn("word"),
    "sentence": lambda: _drawn("sentence"),
    "slug": lambda: _drawn("slug"),
    "url": lambda: (f"https://example.com/{slug}" for slug in pool("slug")),
}
"""Pool name to what fills it; an endless supply is cut."""


def known(name: str) -> bool:
    """Tell whether a pool of that name exists."""
    return name in POOLS


def number(*key: str | int) -> int:
    """Return the 64-bit number that a key hashes to."""
    text = "\x1f".join(map(str, key)).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")


def pick(name: str, *key: str | int) -> str:
    """Return the value of a pool that a key picks."""
    values = pool(name)
    return values[number(name, *key) % len(values)]


def token(alphabet: str, length: int, *key: str | int) -> str:
    """Return `length` characters of an alphabet (at most 256 of them), picked by a key."""
    text = "\x1f".join(map(str, key)).encode("utf-8", "surrogatepass")
    digest = b""
    while len(digest) < length:
        digest += blake2b(text + bytes([len(digest) // 64]), digest_size=64).digest()
    size = len(alphabet)
    return "".join(alphabet[byte % size] for byte in digest[:length])
