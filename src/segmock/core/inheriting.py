"""A scenario that starts from another one's given state, and says what is different."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.document import Defect, DefectsError, Json, Record, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = "from"
WHOLE = ("clock", "seed", "personas")
"""Keys that are taken from the other scenario unless they are there."""
LEVELS: Mapping[str, int] = {"groups": 1, "limits": 1, "settings": 2, "given": 2}
"""Keys whose mappings are laid over those of the other scenario, and how many levels of them."""
MAX_CHAIN = 10
"""Scenarios that may start from one another."""


def merged(raw: Record, other: Record) -> Record:
    """Return a parsed scenario with what it has from another one, and no word about that."""
    found = {name: part for name, part in raw.items() if name != KEY}
    for name in WHOLE:
        if name in other:
            found.setdefault(name, other[name])
    for name, levels in LEVELS.items():
        if name in other:
            found[name] = _laid(found.get(name, {}), other[name], levels)
    return found


def named(raw: Record, file: str, chain: tuple[str, ...], names: list[str]) -> str:
    """Return the name of the scenario that another one starts from; raises DefectsError.

    `chain` are the names of those that lead here, and `names` those that exist.
    """
    name = raw[KEY]
    if not isinstance(name, str) or name not in names:
        raise DefectsError([unknown(file, f"/{KEY}", "scenario", str(name), names)])
    if name in chain or len(chain) >= MAX_CHAIN:
        way = " from ".join([*chain, name])
        hint = f"Start from one that ends, after at most {MAX_CHAIN}."
        raise DefectsError([Defect(file, f"/{KEY}", f"goes in a circle or too far: {way}", hint)])
    return name


def _laid(own: Json, other: Json, levels: int) -> Json:
    # What is no mapping is told when the scenario is read.
    if not levels or not isinstance(own, dict) or not isinstance(other, dict):
        return own
    found = {**other, **own}
    for name in own.keys() & other.keys():
        found[name] = _laid(own[name], other[name], levels - 1)
    return found
