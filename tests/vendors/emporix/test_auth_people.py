"""People as customers, and companies as legal entities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.vendors.emporix import auth

if TYPE_CHECKING:
    from tests.conftest import Client


def test_customers_have_ids_of_their_own(emporix: Client) -> None:
    """Every persona is another customer; the ids look like the vendor's and tell the person."""
    world = emporix.mock.world
    customers = auth.customers(world)
    ids = [customers.key(number) for number in range(customers.size)]
    assert len(set(ids)) == len(ids) == 500
    assert all(len(key) == 11 and key[0] == "C" and key[1:].isdigit() for key in ids)
    assert [customers.number(key) for key in ids] == list(range(500))
    assert customers.record(7) == auth.customer_of(world, world.universe.persona(7))
    assert customers.record(7)["id"] == ids[7]


@pytest.mark.parametrize("key", ["", "C", "C123", "D0123456789", "C012345678٣", "C0000000000"])
def test_another_id_is_nobodys(emporix: Client, key: str) -> None:
    """What is not made like an id, or is the id of a person who is not there."""
    assert auth.number_of(emporix.mock.world, key) is None


def test_an_address_leads_to_its_person(emporix: Client) -> None:
    """Without looking at anybody else."""
    world = emporix.mock.world
    assert auth.by_email(world, world.universe.persona(42)["email"]) == world.universe.persona(42)


@pytest.mark.parametrize(
    "email",
    [
        *("", "x", "nobody@example.com", "a.b.7@example.com", "a.b.500@example.com"),
        *("a.b.٣@example.com", f"a.b.{'9' * 400}@example.com"),
    ],
)
def test_another_address_is_nobodys(emporix: Client, email: str) -> None:
    """Not even when it holds the number of a person."""
    assert auth.by_email(emporix.mock.world, email) is None


def test_colleagues_act_for_the_same_legal_entity(emporix: Client) -> None:
    """The company decides, not the person; every company is a legal entity."""
    world = emporix.mock.world
    one, other = world.universe.persona(0), world.universe.persona(1)
    assert auth.legal_entity_of(world, one) != auth.legal_entity_of(world, other)
    colleague = other.copy()
    colleague["company"] = one["company"]
    assert auth.legal_entity_of(world, one) == auth.legal_entity_of(world, colleague)
    assert auth.legal_entity_of(world, one) in list(auth.legal_entities(world))
