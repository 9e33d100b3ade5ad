"""The one door to Faker: it fills pools once, and a hash picks from them.

The same seed and key pick the same value in every process, in any order. Only the names in
`POOLS` exist: a description can never reach another Faker provider.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from faker import Faker

POOL_SIZE = 512

POOLS: dict[str, str] = {
    "first_name": "first_name",
    "last_name": "last_name",
    "phone": "basic_phone_number",
    "city": "city",
    "state": "state",
    "country": "country",
    "postcode": "postcode",
    "street": "street_address",
    "company": "company",
    "word": "word",
    "sentence": "sentence",
    "slug": "slug",
    "product_adjective": "color_name",
}
"""Pool name to the Faker method that fills it."""

NOUNS = (
    "Lamp",
    "Chair",
    "Kettle",
    "Bag",
    "Jacket",
    "Mug",
    "Notebook",
    "Blanket",
    "Bottle",
    "Clock",
)
ROOMS = (
    "Kitchen",
    "Garden",
    "Office",
    "Travel",
    "Outdoor",
    "Kids",
    "Music",
    "Books",
    "Sport",
    "Home",
)


@cache
def _faker() -> Faker:
    from faker import Faker as Source  # noqa: PLC0415 - costs 100 ms, and not every start needs it

    return Source("en_US", use_weighting=False)


@cache
def pool(name: str) -> tuple[str, ...]:
    """Return the values of a pool; raises KeyError for a name that is not in POOLS."""
    if name == "product_name":
        return tuple(f"{a} {n}" for a in pool("product_adjective")[:52] for n in NOUNS)[:POOL_SIZE]
    if name == "category_name":
        return ROOMS
    method = POOLS[name]
    source = _faker()
    source.seed_instance(f"segmock/{name}")
    draw = getattr(source, method)
    return tuple(str(draw()) for _ in range(POOL_SIZE))


def known(name: str) -> bool:
    """Tell whether a pool of that name exists."""
    return name in POOLS or name in {"product_name", "category_name"}


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
