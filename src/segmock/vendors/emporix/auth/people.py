"""The universe's people as customers, and their companies as legal entities."""

from segmock.core import faking
from segmock.core.document import Record
from segmock.core.series import Series
from segmock.core.universe import Persona
from segmock.core.world import World
from segmock.vendors.emporix.auth.tenants import NAME

_DIGITS = 10
_SPACE = 10**_DIGITS
_STEP = 7_777_777_777  # shares no factor with the space, so the ids are permuted
_BACK = pow(_STEP, -1, _SPACE)

SUBSIDIARY_EVERY = 5  # deviation: subsidiaries
"""One persona in so many acts for a subsidiary, too, beginning with the one the words act for."""


def customer_id(world: World, number: int) -> str:
    """Return the id of the customer that a persona is."""
    first = faking.number(world.seed, NAME, "customers")
    return f"C{(first + number * _STEP) % _SPACE:010d}"


def number_of(world: World, customer: str) -> int | None:
    """Return the number of the persona that a customer is, or None: the inverse of its id."""
    digits = customer[1:]
    if customer[:1] != "C" or len(digits) != _DIGITS or not _plain(digits):
        return None
    first = faking.number(world.seed, NAME, "customers")
    number = (int(digits) - first) * _BACK % _SPACE
    return number if number < len(world.universe) else None


def customer_of(world: World, persona: Persona) -> Record:
    """Return a persona as a customer."""
    return {
        "id": customer_id(world, persona["number"]),
        "firstName": persona["first_name"],
        "lastName": persona["last_name"],
        "email": persona["email"],
    }


def customers(world: World) -> Series:
    """Return everybody as a customer."""
    return Series(
        size=len(world.universe),
        key=lambda number: customer_id(world, number),
        number=lambda key: number_of(world, key),
        record=lambda number: customer_of(world, world.universe.persona(number)),
    )


def by_email(world: World, email: str) -> Persona | None:
    """Return the persona of an address, or None; the address holds the persona's number."""
    digits = email.partition("@")[0].rpartition(".")[2]
    if not _plain(digits) or len(digits) > _DIGITS or int(digits) >= len(world.universe):
        return None
    persona = world.universe.persona(int(digits))
    return persona if persona["email"] == email else None


def legal_entity_of(world: World, persona: Persona) -> Record:
    """Return the company that a persona acts for; colleagues act for the same one."""
    return _legal_entity(world, persona["company"])


def subsidiary_of(world: World, persona: Persona) -> Record | None:
    """Return the subsidiary that a persona acts for beside the company, or None."""
    if not has_subsidiary(persona["number"]):
        return None
    return _legal_entity(world, _subsidiary(persona["company"]))


def has_subsidiary(number: int) -> bool:
    """Tell whether a persona acts for a subsidiary, too."""
    return number % SUBSIDIARY_EVERY == 0


def legal_entities(world: World) -> list[Record]:
    """Return every company and subsidiary that a persona can act for, whether one does or not."""
    names = dict.fromkeys(faking.pool("company"))
    return [_legal_entity(world, one) for name in names for one in (name, _subsidiary(name))]


def _subsidiary(name: str) -> str:
    return f"{name} International"


def _legal_entity(world: World, name: str) -> Record:
    key = faking.token("0123456789abcdef", 24, world.seed, NAME, "legal-entities", name)
    return {"id": key, "name": name}


def _plain(digits: str) -> bool:
    return digits.isascii() and digits.isdecimal()
