"""The six stages: match, authenticate, validate, behave, render, record.

Knows OpenAPI and no vendor. A stage refuses by raising Problem, which is caught here and nowhere
else.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import orjson

from segmock.core.authenticating import authenticate
from segmock.core.clock import iso
from segmock.core.exchange import Exchange
from segmock.core.forcing import ON_PURPOSE, PURPOSE
from segmock.core.interfering import planned
from segmock.core.journal import MAX_LINE, entry
from segmock.core.limiting import carrying, digest
from segmock.core.matching import Match, nearest
from segmock.core.messages import Answer, Response
from segmock.core.parameters import shown
from segmock.core.preferring import HEADER as PREFER
from segmock.core.preferring import ImpossiblePreferenceError
from segmock.core.problem import PROBLEM, Kind, Problem, Violation
from segmock.core.reference import verdict
from segmock.core.rendering import (
    VIOLATIONS,
    details,
    header_text,
    problem_answer,
    render,
)
from segmock.core.serving import Served, departures, serve
from segmock.core.store import StoreFullError
from segmock.core.validating import validate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from segmock.core.document import Record
    from segmock.core.interfering import Plan
    from segmock.core.journal import Entry
    from segmock.core.limiting import Limit, Usage
    from segmock.core.messages import Request
    from segmock.core.spec import Operation
    from segmock.core.world import World

__all__ = ["REQUEST_ID", "UNDOCUMENTED", "UNKNOWN_PATH", "Pipeline", "Served", "serve"]

UNDOCUMENTED = {Kind.METHOD, Kind.FULL, Kind.INTERNAL}
"""Refusals that belong to no operation, or only to a mock: no description lists their status."""

REQUEST_ID = "Segmock-Request-Id"
"""The header of every answer by which its request can be found: the world and the number in it."""

UNKNOWN_PATH = "unknown-path"
"""The slug of the problem that no description has a path."""


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

    def answer(
        self,
        request: Request,
        world: World,
        served: Served,
        match: Match,
        *,
        plan: Plan | None = None,
    ) -> Response:
        """Answer a request whose path has been matched; one delivered again keeps its plan."""
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
        taped = world.tape.take(
            exchange.number, exchange.at, asked, world.interfering, again=plan is not None
        )
        interfering = world.faults.kept or world.stubs.kept or PREFER in request.headers
        if interfering and operation is not None and plan is None:
            plan = planned(exchange, served)
        response, kind, own = self._reply(exchange, served, match, plan)
        if served.after is not None:
            response = served.after(asked, operation, response)
        if plan is not None:
            plan.finish(exchange, response)
        response.headers[REQUEST_ID] = f"{world.name}.{exchange.number}"
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
            own=own,
            redaction=served.checks[exchange.operation.id].redaction,
            world=world.name,
            kind=kind.slug if kind is not None else "",
            credentials=served.credentials,
        )
        if plan is not None:
            done = plan.told(done)
        world.tape.answered(taped, response, world.interfering)
        self._record(done, world)
        if plan is not None and plan.again(exchange):
            return self.answer(asked, world, served, match, plan=plan)
        return response

    def _reply(
        self, exchange: Exchange, served: Served, match: Match, plan: Plan | None
    ) -> tuple[Response, Kind | None, tuple[Violation, ...]]:
        """Return an answer, why it is a refusal if it is one, and how it breaks the description."""
        kind: Kind | None = None
        limits: dict[str, str] = {}
        try:
            if (limit := served.vendor.limit) is not None:
                usage = _counted(exchange, limit, served, plan)
                limits = limit.headers(usage)
                if usage.refused:
                    raise _one_too_many(usage, forced=plan is not None and plan.forced)
            answer = _staged(exchange, served, match, plan)
        except Problem as problem:
            kind = problem.kind
            served.checks[exchange.operation.id].redaction.problem(problem)
            exchange.violations = problem.reasons
            answer = _worded(exchange, problem)
            if plan is not None:
                answer = plan.worded(answer)
        if limits:
            if plan is not None:
                limits = plan.unsaid(limits)
            answer.headers = {**answer.headers, **limits}
        response = render(exchange, answer, served.generator)
        if kind in UNDOCUMENTED or (plan is not None and plan.breaking):
            return response, kind, ()
        own = tuple(departures(served, exchange, answer, response))
        if own and self.strict and not served.mutant:
            broken = problem_answer(exchange, Problem(Kind.INTERNAL, own))
            broken.headers = {**broken.headers, **limits}
            response = render(exchange, broken, served.generator)
        return response, kind, own

    def lost(self, request: Request, world: World) -> Response:
        """Answer a request whose path no vendor has; names the operations nearest to it."""
        started = perf_counter()
        number, at = world.begin()
        taped = world.tape.take(number, at, request, world.interfering, again=False)
        problem, body = _unknown(
            request, (o for s in self.served for o in s.spec.operations.values())
        )
        headers = {"Content-Type": PROBLEM, VIOLATIONS: header_text(problem.violations)}
        headers[REQUEST_ID] = f"{world.name}.{number}"
        response = Response(404, headers, orjson.dumps(body))
        _cut_for_head(request, response)
        done = entry(
            request,
            response,
            number=number,
            at=iso(at),
            seconds=perf_counter() - started,
            violations=problem.violations,
            world=world.name,
            kind=UNKNOWN_PATH,
            credentials=tuple({name for one in self.served for name in one.credentials}),
        )
        world.tape.answered(taped, response, world.interfering)
        self._record(done, world)
        return response

    def _record(self, done: Entry, world: World) -> None:
        world.journal.add(done)
        for observe in self.observers:
            observe(done, world)


def _staged(exchange: Exchange, served: Served, match: Match, plan: Plan | None) -> Answer:
    """Take an exchange through the stages up to its behaviour; raises Problem."""
    request, operation = exchange.request, exchange.operation
    if match.operation(request.method) is None:
        raise _not_allowed(request.method, match.allow)
    exchange.path = dict(zip(operation.placeholders, match.values, strict=True))
    if plan is not None and (forced := plan.force(exchange, served)) is not None:
        return forced
    exchange.grant = authenticate(exchange, served.spec.schemes)
    validate(exchange, served.checks[operation.id], match.values)
    # The judge knows whole bodies only.
    if not exchange.apart:
        _ask_judge(served, request)
    return _behave(exchange, served, plan)


def _behave(exchange: Exchange, served: Served, plan: Plan | None) -> Answer:
    behaviour = served.behaviours[exchange.operation.id]
    if plan is not None:
        behaviour = plan.around(behaviour)
    try:
        with exchange.world.store.transaction():
            return behaviour(exchange)
    except StoreFullError:
        hint = "Delete some, or start the mock anew."
        reason = Violation("state", "", "room for one more record", "a full collection", hint)
        raise Problem(Kind.FULL, (reason,)) from None


def _worded(exchange: Exchange, problem: Problem) -> Answer:
    if isinstance(problem, ImpossiblePreferenceError):
        return problem.answer(exchange.operation.id)
    return problem_answer(exchange, problem)


def _counted(exchange: Exchange, limit: Limit, served: Served, plan: Plan | None) -> Usage:
    """Count a request and return what its bearer has used."""
    vendor, world, headers = exchange.vendor.name, exchange.world, exchange.request.headers
    names = carrying(headers, served.carriers[exchange.operation.id], served.credentials)
    if limit.bearer is None:
        bearer = digest(headers, names)
    else:
        bearer = limit.bearer({name: headers[name] for name in names if name in headers})
    calls = world.scenario.limits.get(vendor, limit.calls)
    if plan is not None:
        bearer, calls = plan.counted(bearer, calls)
    usage = world.buckets.count(vendor, bearer, calls, limit, exchange.at)
    return usage if plan is None else plan.used(usage)


def _one_too_many(usage: Usage, *, forced: bool) -> Problem:
    seconds = usage.retry_after
    if forced:
        return Problem(Kind.RATE, detail=PURPOSE, retry_after=seconds, aside=(ON_PURPOSE,))
    hint = f"Wait {seconds} s, or raise the limit in the scenario."
    wanted = f"at most {usage.calls} requests in a window"
    reason = Violation("state", "", wanted, str(usage.used), hint)
    told = f"Only {usage.calls} requests are answered in a window; the next begins in {seconds} s."
    return Problem(Kind.RATE, (reason,), detail=told, retry_after=seconds)


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
    own = {"type": f"urn:segmock:problem:{UNKNOWN_PATH}", "title": "No vendor has this path"}
    return problem, {**details(problem, "", 404), **own, "did_you_mean": near}


def _cut_for_head(request: Request, response: Response) -> None:
    if request.method == "HEAD":
        response.headers["Content-Length"] = str(len(response.body))
        response.body = b""


def _ask_judge(served: Served, request: Request) -> None:
    if served.judge is not None and (found := verdict(served.judge.request(request))):
        raise Problem(Kind.INVALID, found)
