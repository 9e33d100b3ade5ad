"""The law of bounds: what is exactly as long or large as the description allows is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from segmock.contract.asking import Made, pick, shown
from segmock.contract.breaking import Breaker, put
from segmock.contract.laws.law import law

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.contract.api import Api
    from segmock.contract.calls import Reply
    from segmock.contract.profile import Resource
    from segmock.core.document import Json, Record

MAX_LENGTH = 10_000
"""Characters of the longest text that is tried."""
LAW = "what-is-on-a-bound-is-taken"


@law("E", "resources", "create|chosen", "body")
def what_is_on_a_bound_is_taken(api: Api, kind: Resource) -> None:
    """A value that is exactly as long or as large as the description allows is taken."""
    operation = api.spec.operations[kind.create or kind.replace]
    media = "application/json"
    schema = operation.body[media]
    for largest in (True, False):
        body = api.fill(kind.body)
        fields = {
            place: value
            for place, value in _fields(api, kind, schema, body, largest=largest)
            if not api.checks[operation.id].body(media, put(body, place, value))
            and not api.profile.forgiven(LAW, operation.id, place)
        }
        if not fields:
            continue
        whole = body
        for place, value in fields.items():
            whole = put(whole, place, value)
        reply = _created(api, kind, whole)
        if reply.good:
            continue
        for place, value in fields.items():
            with api.each():
                # One of them is to blame, or all together, and that may be a rule across fields.
                alone = put(api.fill(kind.body), place, value)
                again = _created(api, kind, alone)
                told = f"{len(value)} characters" if isinstance(value, str) else repr(value)
                api.expect(again.good, f"{told} at {place}, as described", shown(again), again)


def _fields(
    api: Api, kind: Resource, schema: Json, body: Json, *, largest: bool
) -> Iterator[tuple[str, Json]]:
    """Yield a pointer and a value on a bound for each field of a body that has one."""
    left_out = {*kind.computed, kind.version, *(() if largest else kind.unique)}
    for place, found in _leaves(Breaker(api.spec.schema), schema, body, ""):
        value = pick(body, place)
        if place in left_out or {"enum", "const", "format"} & found.keys():
            continue
        if isinstance(value, str):
            bound = found.get("maxLength" if largest else "minLength", 0)
            if 0 < bound <= MAX_LENGTH:
                end = value[-1:] if value[-1:].isalnum() else "x"
                yield place, value[:bound].ljust(bound, end)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            bound = found.get("maximum" if largest else "minimum")
            if bound is not None:
                yield place, bound


def _leaves(
    breaker: Breaker, schema: Json, value: Json, place: str
) -> Iterator[tuple[str, Record]]:
    whole = breaker.flat(schema)
    if isinstance(value, dict):
        for name, one in value.items():
            if name in whole.get("properties", {}):
                step = name.replace("~", "~0").replace("/", "~1")
                yield from _leaves(breaker, whole["properties"][name], one, f"{place}/{step}")
    elif value is not None:
        yield place, whole


def _created(api: Api, kind: Resource, body: Json) -> Reply:
    path = api.fill(kind.path)
    name: Json = None
    sent = orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS)
    if kind.create:
        reply = api.call(
            kind.create,
            path=path,
            query=kind.query,
            raw=sent,
        )
        name = pick(reply.json, kind.id)
    else:
        name = api.key()
        reply = api.call(
            kind.replace,
            path={**path, kind.parameter: name},
            raw=sent,
        )
    if reply.good and name is not None:
        api.keep(Made(kind, name, body, reply, path))
    return reply
