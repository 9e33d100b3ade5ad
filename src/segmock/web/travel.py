"""The routes that show and change the clock of a world."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

import orjson
from flask import Blueprint, Response, abort, jsonify, request

from segmock.core.clock import bounded, iso, parse_iso, step_of

if TYPE_CHECKING:
    from datetime import datetime

    from segmock.core.clock import Clock
    from segmock.core.document import Json, Record
    from segmock.core.world import World

MAX_LENGTH = 10_000
"""Bytes of a body that changes the clock."""


def add(routes: Blueprint, world: World) -> None:
    """Add the routes of a world's clock."""

    @routes.get("/clock")
    def clock() -> Response:
        return jsonify(shown(world))

    @routes.put("/clock")
    def set_clock() -> Response:
        change(world.clock, read({"now", "running", "step"}))
        world.catch_up()
        return jsonify(shown(world))

    @routes.post("/clock/advance")
    def advance_clock() -> Response:
        body = read({"seconds"})
        try:
            world.advance(number(body.get("seconds"), "seconds"))
        except ValueError as error:
            refuse(f"The clock cannot go there: {error}.")
        return jsonify(shown(world))


def change(clock: Clock, body: Record) -> None:
    """Do to a clock what a body says; ends the request before anything is done if it is odd."""
    if not body:
        refuse("Write now, running or step.")
    running = body.get("running", False)
    if not isinstance(running, bool):
        refuse("Write true or false as running.")
    if running and "step" in body:
        refuse("A clock runs, or it has a step; leave one of them out.")
    step = seconds_of_a_step(body["step"]) if "step" in body else timedelta(0)
    now = instant(body["now"]) if "now" in body else None
    if running:
        clock.run()
    elif body.keys() & {"running", "step"}:
        clock.stepping(step)
    if now is not None:
        clock.set(now)


def shown(world: World) -> Record:
    """Return the state of a world's clock; `step` is in seconds, None while it runs."""
    step = world.clock.step
    return {
        "now": iso(world.clock.now()),
        "mode": world.clock.mode,
        "step": None if step is None else step.total_seconds(),
        "start": iso(world.clock.start),
    }


def read(known: set[str]) -> Record:
    """Return the request's body, a JSON object of known names; ends the request otherwise."""
    request.max_content_length = MAX_LENGTH
    try:
        body: Json = orjson.loads(request.get_data())
    except orjson.JSONDecodeError:
        refuse("The body is not JSON.")
    if not isinstance(body, dict):
        refuse("Write a JSON object.")
    if unknown := sorted(body.keys() - known):
        refuse(f"{unknown[0]!r} is unknown. Known: {', '.join(sorted(known))}.")
    return body


def instant(value: Json) -> datetime:
    """Return the instant of a text; ends the request for anything else."""
    try:
        return bounded(parse_iso(value if isinstance(value, str) else ""))
    except ValueError as error:
        refuse(f"Write an instant such as 2026-06-01T09:00:00Z as now: {error}.")


def seconds_of_a_step(value: Json) -> timedelta:
    """Return the step of a number of seconds; ends the request for anything else."""
    try:
        return step_of(number(value, "step"))
    except ValueError as error:
        refuse(f"Write seconds as step: {error}.")


def number(value: Json, name: str) -> float:
    """Return a number; ends the request for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        refuse(f"Write a number as {name}.")
    return value


def refuse(sentence: str) -> NoReturn:
    """End the request with 400 and a sentence."""
    abort(400, sentence)
