"""The one door to Faker: it fills pools once, and a hash picks from them.

The same seed and key pick the same value in every process, in any order. Only the names in
`POOLS` exist: a description can never reach another Faker provider.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from faker import Faker

POOL_SIZE = 512

NOUNS = (
    *("Lamp", "Chair", "Kettle", "Bag", "Jacket"),
    *("Mug", "Notebook", "Blanket", "Bottle", "Clock"),
)
ROOMS = (
    *("Kitchen", "Garden", "Office", "Travel", "Outdoor"),
    *("Kids", "Music", "Books", "Sport", "Home"),
)
OLDEST = date(1945, 1, 1)
"""The first day on which people of the pools and of the universe are born."""
BIRTH_DAYS = 60 * 365

POOLS: dict[str, Callable[[Faker], str]] = {
    "first_name": lambda source: source.first_name(),
    "last_name": lambda source: source.last_name(),
    "name": lambda source: f"{source.first_name()} {source.last_name()}",
    # Only at domains that are reserved for examples.
    "email": lambda source: source.ascii_safe_email(),
    "phone": lambda source: source.basic_phone_number(),
    # Faker's own dates of birth depend on today.
    "birthdate": lambda source: str(OLDEST + timedelta(source.random_int(0, BIRTH_DAYS))),
    "city": lambda source: source.city(),
    "state": lambda source: source.state(),
    "country": lambda source: source.country(),
    "postcode": lambda source: source.postcode(),
    "street": lambda source: source.street_address(),
    "company": lambda source: source.company(),
    "product_name": lambda source: f"{source.color_name()} {source.random_element(NOUNS)}",
    "category_name": lambda source: source.random_element(ROOMS),
    "word": lambda source: source.word(),
    "sentence": lambda source: source.sentence(),
    "slug": lambda source: source.slug(),
    "url": lambda source: f"https://example.com/{source.slug()}",
}
"""Pool name to what draws one value of it."""

_LOCK = Lock()


@cache
def _faker() -> Faker:
    from faker import Faker as Source  # noqa: PLC0415 - costs 100 ms, and not every start needs it

    return Source("en_US", use_weighting=False)


@cache
def pool(name: str) -> tuple[str, ...]:
    """Return the values of a pool; raises KeyError for a name that is not in POOLS."""
    draw = POOLS[name]
    # One source fills all pools: two threads at once would mix up their draws.
    with _LOCK:
        source = _faker()
        source.seed_instance(f"segmock/{name}")
        return tuple(draw(source) for _ in range(POOL_SIZE))


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


@cache
def _letters(alphabet: str) -> bytes:
    return bytes(ord(alphabet[byte % len(alphabet)]) for byte in range(256))


def token(alphabet: str, length: int, *key: str | int) -> str:
    """Return `length` characters of an ASCII alphabet, picked by a key."""
    text = "\x1f".join(map(str, key)).encode("utf-8", "surrogatepass")
    digest = b""
    while len(digest) < length:
        digest += blake2b(text + bytes([len(digest) // 64]), digest_size=64).digest()
    # A table turns each byte into a letter, at the speed of one copy.
    return digest[:length].translate(_letters(alphabet)).decode("ascii")
