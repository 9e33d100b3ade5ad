"""Accounts: one for each person of the universe. No operation here shows or changes them."""

from segmock.core.document import Record
from segmock.core.series import Series
from segmock.core.vendor import Layout
from segmock.core.world import World

# Low numbers as the vendor's are, one persona an account (deviation: accounts-are-personas).
FIRST_ID = 1001
"""The id of the account of persona 0."""

MAX_DIGITS = 10


def numbers(world: World) -> range:
    """Return the ids of the accounts."""
    return range(FIRST_ID, FIRST_ID + len(world.universe))


def _given(world: World) -> Series:
    def number(key: str) -> int | None:
        if not (key.isascii() and key.isdecimal() and len(key) <= MAX_DIGITS):
            return None
        account = int(key)
        known = str(account) == key and account in numbers(world)
        return account - FIRST_ID if known else None

    def record(number: int) -> Record:
        person = world.universe.persona(number)
        return {
            "id": FIRST_ID + number,
            "userName": person["email"],
            "emailAddress": person["email"],
            "firstName": person["first_name"],
            "lastName": person["last_name"],
        }

    return Series(len(world.universe), lambda n: str(FIRST_ID + n), number, record)


layout = Layout(resource="account", key=lambda account: str(account["id"]), given=_given)
