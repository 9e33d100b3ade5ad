"""The six stages: match, authenticate, validate, behave, render, record.

Knows OpenAPI and no vendor. A stage refuses by raising Problem, which is caught here and nowhere
else.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import orjson

from segmock.core.authenticating import authenticate
from segmock.core.clock import iso
from segmock.core.compile import Checks, Table, check_generation
from segmock.core.crud import GENERIC
from segmock.core.document import Defect, DefectsError
from segmock.core.exchange import Exchange
from segmock.core.generating import Generator
from segmock.core.journal import MAX_LINE, entry
from segmock.core.limiting import digest
from segmock.core.matching import Match, Router, nearest
from segmock.core.messages import EMPTY, Answer, Response
from segmock.core.parameters import shown
from segmock.core.problem import PROBLEM, Kind, Problem, Violation
from segmock.core.reference import Reference, verdict
from segmock.core.rendering import (
    VIOLATIONS,
    details,
    header_text,
    problem_answer,
    render,
)
from segmock.core.store import StoreFullError
from segmock.core.validating import validate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from segmock.core.document import Record
    from segmock.core.journal import Entry
    from segmock.core.limiting import Limit, Usage
    from segmock.core.messages import Request
    from segmock.core.spec import Operation, Spec
    from segmock.core.vendor import Behaviour, Vendor
    from segmock.core.world import World

UNDOCUMENTED = {Kind.METHOD, Kind.FULL, Kind.INTERNAL}
"""Refusals that belong to no operation, or only to a mock: no description lists their status."""


@dataclass(frozen=True, slots=True)
class Served:
    """A vendor and its description, ready to answer."""

    vendor: Vendor
    spec: Spec
    router: Router
    checks: dict[str, Checks]
    behaviours: dict[str, Behaviour]
    generator: Generator
    judge: Reference | None = None
    """Gives a second opinion on every message, if there is one."""
    credentials: tuple[str, ...] = ()
    """The lower-case headers that carry credentials."""
    mutant: str = ""
    """The id of what makes it wrong on purpose, if anything does: strictness is not for that."""
    before: Callable[[Request, Operation | None], Request] | None = None
    """Returns what the stages shall see instead of a request, outside the store's transaction."""
    after: Callable[[Request, Operation | None, Response], Response] | None = None
    """Returns what is sent instead of a finished response, outside the store's transaction."""


def serve(vendor: Vendor, spec: Spec, *, judged: bool = False) -> Served:
    """Compile a vendor; raises DefectsError when it lacks a behaviour or generates nonsense.

    With `judged` the reference judge looks at each message after the compiled table.
    """
    behaviours: dict[str, Behaviour] = {}
    defects: list[Defect] = []
    for name, operation in spec.operations.items():
        if (peculiar := vendor.behaviours.behaviours.get(name)) is not None:
            behaviours[name] = peculiar
        elif operation.behaviour and operation.collection in vendor.layouts:
            behaviours[name] = GENERIC[operation.behaviour]
        else:
            hint = f"Name one in x-segmock, or write it in the behaviours of {vendor.name!r}."
            defects.append(Defect(spec.file, operation.pointer[1:], "has no behaviour", hint))
    for name in vendor.behaviours.behaviours.keys() - spec.operations.keys():
        hint = f"Describe it, or remove it from the behaviours of {vendor.name!r}."
        defects.append(Defect(spec.file, "/paths", f"has no operation {name!r}", hint))
    defects += check_generation(
        spec, (kept.schema for kept in vendor.layouts.values() if kept.schema)
    )
    if defects:
        raise DefectsError(defects)
    return Served(
        vendor,
        spec,
        Router(spec),
        Table(spec).checks,
        behaviours,
        Generator(spec.schema),
        Reference(spec.document) if judged else None,
        tuple(sorted({scheme.header for scheme in spec.schemes.values()})),
    )


class Pipeline:
    """Takes requests through the stages, for all vendors of one server."""

    def __init__(
        self,
        served: Sequence[Served],
        *,
        strict: bool = False,
        observers: Iterable[Callable[[Entry, World], None]] = (),
    ) -> None:
        self.served = tuple(served)
        self.strict = strict
        self.observers = list(observers)

    def match(self, path: str) -> tuple[Served, Match] | None:
        """Return the vendor and the operations that a raw path leads to, or None."""
        for served in self.served:
            if (match := served.router.match(path)) is not None:
                return served, match
        return None

    def handle(self, request: Request, world: World) -> Response | None:
        """Answer a request in a world, or return None when no vendor has its path."""
        found = self.match(request.path)
        return None if found is None else self.answer(request, world, *found)

    def answer(self, request: Request, world: World, served: Served, match: Match) -> Response:
        """Answer a request whose path has been matched."""
        started = perf_counter()
        operation, asked = match.operation(request.method), request
        if served.before is not None:
            request = served.before(request, operation)
            match = served.router.match(request.path) or match
            operation = match.operation(request.method)
        exchange = Exchange(
            request,
            served.vendor,
            operation or next(iter(match.operations.values())),
            world,
            *world.begin(),
        )
        kind: Kind | None = None
        limits: dict[str, str] = {}
        try:
            if (limit := served.vendor.limit) is not None:
                usage = _counted(exchange, limit, served.credentials)
                limits = limit.headers(usage)
                if usage.refused:
                    raise _one_too_many(usage)
            if operation is None:
                raise _not_allowed(request.method, match.allow)
            exchange.path = dict(zip(operation.placeholders, match.values, strict=True))
            exchange.grant = authenticate(exchange, served.spec.schemes)
            validate(exchange, served.checks[operation.id], match.values)
            # The judge knows whole bodies only.
            if not exchange.apart:
                _ask_judge(served, request)
            answer = self._behave(exchange, served)
        except Problem as problem:
            kind = problem.kind
            served.checks[exchange.operation.id].redaction.problem(problem)
            exchange.violations = problem.violations
            answer = problem_answer(exchange, problem)
        if limits:
            answer.headers = {**answer.headers, **limits}
        response = render(exchange, answer, served.generator)
        unseen = kind in UNDOCUMENTED
        own = [] if unseen else _own_violations(served, exchange, answer, response)
        if own and self.strict and not served.mutant:
            broken = problem_answer(exchange, Problem(Kind.INTERNAL, tuple(own)))
            broken.headers = {**broken.headers, **limits}
            response = render(exchange, broken, served.generator)
        if served.after is not None:
            response = served.after(asked, operation, response)
        _cut_for_head(asked, response)
        done = entry(
            asked,
            response,
            number=exchange.number,
            at=exchange.now(),
            seconds=perf_counter() - started + response.delay,
            vendor=served.vendor.name,
            operation=exchange.operation.id,
            violations=exchange.violations,
            own=tuple(own),
            redaction=served.checks[exchange.operation.id].redaction,
        )
        self._record(done, world)
        return response

    def lost(self, request: Request, world: World) -> Response:
        """Answer a request whose path no vendor has; names the operations nearest to it."""
        started = perf_counter()
        number, at = world.begin()
        problem, body = _unknown(
            request, (o for s in self.served for o in s.spec.operations.values())
        )
        headers = {"Content-Type": PROBLEM, VIOLATIONS: header_text(problem.violations)}
        response = Response(404, headers, orjson.dumps(body))
        _cut_for_head(request, response)
        done = entry(
            request,
            response,
            number=number,
            at=iso(at),
            seconds=perf_counter() - started,
            violations=problem.violations,
        )
        self._record(done, world)
        return response

    def _behave(self, exchange: Exchange, served: Served) -> Answer:
        behaviour = served.behaviours[exchange.operation.id]
        try:
            with exchange.world.store.transaction():
                return behaviour(exchange)
        except StoreFullError:
            hint = "Delete some, or start the mock anew."
            reason = Violation("state", "", "room for one more record", "a full collection", hint)
            raise Problem(Kind.FULL, (reason,)) from None

    def _record(self, done: Entry, world: World) -> None:
        world.journal.add(done)
        for observe in self.observers:
            observe(done, world)


def _counted(exchange: Exchange, limit: Limit, credentials: tuple[str, ...]) -> Usage:
    """Count a request and return what its bearer has used."""
    vendor, world, headers = exchange.vendor.name, exchange.world, exchange.request.headers
    bearer = limit.bearer(headers) if limit.bearer else digest(headers, credentials)
    calls = world.scenario.limits.get(vendor, limit.calls)
    return world.buckets.count(vendor, bearer, calls, limit, exchange.at)


def _one_too_many(usage: Usage) -> Problem:
    seconds = usage.retry_after
    hint = f"Wait {seconds} s, or raise the limit in the scenario."
    wanted = f"at most {usage.calls} requests in a window"
    reason = Violation("state", "", wanted, str(usage.used), hint)
    return Problem(Kind.RATE, (reason,), retry_after=seconds)


def _not_allowed(method: str, allow: tuple[str, ...]) -> Problem:
    hint = "Use one of these methods."
    reason = Violation("path", "", " or ".join(allow), method, hint)
    return Problem(Kind.METHOD, (reason,), allow=allow)


def _unknown(request: Request, operations: Iterable[Operation]) -> tuple[Problem, Record]:
    near = [f"{o.method} {o.template}" for o in nearest(request.path, operations)]
    hint = f"Did you mean {' or '.join(near)}?" if near else "The start screen lists all paths."
    reason = Violation("path", "", "the path of an operation", shown(request.path), hint)
    problem = Problem(
        Kind.NOT_FOUND,
        (reason,),
        detail=f"{request.method} {request.path[:MAX_LINE]} is not in any description.",
    )
    own = {"type": "urn:segmock:problem:unknown-path", "title": "No vendor has this path"}
    return problem, {**details(problem, "", 404), **own, "did_you_mean": near}


def _cut_for_head(request: Request, response: Response) -> None:
    if request.method == "HEAD":
        response.headers["Content-Length"] = str(len(response.body))
        response.body = b""


def _ask_judge(served: Served, request: Request) -> None:
    if served.judge is not None and (found := verdict(served.judge.request(request))):
        raise Problem(Kind.INVALID, found)


def _own_violations(
    served: Served, exchange: Exchange, answer: Answer, response: Response
) -> list[Violation]:
    media = response.headers.get("Content-Type", "")
    value = answer.body
    if value is not EMPTY and media.endswith("json") and not isinstance(value, (dict, list)):
        value = orjson.loads(response.body)
    headers = {name.lower(): text for name, text in response.headers.items()}
    checks = served.checks[exchange.operation.id]
    found = checks.reply(response.status, media, headers, None if value is EMPTY else value)
    if served.judge is not None:
        said = served.judge.response(exchange.request, response.status, headers, response.body)
        found += verdict(said)
    return found
