"""Worlds: listed, made, forked, reset, rewound, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.clock import Timing
from segmock.core.document import DefectsError
from segmock.core.history import ForgottenError
from segmock.core.messages import Answer
from segmock.core.worlds import IDLE, LastingWorldError, Start, WorldExistsError, WorldsFullError
from segmock.web.control import clock
from segmock.web.control.refusing import Refusal, defective, unknown

if TYPE_CHECKING:
    from segmock.core.document import Record
    from segmock.core.world import World
    from segmock.web.control.call import Call

OF_A_START = ("scenario", "seed", "personas", "clock")


def listing(call: Call) -> Answer:
    """Return all worlds, in the order in which they were made."""
    return Answer(200, {"worlds": [shown(world) for world in call.worlds]})


def get(call: Call) -> Answer:
    """Return a world that there is; asking makes none."""
    return Answer(200, shown(found(call, call.path["world"])))


def create(call: Call) -> Answer:
    """Make a world at the beginning of a scenario, or as another is now."""
    body: Record = call.body
    if (fork := body.get("fork", "")) and (odd := [n for n in OF_A_START if n in body]):
        raise Refusal(400, f"A fork is as the other is now; leave out {' and '.join(odd)}.")
    return made(call, body["name"], _start(call, body), fork=fork, idle=body.get("idle", IDLE))


def fork(call: Call) -> Answer:
    """Make a world as the one of the path is now."""
    body: Record = call.body
    return made(call, body["name"], None, fork=call.path["world"], idle=body.get("idle", IDLE))


def made(call: Call, name: str, start: Start | None, *, fork: str, idle: float) -> Answer:
    """Make a world; raises Refusal with the reason why it cannot be made."""
    if fork:
        found(call, fork)
    try:
        world = call.worlds.create(name, start, fork=fork, idle=idle)
    except WorldExistsError as error:
        raise Refusal(409, str(error)) from None
    except WorldsFullError as error:
        raise Refusal(507, str(error)) from None
    except DefectsError as error:
        raise defective(error.defects, "a scenario that can be") from None
    return Answer(201, shown(world), {"Location": f"/__segmock/worlds/{name}"})


def reset(call: Call) -> Answer:
    """Have a world be as it was when it was made."""
    return Answer(200, shown(call.worlds.reset(found(call, call.path["world"]).name)))


def rewind(call: Call) -> Answer:
    """Have a world be as it was before a request came."""
    world = found(call, call.path["world"])
    try:
        world.rewind(call.body["before"])
    except ForgottenError as error:
        raise Refusal(409, str(error)) from None
    return Answer(200, shown(world))


def delete(call: Call) -> Answer:
    """Forget a world."""
    try:
        call.worlds.delete(found(call, call.path["world"]).name)
    except LastingWorldError as error:
        raise Refusal(409, str(error)) from None
    return Answer(204)


def found(call: Call, name: str) -> World:
    """Return a world that there is; raises Refusal with the names near it."""
    if name not in call.worlds:
        raise unknown("world", name, (world.name for world in call.worlds))
    return call.worlds[name]


def _start(call: Call, body: Record) -> Start:
    scenario = body.get("scenario", "")
    if scenario and (known := call.scenarios()) and scenario not in known:
        raise unknown("scenario", scenario, known)
    timing: Timing | None = None
    if (wanted := body.get("clock")) is not None:
        start = clock.instant(wanted["start"]) if "start" in wanted else None
        step = clock.step(wanted["step"]) if "step" in wanted else None
        timing = Timing(start, step)
    return Start(scenario, body.get("seed"), body.get("personas"), timing)


def shown(world: World) -> Record:
    """Return a world as JSON."""
    return {
        "name": world.name,
        "scenario": world.scenario.name,
        "seed": world.seed,
        "personas": world.universe.size,
        "clock": clock.shown(world),
        "requests": len(world.journal),
        "faults": len(world.faults),
        "stubs": len(world.stubs),
    }


HANDLERS = {
    "listWorlds": listing,
    "createWorld": create,
    "getWorld": get,
    "deleteWorld": delete,
    "resetWorld": reset,
    "forkWorld": fork,
    "rewindWorld": rewind,
}
