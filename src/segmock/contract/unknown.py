"""Ids that look like those that exist, and are nobody's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from segmock.contract.breaking import Breaker
from segmock.contract.valid import base, known_ids, resource_of
from segmock.core.faking import token
from segmock.core.matching import Router
from segmock.core.messages import Request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.contract.api import Api
    from segmock.contract.calls import Call
    from segmock.core.document import Json, Record
    from segmock.core.spec import Operation

LARGE = 2_000_000_000
CREATED = 201
TAIL = 12
"""Letters and digits at the end of an id that are exchanged."""


def unknown_ids(api: Api, operation: Operation) -> Iterator[tuple[str, Call]]:
    """Yield a request for each path parameter that takes ids, with an id that is nobody's.

    What a PUT may create is left out: its own id is never unknown.
    """
    call = base(api, operation)
    router: Router = api.once("router", lambda: Router(api.spec), lasting=True)
    match = router.match(call.path)
    if match is None:
        return
    values = dict(zip(operation.placeholders, match.values, strict=True))
    named = list(_named(api, operation))
    if operation.method == "PUT" and CREATED in operation.replies:
        named = [name for name in named[:1] if name != operation.placeholders[-1]]
    schemas = {p.name: p.schema for p in operation.parameters if p.where == "path"}
    for name in named:
        schema = Breaker(api.spec.schema).flat(schemas[name])
        for text in unknown(api, schema, unquote(values[name])):
            path = operation.template
            for one, value in {**values, name: quote(text, safe="")}.items():
                path = path.replace(f"{{{one}}}", value)
            found = router.match(path)
            request = Request(call.method, path, call.query, call.headers)
            if found and not api.checks[operation.id].values(found.values, request).found:
                yield name, replace(call, path=path)
                break


def unknown(api: Api, schema: Record, known: str) -> Iterator[str]:
    """Yield ids of the form of a known one that nobody has, the likeliest first."""
    if schema.get("type") in {"integer", "number"}:
        yield str(min(LARGE, schema.get("maximum", LARGE) - 1) - api.seed % 1000)
        return
    tail = token("0123456789", TAIL, api.seed, "tail", known)
    exchanged = _exchanged(api, known)
    if len(known) < TAIL:
        yield exchanged + tail
        yield known + tail[:6]
    yield exchanged


def _exchanged(api: Api, known: str) -> str:
    letters = list(known)
    drawn = token("0123456789", TAIL, api.seed, "unknown", known)
    places = [n for n, letter in enumerate(letters) if letter.isascii() and letter.isalnum()]
    for n, digit in zip(reversed(places), drawn, strict=False):
        letters[n] = _other(letters[n], int(digit))
    return "".join(letters)


def _other(letter: str, step: int) -> str:
    """Return another letter of the same kind; hexadecimal digits stay such."""
    for kind in ("0123456789", "abcdef", "ABCDEF", "ghijklmnopqrstuvwxyz", "GHIJKLMNOPQRSTUVWXYZ"):
        if letter in kind:
            return kind[(kind.index(letter) + 1 + step % (len(kind) - 1)) % len(kind)]
    return letter


def _named(api: Api, operation: Operation) -> Iterator[str]:
    """Yield the path parameters that name something that may be there or not."""
    jobs: set[Json] = {job.parameter for job in api.profile.jobs.values()}
    asked = api.profile.calls.get(operation.id)
    for name in operation.placeholders:
        if asked is not None and str(asked.path.get(name, "")).startswith("$"):
            yield name
            continue
        told = resource_of(api, operation, name) or known_ids(api, name) or name in jobs
        if told and name not in api.profile.path:
            yield name
