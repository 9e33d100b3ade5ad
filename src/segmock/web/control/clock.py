"""The clock of a world: shown, set, and sent ahead."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from segmock.core.clock import bounded, iso, parse_iso, step_of
from segmock.core.messages import Answer
from segmock.web.control.refusing import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from segmock.core.clock import Clock
    from segmock.core.document import Record
    from segmock.core.world import World
    from segmock.web.control.call import Call


def get(call: Call) -> Answer:
    """Return the clock; asking is no step."""
    return Answer(200, shown(call.world))


def put(call: Call) -> Answer:
    """Change the clock, and let happen what is due by then."""
    change(call.world.clock, call.body)
    call.world.tape.passed(call.world.clock.now())
    call.world.catch_up()
    return Answer(200, shown(call.world))


def advance(call: Call) -> Answer:
    """Let time pass at once."""
    try:
        call.world.advance(call.body["seconds"])
    except ValueError as error:
        raise Refusal(400, f"The clock cannot go there: {error}.") from None
    return Answer(200, shown(call.world))


def change(clock: Clock, body: Record) -> None:
    """Do to a clock what a valid body says; raises Refusal before anything is done."""
    running = body.get("running", False)
    if running and "step" in body:
        raise Refusal(400, "A clock runs, or it has a step; leave one of them out.")
    every = step(body["step"]) if "step" in body else timedelta(0)
    now = instant(body["now"]) if "now" in body else None
    if running:
        clock.run()
    elif body.keys() & {"running", "step"}:
        clock.stepping(every)
    if now is not None:
        clock.set(now)


def shown(world: World) -> Record:
    """Return the state of a world's clock; `step` is in seconds, None while it runs."""
    every = world.clock.step
    return {
        "now": iso(world.clock.now()),
        "mode": world.clock.mode,
        "step": None if every is None else every.total_seconds(),
        "start": iso(world.clock.start),
    }


def instant(text: str) -> datetime:
    """Return the instant of a text; raises Refusal for anything else."""
    try:
        return bounded(parse_iso(text))
    except ValueError as error:
        message = f"Write an instant such as 2026-06-01T09:00:00Z as now: {error}."
        raise Refusal(400, message) from None


def step(seconds: float) -> timedelta:
    """Return the step of a number of seconds; raises Refusal for one that cannot be."""
    try:
        return step_of(seconds)
    except ValueError as error:
        raise Refusal(400, f"Write seconds as step: {error}.") from None


HANDLERS = {"getClock": get, "setClock": put, "advanceClock": advance}
