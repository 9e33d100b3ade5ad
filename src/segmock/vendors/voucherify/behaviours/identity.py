"""Ids that tell whose they are: the number of a person can be read back from a customer's id.

So a hundred thousand people need no index: an id is taken apart, and made again to compare.
"""

from __future__ import annotations

import re
import string
from functools import lru_cache
from math import gcd
from typing import TYPE_CHECKING

from segmock.core import faking

if TYPE_CHECKING:
    from segmock.core.world import World

SLUG = "voucherify"
ALPHABET = string.ascii_letters + string.digits
LENGTH = 24
TAIL = 6
_SPACE = len(ALPHABET) ** TAIL
_CUSTOMER = re.compile(f"cust_[A-Za-z0-9]{{{LENGTH}}}")


@lru_cache(maxsize=64)
def _turns(seed: int) -> tuple[int, int, int]:
    """Return what numbers are multiplied by, what is added, and the inverse of the first."""
    factor = faking.number(seed, SLUG, "factor") % _SPACE | 1
    while gcd(factor, _SPACE) != 1:
        factor += 2
    return factor, faking.number(seed, SLUG, "offset") % _SPACE, pow(factor, -1, _SPACE)


def customer_id(number: int, seed: int) -> str:
    """Return the id of a person as a customer: at its end the number, scattered."""
    factor, offset, _ = _turns(seed)
    rest, tail = (number * factor + offset) % _SPACE, ""
    for _ in range(TAIL):
        rest, digit = divmod(rest, len(ALPHABET))
        tail = ALPHABET[digit] + tail
    head = faking.token(ALPHABET, LENGTH - TAIL, seed, SLUG, "customer", number)
    return f"cust_{head}{tail}"


def number_of(key: str, seed: int, size: int) -> int | None:
    """Return whose id this is, of `size` people, or None."""
    if not _CUSTOMER.fullmatch(key):
        return None
    tail = 0
    for letter in key[-TAIL:]:
        tail = tail * len(ALPHABET) + ALPHABET.index(letter)
    _, offset, inverse = _turns(seed)
    number = (tail - offset) * inverse % _SPACE
    return number if number < size and customer_id(number, seed) == key else None


def token(prefix: str, world: World, *purpose: str | int) -> str:
    """Return an id of the given state: equal seeds and purposes give equal ids."""
    return prefix + faking.token(ALPHABET, LENGTH, world.seed, SLUG, *purpose)


def fresh(prefix: str, world: World, purpose: str) -> str:
    """Return an id for something new."""
    return prefix + world.token(ALPHABET, LENGTH, f"{SLUG}/{purpose}")
