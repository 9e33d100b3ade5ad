"""How a mock that was recorded has started: the keys of a scenario that starts alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.scenario import NAME
from segmock.core.source import mapping

if TYPE_CHECKING:
    from segmock.core.document import Json, Record


def start_of(settings: Json) -> Record:
    """Return `from`, `seed`, `personas` and `settings`, as the control plane tells them.

    Nothing for what no control plane says; whoever was asked may be no mock at all.
    """
    said = mapping(settings)
    name, seed, people = said.get("scenario"), said.get("seed"), said.get("personas")
    if not (isinstance(name, str) and NAME.fullmatch(name)):
        return {}
    if not all(isinstance(number, int) for number in (seed, people)):
        return {}
    made: Record = {"from": name, "seed": seed, "personas": people}
    chosen = {
        vendor: own
        for vendor, held in mapping(said.get("vendors")).items()
        if (own := _chosen(mapping(mapping(held).get("settings"))))
    }
    return {**made, **({"settings": chosen} if chosen else {})}


def _chosen(settings: Record) -> dict[str, str]:
    """Return the choices that are not the default, which is the first one."""
    return {
        name: held["choice"]
        for name, held in settings.items()
        if isinstance(held, dict) and held.get("choice") not in held.get("choices", ())[:1]
    }
