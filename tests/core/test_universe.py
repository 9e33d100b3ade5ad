from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from hashlib import sha256

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.core.clock import parse_iso
from segmock.core.universe import DOMAINS, SKETCHED, Persona, Universe

START = datetime(2026, 6, 1, 9, tzinfo=UTC)
PROBE = """
import hashlib
from datetime import UTC, datetime
from segmock.core.universe import Universe
universe = Universe(7, 50, datetime(2026, 6, 1, 9, tzinfo=UTC))
made = {n: universe.persona(n) for n in reversed(range(50))}
print(hashlib.sha256(repr([made[n] for n in range(50)]).encode()).hexdigest())
"""


def test_everyone_is_numbered_from_zero() -> None:
    """A universe has as many people as asked, in order, and nobody else."""
    universe = Universe(1, 30, START)
    assert len(universe) == universe.size == 30
    assert [p["number"] for p in universe.everyone] == list(range(30))
    assert universe.persona(5) is universe.everyone[5]
    assert universe.everyone[-1] is universe.persona(29)
    assert universe.everyone[3:5] == [universe.persona(3), universe.persona(4)]
    for number in (-1, 30):
        with pytest.raises(IndexError):
            universe.persona(number)


@settings(deadline=None)
@given(st.integers(0, 2**63), st.permutations(range(20)))
def test_a_persona_is_the_same_in_any_order(seed: int, order: list[int]) -> None:
    """Who somebody is depends on the seed and the number, not on who was asked for before."""
    universe = Universe(seed, 20, START)
    assert [universe.persona(n) for n in order] == [
        Universe(seed, 99, START).persona(n) for n in order
    ]


def test_another_process_has_the_same_people() -> None:
    """Equal seeds make equal people, wherever they are made."""
    done = subprocess.run([sys.executable, "-c", PROBE], check=True, capture_output=True, text=True)
    everyone = list(Universe(7, 50, START).everyone)
    assert done.stdout.strip() == sha256(repr(everyone).encode()).hexdigest()


def test_another_seed_makes_other_people() -> None:
    """Seeds are no mere names."""
    one, other = (Universe(seed, 50, START).everyone for seed in (1, 2))
    assert [p["email"] for p in one] != [p["email"] for p in other]


def test_addresses_are_unique_and_nobodys() -> None:
    """No two people share an e-mail address, and none is at a domain that real people have."""
    everyone = Universe(1, 3000, START).everyone
    emails = [persona["email"] for persona in everyone]
    valid = jsonschema_rs.Draft202012Validator({"format": "email"}, validate_formats=True)
    assert len(set(emails)) == len(emails)
    assert all(email.rpartition("@")[2] in DOMAINS for email in emails)
    assert all(valid.is_valid(email) and email == email.lower() for email in emails)


def test_a_life_hangs_together() -> None:
    """People are born, then known, then order, all before the clock starts; sums are sums."""
    everyone = Universe(3, 500, START).everyone
    for persona in everyone:
        assert persona.keys() == Persona.__annotations__.keys()
        created = parse_iso(persona["created_at"])
        placed = [parse_iso(order["placed_at"]) for order in persona["orders"]]
        assert date.fromisoformat(persona["birthdate"]) < created.date()
        assert created < START
        assert placed == sorted(placed)
        assert all(created < instant <= START for instant in placed)
        assert persona["order_count"] == len(placed)
        assert persona["total_spent"] == sum(order["total"] for order in persona["orders"])
        last = persona["orders"][-1] if persona["orders"] else None
        assert persona["last_order_at"] == (last and last["placed_at"])
        assert persona["days_since_order"] == (last and last["days_ago"])


def test_orders_are_numbered_across_people() -> None:
    """An order's number belongs to one order alone."""
    orders = [order["number"] for p in Universe(1, 500, START).everyone for order in p["orders"]]
    assert len(set(orders)) == len(orders) > 500


def test_people_differ() -> None:
    """There are people with and without orders and consent, and from several countries."""
    everyone = Universe(1, 500, START).everyone
    assert {persona["order_count"] for persona in everyone} >= {0, 1, 2, 3, 12}
    assert 0.6 < sum(persona["subscribed"] for persona in everyone) / 500 < 0.8
    assert len({persona["country"] for persona in everyone}) > 5


def test_no_more_people_are_kept_than_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is asked for again after many others is made again, and is the same."""
    monkeypatch.setattr("segmock.core.universe.MAX_KEPT", 10)
    universe = Universe(1, 30, START)
    first = universe.persona(0)
    assert universe.persona(0) is first
    everyone = list(universe.everyone)
    assert everyone[0] == universe.persona(0) == first
    assert universe.persona(0) is not first
    assert len(universe._personas) <= 10


def test_an_address_leads_to_its_person() -> None:
    """Exactly: another domain, name, number or spelling is nobody's."""
    universe = Universe(1, 200, START)
    for persona in universe.everyone:
        number, email = persona["number"], persona["email"]
        assert universe.number_of_email(email) == number
        name = email.partition("@")[0]
        others = {f"{name}@{other}" for other in (*DOMAINS, "example.edu", "")} - {email}
        others |= {name, email.upper(), f"x{email}", f"{email} ", name.replace(".", ".0", 1)}
        others.add(email.replace(f".{number}@", f".0{number}@"))
        others.add(email.replace(f".{number}@", f".{number + 200}@"))
        others.add(email.replace(f".{number}@", f".{number}000000000000@"))
        assert not any(map(universe.number_of_email, others))


@settings(deadline=None)
@given(st.integers(0, 2**63), st.integers(0, 10**6))
def test_a_sketch_is_part_of_the_person(seed: int, number: int) -> None:
    """What is told without making the person is what the person has."""
    universe = Universe(seed, 10**6 + 1, START)
    sketch, persona = universe.sketch(number), universe.persona(number)
    assert sketch.keys() == SKETCHED
    assert sketch == {name: value for name, value in persona.items() if name in SKETCHED}


def test_people_are_ordered_by_age() -> None:
    """By the text of their creation in both directions, ties by number."""
    universe = Universe(1, 3000, START)
    created = [persona["created_at"] for persona in universe.everyone]
    order = universe.oldest_first
    assert order.ascending == sorted(range(3000), key=created.__getitem__)
    assert order.descending == sorted(range(3000), key=created.__getitem__, reverse=True)
