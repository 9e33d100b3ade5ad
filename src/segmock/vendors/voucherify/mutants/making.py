"""What the mutants of this vendor are put together from."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import orjson

from segmock.mutating.mutant import Change, Mutant
from segmock.vendors.voucherify.behaviours.identity import SLUG

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json, Record
    from segmock.core.exchange import Exchange
    from segmock.core.messages import Answer, Request


def mutant(name: str, group: str, violation: str, change: Change) -> Mutant:
    """Return a mutant of this vendor; `name` follows the vendor's in its id."""
    return Mutant(f"{SLUG}-{name}", SLUG, group, violation, change)


def with_fields(answer: Answer, **fields: Json) -> Answer:
    """Return an answer that says something else of the record that it shows."""
    return replace(answer, body={**answer.body, **fields})


def without(body: Record, *names: str) -> Record:
    """Return a record without some of its fields."""
    return {name: value for name, value in body.items() if name not in names}


def asking(exchange: Exchange, **query: Json) -> Exchange:
    """Return an exchange that asks for something else; None takes a parameter away."""
    asked = {**exchange.query, **query}
    return replace(exchange, query={name: one for name, one in asked.items() if one is not None})


def with_body(exchange: Exchange, **fields: Json) -> Exchange:
    """Return an exchange in which something else was sent; what was sent is an object."""
    return replace(exchange, body={**exchange.body, **fields})


def texts(value: Json, change: Callable[[str], str]) -> Json:
    """Return a value with all texts in it changed, names of fields apart."""
    if isinstance(value, dict):
        return {name: texts(one, change) for name, one in value.items()}
    if isinstance(value, list):
        return [texts(one, change) for one in value]
    return change(value) if isinstance(value, str) else value


def texts_sent(change: Callable[[str], str]) -> Callable[[Request], Request]:
    """Return what changes all texts in the body of a request, if it is JSON."""
    return partial(_texts_sent, change)


def _texts_sent(change: Callable[[str], str], request: Request) -> Request:
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return request
    return replace(request, body=orjson.dumps(texts(body, change)))
