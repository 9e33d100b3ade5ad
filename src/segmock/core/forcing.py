"""An answer that is asked for: of any documented status, by any request, in the vendor's own words.

Refusals are worded by the vendor where one of the kinds of problems has the status. Others, and
successes, are the description's example, or are generated from its schema.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from segmock.core.document import at
from segmock.core.messages import EMPTY, Answer
from segmock.core.problem import PROBLEM, Kind, Problem, Violation
from segmock.core.rendering import media_of, problem_answer, render
from segmock.core.serving import departures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmock.core.document import Json
    from segmock.core.effects import Effect
    from segmock.core.exchange import Exchange
    from segmock.core.serving import Served
    from segmock.core.spec import Operation, Spec

REFUSED = 400
"""From this status on an answer is a refusal."""
FIRST = (Kind.INVALID, Kind.CREDENTIAL_UNKNOWN)
"""Kinds that are tried before others of their status."""
KINDS = sorted(Kind, key=lambda kind: kind not in FIRST)

PURPOSE = "Refused on purpose, by a fault or a preference."
"""What a refusal says that has nothing else to say."""
ON_PURPOSE = Violation(
    "state",
    "",
    "no fault",
    "one that refuses the request",
    "Take the preference, or the fault, away that wants it.",
)
"""The reason of a refusal that is asked for."""
DETAILS = {
    Kind.NOT_FOUND: "There is no {resource} with the id {key}.",
    Kind.EXISTS: "There is a {resource} {key} already.",
    Kind.STALE: "The {resource} {key} has changed.",
    Kind.IN_USE: "The {resource} {key} is in use.",
}


def forced(exchange: Exchange, served: Served, effect: Effect) -> Answer:
    """Return the answer that an effect forces; raises Problem to have the vendor word it."""
    operation = exchange.operation
    status = operation.success if effect.status is None else effect.status
    if effect.body is not EMPTY:
        return given(status, effect.headers, effect.body)
    described = effect.example or effect.dynamic
    if status >= REFUSED and not described:
        problem = refusal(exchange, served, status, effect.retry_after)
        if problem is not None:
            raise problem
    if status not in operation.replies:
        return given(status, effect.headers, EMPTY)
    return headed(shaped(exchange, served, status, effect), effect.headers)


def given(status: int, headers: Mapping[str, str], body: Json) -> Answer:
    """Return an answer as somebody has written it."""
    return headed(Answer(status, body), headers)


def headed(answer: Answer, headers: Mapping[str, str]) -> Answer:
    """Return an answer with headers in place of its own; a content type among them is its own."""
    names = {name.lower() for name in headers}
    kept = {name: text for name, text in answer.headers.items() if name.lower() not in names}
    own = {name: text for name, text in headers.items() if name.lower() != "content-type"}
    media = next((text for name, text in headers.items() if name not in own), answer.media)
    return replace(answer, headers={**kept, **own}, media=media)


def refusal(
    exchange: Exchange, served: Served, status: int, retry_after: int | None = None
) -> Problem | None:
    """Return a problem that the vendor words with a status as documented; None if there is none."""
    kinds = sorted(KINDS, key=lambda kind: kind.status != status)
    documented = status in exchange.operation.replies
    for kind in kinds:
        problem = _problem(kind, exchange, status, retry_after)
        answer = problem_answer(exchange, problem)
        if answer.status != status:
            continue
        if not documented:
            return problem
        response = render(exchange, answer, served.generator)
        if not departures(served, exchange, answer, response):
            return problem
    return None


def _problem(kind: Kind, exchange: Exchange, status: int, retry_after: int | None) -> Problem:
    operation, layouts = exchange.operation, exchange.vendor.layouts
    filed = [p.collection for p in operation.parameters if p.where == "path"][::-1]
    known = [layouts[name] for name in (operation.collection, *filed) if name in layouts]
    resource = known[0].resource if known else "resource"
    key = unquote(next(reversed(exchange.path.values()), "example"))
    return Problem(
        kind,
        detail=DETAILS.get(kind, PURPOSE).format(resource=resource, key=repr(key)),
        resource=resource,
        key=key,
        allow=(operation.method,) if kind is Kind.METHOD else (),
        retry_after=retry_after,
        status=status if kind is Kind.ON_PURPOSE else None,
        aside=(ON_PURPOSE,),
    )


def shaped(exchange: Exchange, served: Served, status: int, effect: Effect) -> Answer:
    """Return an answer of a documented status as the description shows or shapes it."""
    reply = exchange.operation.replies[status]
    if not reply.content:
        return Answer(status)
    media = media_of(exchange, status)
    if not effect.dynamic:
        known = examples(served.spec, exchange.operation, status, media)
        if effect.example:
            return Answer(status, known[effect.example], media=media)
        if known:
            return Answer(status, next(iter(known.values())), media=media)
    key: tuple[int, ...] = (exchange.world.seed,)
    if effect.seed is not None:
        key = (effect.seed,)
    elif effect.dynamic:
        key = (exchange.world.seed, exchange.number)
    schema = reply.content[media]
    value = served.generator.value(schema, *key, exchange.operation.id, status)
    return Answer(status, value, media=media)


def examples(spec: Spec, operation: Operation, status: int, media: str) -> dict[str, Json]:
    """Return the examples of a documented answer by name; one without a name has the name ''.

    Those of the schema have none, and are told where the answer has no others.
    """
    found = at(spec.document, operation.replies[status].pointer[1:])["content"][media]
    named = {}
    for name, one in found.get("examples", {}).items():
        whole = spec.schema(one["$ref"]) if "$ref" in one else one
        if "value" in whole:
            named[name] = whole["value"]
    if named:
        return named
    if "example" in found:
        return {"": found["example"]}
    schema = found["schema"]
    while "$ref" in schema:
        schema = spec.schema(schema["$ref"])
    listed = [*schema.get("examples", ()), *([schema["example"]] if "example" in schema else ())]
    return {"": listed[0]} if listed else {}


def names(spec: Spec, operation: Operation, status: int) -> list[str]:
    """Return the names that the examples of a documented answer have, of whatever media type."""
    reply = operation.replies[status]
    return list(
        dict.fromkeys(
            name
            for media in reply.content
            if media != PROBLEM
            for name in examples(spec, operation, status, media)
            if name
        )
    )
