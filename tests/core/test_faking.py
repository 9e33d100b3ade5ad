from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.core import faking
from segmock.core.faking import POOL_SIZE, POOLS

KEYS = st.lists(st.text() | st.integers(), min_size=1, max_size=4).map(tuple)
FORMS = {
    "email": r"[a-z0-9._-]+@example\.(com|org|net)",
    "birthdate": r"(19[4-9]\d|200[0-5])-\d\d-\d\d",
    "url": r"https://example\.com/[a-z0-9-]+",
    "slug": r"[a-z0-9-]+",
    "name": r"\S+ \S+",
    "product_name": r"\S+ \S+",
}
PROBE = """
import hashlib
from segmock.core import faking
whole = [faking.pool(name) for name in reversed(faking.POOLS)]
print(hashlib.sha256(repr(whole[::-1]).encode()).hexdigest())
print(faking.number("a", 1), faking.token("0123456789abcdef", 100, "a", 1), faking.pick("city", 5))
"""


@pytest.mark.parametrize("name", POOLS)
def test_a_pool_has_its_size_and_form(name: str) -> None:
    """Every pool is full, its values are short single lines, and look like what they are."""
    values = faking.pool(name)
    assert len(values) == POOL_SIZE
    assert all(value == value.strip() and 0 < len(value) < 100 for value in values)
    assert all(re.fullmatch(FORMS.get(name, ".+"), value) for value in values)
    assert len(set(values)) >= 10


def test_only_pools_can_be_drawn_from() -> None:
    """No other name reaches Faker."""
    assert faking.known("city")
    for name in ("seed_instance", "password", "__class__", "product_adjective"):
        assert not faking.known(name)
        with pytest.raises(KeyError):
            faking.pool(name)


def test_another_process_draws_the_same() -> None:
    """Pools, numbers, tokens and picks are the same in every process, in any order."""
    done = subprocess.run([sys.executable, "-c", PROBE], check=True, capture_output=True, text=True)
    whole = [faking.pool(name) for name in POOLS]
    token = faking.token("0123456789abcdef", 100, "a", 1)
    assert done.stdout.splitlines() == [
        sha256(repr(whole).encode()).hexdigest(),
        f"{faking.number('a', 1)} {token} {faking.pick('city', 5)}",
    ]


def test_pools_that_are_filled_at_once_do_not_mix() -> None:
    """Threads that need pools for the first time get what a single one would."""
    names = list(POOLS)
    alone = [faking.pool(name) for name in names]
    faking.pool.cache_clear()
    with ThreadPoolExecutor(len(names)) as threads:
        assert list(threads.map(faking.pool, names)) == alone


@settings(deadline=None)
@given(KEYS, KEYS)
def test_equal_keys_pick_equal_values(
    one: tuple[str | int, ...], other: tuple[str | int, ...]
) -> None:
    """A key decides by itself, whatever its texts are; another key picks another number."""
    assert faking.number(*one) == faking.number(*one)
    assert 0 <= faking.number(*one) < 2**64
    assert faking.pick("city", *one) in faking.pool("city")
    if "\x1f".join(map(str, one)) != "\x1f".join(map(str, other)):
        assert faking.number(*one) != faking.number(*other)


@settings(deadline=None)
@given(KEYS, st.integers(0, 300))
def test_tokens_have_their_length_and_alphabet(key: tuple[str | int, ...], length: int) -> None:
    """A token is as long as asked, of the alphabet, and a longer one begins like a shorter."""
    token = faking.token("xyz", length, *key)
    assert len(token) == length
    assert set(token) <= set("xyz")
    assert faking.token("xyz", length + 1, *key).startswith(token)
