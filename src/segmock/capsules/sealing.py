"""How a capsule is made of a world's tape."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, TypeVar

from segmock.capsules import versions
from segmock.capsules.hiding import Secrets
from segmock.core.tape import Taped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from segmock.core.counted import Count, Named
    from segmock.core.document import Record
    from segmock.core.redacting import Redaction
    from segmock.core.rules import Rule
    from segmock.core.serving import Served
    from segmock.core.stubs import Stub
    from segmock.core.tape import Answered, Event
    from segmock.core.world import World

T = TypeVar("T", bound="Named")


def sealed(world: World, served: Sequence[Served], *, strict: bool) -> Record:
    """Return the capsule of a world, as JSON; raises TapeEndedError."""
    events = world.tape.events()
    secrets = Secrets(world.scenario.given, (e for e in events if isinstance(e, Taped)))
    listed = list(_events(events, served, secrets))
    for one in listed:
        _sweep(one, secrets)
    return {
        "capsule": "segmock",
        "versions": versions.current(served),
        "settings": {
            "vendors": [one.vendor.name for one in served],
            "any-credential": world.any_credential,
            "strict": strict,
            "judged": any(one.judge is not None for one in served),
            "mutant": next((one.mutant for one in served if one.mutant), ""),
        },
        "stand-ins": len(secrets),
        "scenario": world.scenario.alone(world.clock.start),
        "events": listed,
    }


def answer(answered: Answered | None) -> Record | None:
    """Return what a capsule says of an answer: its status, and digests of the rest."""
    if answered is None:
        return None
    lines = "\n".join(f"{name}: {text}" for name, text in answered.headers.items())
    wire = answered.wire
    broken = () if wire is None else (wire.reset, float(wire.pace), float(wire.share))
    return {
        "status": answered.status,
        "headers": versions.digest(lines.encode()),
        "body": versions.digest(answered.body + repr(broken).encode()),
        "bytes": len(answered.body),
    }


def _events(
    events: Sequence[Event], served: Sequence[Served], secrets: Secrets
) -> Iterator[Record]:
    faults: Mapping[str, Count[Rule]] = {}
    stubs: Mapping[str, Count[Stub]] = {}
    for event in events:
        if not isinstance(event, Taped):
            yield {"clock": event.at.isoformat()}
            continue
        # Between two requests only the control plane changes what is kept.
        if _changed(event.before[0], faults):
            yield {"faults": _counted(event.before[0])}
        if _changed(event.before[1], stubs):
            yield {"stubs": _counted(event.before[1])}
        faults, stubs = event.after
        yield _asked(event, served, secrets)


def _changed(now: Mapping[str, Count[T]], then: Mapping[str, Count[T]]) -> bool:
    return now is not then and bool(now or then)


def _counted(kept: Mapping[str, Count[T]]) -> list[Record]:
    return [
        {
            "one": {**count.one.raw, "id": name},
            "since": count.since.isoformat(),
            "seen": count.seen,
            "used": count.used,
        }
        for name, count in kept.items()
    ]


def _asked(event: Taped, served: Sequence[Served], secrets: Secrets) -> Record:
    asked = event.request
    redaction, credentials = _hidden(asked.method, asked.path, served)
    path, query, headers, body = secrets.hide(asked, redaction, credentials)
    made: Record = {
        "number": event.number,
        "world": event.world,
        "at": event.at.isoformat(),
        "method": asked.method,
        "path": path,
        "query": query,
        "headers": headers,
        "body": body,
        "origin": asked.origin,
        "answer": answer(event.answer),
    }
    marks = {"again": event.again, "too-large": asked.too_large}
    return made | {name: True for name, holds in marks.items() if holds}


def _hidden(
    method: str, path: str, served: Sequence[Served]
) -> tuple[Redaction | None, tuple[str, ...]]:
    """Return what is secret in requests for a path, and the headers that carry credentials."""
    for one in served:
        if (match := one.router.match(path)) is not None:
            operation = match.operation(method) or next(iter(match.operations.values()))
            return one.checks[operation.id].redaction, one.credentials
    return None, tuple({name for one in served for name in one.credentials})


def _sweep(event: Record, secrets: Secrets) -> None:
    """Put stand-ins also where nothing says that there is a secret; write the body as text."""
    if "method" not in event:
        return
    for name in ("path", "query"):
        event[name] = secrets.sweep(event[name])
    event["headers"] = {name: secrets.sweep(text) for name, text in event["headers"].items()}
    body: bytes = secrets.sweep(event["body"].decode("latin-1")).encode("latin-1")
    try:
        event["body"] = body.decode()
    except UnicodeDecodeError:
        del event["body"]
        event["base64"] = b64encode(body).decode()
