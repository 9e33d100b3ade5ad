"""What holds in a world: seed, people, limits, and the choices of every vendor's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.messages import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segmock.core.document import Record
    from segmock.core.vendor import Vendor
    from segmock.core.world import World
    from segmock.web.control.call import Call


def settings(call: Call) -> Answer:
    """Return what holds in the world."""
    return Answer(200, held(call.world, [one.vendor for one in call.served]))


def held(world: World, vendors: Iterable[Vendor]) -> Record:
    """Return what holds in a world, as JSON; a vendor without a limit has none."""
    scenario = world.scenario
    return {
        "scenario": scenario.name,
        "seed": world.seed,
        "personas": world.universe.size,
        "vendors": {
            vendor.name: {
                "limit": None
                if vendor.limit is None
                else scenario.limits.get(vendor.name, vendor.limit.calls),
                "settings": {
                    name: {
                        "choice": scenario.settings.get(vendor.name, {}).get(name)
                        or setting.choices[0],
                        "choices": list(setting.choices),
                        "meaning": setting.meaning,
                    }
                    for name, setting in vendor.settings.items()
                },
            }
            for vendor in vendors
        },
    }


HANDLERS = {"getSettings": settings}
