"""What can be wrong with the fifth vendor: a mutant for each way to make one."""

from collections.abc import Callable
from dataclasses import replace

from segmock.core.credentials import EVERYTHING, Grant
from segmock.core.exchange import Exchange
from segmock.core.messages import EMPTY, Answer, Request, Response
from segmock.core.problem import Kind, Problem, Violation
from segmock.core.vendor import Behaviour
from segmock.mutating.mutant import (
    Change,
    Mutant,
    answered,
    around,
    asked,
    both,
    each_world,
    granted,
    open_to_all,
    refused,
    sent,
    slow,
    unchecked,
)


def _as_200(_: Exchange, answer: Answer) -> Answer:
    return replace(answer, status=200)


def _blamed(problem: Problem, _: Exchange, answer: Answer) -> Answer:
    return replace(answer, status=422) if problem.kind is Kind.INVALID else answer


def _anybody(
    scheme: str, credential: str, exchange: Exchange, _: Callable[[str, str, Exchange], Grant]
) -> Grant:
    return EVERYTHING


def _too_long(violation: Violation) -> bool:
    return violation.keyword == "maxLength"


def _forgetful() -> Change:
    burnt: list[str] = []

    def advice(exchange: Exchange, behaviour: Behaviour) -> Answer:
        burnt.append(exchange.path["label"])
        return behaviour(exchange) if len(burnt) % 2 else Answer(204, EMPTY)

    return around("burn", advice)


def _confused() -> Change:
    begun: list[bytes] = []
    ended: list[bytes] = []

    def begin(request: Request) -> Request:
        begun.append(request.body)
        return request

    def end(request: Request, response: Response) -> Response:
        first = begun[0]
        ended.append(request.body)
        if len(ended) == len(begun):
            begun.clear()
            ended.clear()
        return response if first == request.body else replace(response, body=first)

    return both(asked("pack", begin), sent("pack", end))


def _html(_: Request, response: Response) -> Response:
    return replace(response, headers={**response.headers, "Content-Type": "text/html"})


def _without_dashes(request: Request) -> Request:
    return replace(request, path=request.path.replace("-", "+"))


MUTANTS = (
    Mutant("acme-packed-200", "acme", "B", "Packing answers 200.", answered("pack", _as_200)),
    Mutant("acme-422", "acme", "B", "Bad requests are answered 422.", refused(_blamed)),
    Mutant("acme-html", "acme", "C", "Crates come as HTML.", sent("browse", _html)),
    Mutant("acme-open", "acme", "D", "Browsing needs no key.", open_to_all("browse")),
    Mutant("acme-any-key", "acme", "D", "Every key is taken.", granted(_anybody)),
    Mutant("acme-long", "acme", "E", "Long labels are taken.", unchecked("pack", _too_long)),
    Mutant("acme-fireproof", "acme", "F", "Every second fire fails.", each_world(_forgetful)),
    Mutant("acme-confused", "acme", "H", "Packers get another's crate.", each_world(_confused)),
    Mutant("acme-slow", "acme", "I", "Unpacking takes 2.5 s.", slow("unpack", 2.5)),
    Mutant("acme-dashes", "acme", "J", "Dashes in labels are lost.", asked(None, _without_dashes)),
)
