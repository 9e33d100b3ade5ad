"""A capsule is played to a mock of its own: the same requests at the same instants."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from segmock import app, config
from segmock.capsules import versions
from segmock.capsules.reading import Asked, Faults, Passed
from segmock.capsules.sealing import answer
from segmock.core.tape import Taped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segmock.app import Mock
    from segmock.capsules.reading import Capsule, Event
    from segmock.core.document import Record
    from segmock.core.tape import Answered
    from segmock.core.vendor import Vendor
    from segmock.core.world import World

PARTS = ("status", "headers", "body")
"""What of an answer is compared, in this order."""


@dataclass(frozen=True)
class Difference:
    """The first request that was answered otherwise; `part` says in what.

    `expected` is what the capsule has: a status or a digest. `answered` is what came, None for
    nothing; `failed` says why nothing came.
    """

    number: int
    line: str
    part: str
    expected: str
    got: str
    answered: Answered | None = None
    failed: str = ""


@dataclass(frozen=True)
class Played:
    """How many requests were answered as before, and the first that was not."""

    same: int
    difference: Difference | None = None


def mock_of(
    capsule: Capsule,
    settings: config.Settings | None = None,
    known: Mapping[str, Vendor] | None = None,
) -> Mock:
    """Return a mock as that was of which a capsule is; raises DefectsError.

    What the environment says has no say; `settings` only name the folder of descriptions.
    """
    held = capsule.settings
    given = config.settings(
        {},
        vendors=tuple(held["vendors"]),
        any_credential=held["any-credential"],
        strict=held["strict"],
        judged=held["judged"],
        mutant=held["mutant"],
        openapi=None if settings is None else settings.openapi,
    )
    return app.build(given, known, raw=capsule.scenario)


def others(capsule: Capsule, mock: Mock) -> list[str]:
    """Return what is another version here than in a capsule, a sentence for each."""
    return list(versions.others(capsule.versions, versions.current(mock.pipeline.served)))


def played(capsule: Capsule, mock: Mock) -> Played:
    """Play a capsule until the first answer that is not as it was."""
    world, same = mock.world, 0
    events = capsule.events
    for place, event in enumerate(events):
        if not isinstance(event, Asked):
            _happen(event, world)
        elif not event.again:
            if event.world != world.name:
                world = world.fork(event.world)
            expected = [event, *_deliveries(events[place + 1 :])]
            world.clock.tell(one.at for one in expected)
            failed = _asked(event, mock, world)
            found = [one for one in world.tape.latest(len(expected)) if isinstance(one, Taped)]
            for n, one in enumerate(expected):
                got = found[n] if n < len(found) else None
                if (difference := _difference(one, got, failed)) is not None:
                    return Played(same, difference)
                same += 1
    return Played(same)


def _deliveries(events: Sequence[Event]) -> list[Asked]:
    """Return the further deliveries of the request that stands before some events."""
    again = takewhile(lambda one: isinstance(one, Asked) and one.again, events)
    return [one for one in again if isinstance(one, Asked)]


def _happen(event: Event, world: World) -> None:
    """Have happen in a world what was no request."""
    if isinstance(event, Passed):
        world.clock.tell(())
        world.clock.set(event.at)
        world.catch_up()
    elif isinstance(event, Faults):
        world.faults.restore(event.kept)
    elif not isinstance(event, Asked):
        world.stubs.restore(event.kept)


def _asked(event: Asked, mock: Mock, world: World) -> str:
    """Ask what was asked; returns why there is no answer, if there is none."""
    try:
        if mock.pipeline.handle(event.request, world) is None:
            mock.pipeline.lost(event.request, world)
    except Exception as error:  # noqa: BLE001 - a bug may be what the capsule is about
        return f"{type(error).__name__}: {error}"
    return ""


def _difference(event: Asked, got: Taped | None, failed: str) -> Difference | None:
    request = event.request
    target = f"{request.path}?{request.query}" if request.query else request.path
    line = f"{request.method} {target}"

    def differs(part: str, one: object, other: object) -> Difference:
        answered = None if got is None else got.answer
        return Difference(event.number, line, part, str(one), str(other), answered, failed)

    if got is None or got.number != event.number:
        return differs("number", event.number, "none" if got is None else got.number)
    found: Record | None = answer(got.answer)
    if event.answer is None or found is None:
        if event.answer is found:
            return None
        return differs("answer", _told(event.answer), _told(found))
    for part in PARTS:
        if event.answer[part] != found[part]:
            return differs(part, event.answer[part], found[part])
    return None


def _told(found: Record | None) -> str:
    return "none: segmock failed" if found is None else str(found["status"])
