"""A mutant: a vendor made wrong on purpose, and the small changes that it is put together from.

A change takes what is served and returns it changed. It is called once for each world; what it
must remember lives in the closure that `each_world` makes for it. Where an operation is named,
None means every one. Whatever is handed to the functions that are given here is never changed
in place: they return another value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from segmock.core.compile import Checks
from segmock.core.credentials import ANYONE, VALID, Grant
from segmock.core.exchange import Exchange
from segmock.core.matching import Router
from segmock.core.messages import Answer, Request, Response
from segmock.core.pipeline import Served
from segmock.core.vendor import Behaviour

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segmock.core.compile import Values
    from segmock.core.document import Json, Record
    from segmock.core.problem import Problem, Violation
    from segmock.core.spec import Operation
    from segmock.core.vendor import Auth, Errors

Change: TypeAlias = Callable[[Served], Served]

Advice: TypeAlias = Callable[[Exchange, Behaviour], Answer]
"""Answers in the place of a behaviour, which it may ask, with whatever exchange it likes."""
Granting: TypeAlias = Callable[[str, str, Exchange], Grant]
"""Scheme, credential and exchange to what is granted; raises Problem."""

GROUPS = {
    "A": "schema",
    "B": "status",
    "C": "headers",
    "D": "auth",
    "E": "validation",
    "F": "state",
    "G": "paging, sorting, filtering",
    "H": "concurrency",
    "I": "time",
    "J": "encoding",
}
"""Letter to what the violations of a group are about."""


@dataclass(frozen=True)
class Mutant:
    """One violation of a contract that can be served.

    `id` is unique among all mutants and begins with the vendor's name, or with `auto:` where
    the description alone tells of it. `group` is a letter of GROUPS. `violation` says in one
    sentence what is wrong for a client.
    """

    id: str
    vendor: str
    group: str
    violation: str
    change: Change

    def __post_init__(self) -> None:
        change = self.change

        def named(served: Served) -> Served:
            # What bears a name is known to be wrong: strictness does not make a 500 of it.
            return replace(change(served), mutant=self.id)

        object.__setattr__(self, "change", named)


def both(*changes: Change) -> Change:
    """Return one change made of several: the later ones are around the earlier ones."""

    def change(served: Served) -> Served:
        for one in changes:
            served = one(served)
        return served

    return change


def each_world(make: Callable[[], Change]) -> Change:
    """Return a change that is made anew for each world, so that none remembers another's past."""

    def change(served: Served) -> Served:
        return make()(served)

    return change


def around(operation: str | None, advice: Advice) -> Change:
    """Return a change that has `advice` answer valid requests, inside the store's transaction."""

    def change(served: Served) -> Served:
        names = _named(served, operation)
        return replace(
            served,
            behaviours={
                **served.behaviours,
                **{name: _advised(advice, served.behaviours[name]) for name in names},
            },
        )

    return change


def answered(operation: str | None, alter: Callable[[Exchange, Answer], Answer]) -> Change:
    """Return a change that alters what a behaviour answers; what it refuses is left alone."""
    return around(operation, lambda exchange, behaviour: alter(exchange, behaviour(exchange)))


def refused(alter: Callable[[Problem, Exchange, Answer], Answer]) -> Change:
    """Return a change that alters how problems are worded, of whatever stage and operation."""

    def change(served: Served) -> Served:
        errors = _Worded(served.vendor.errors, alter)
        return replace(served, vendor=replace(served.vendor, errors=errors))

    return change


def granted(alter: Callable[[str, str, Exchange, Granting], Grant]) -> Change:
    """Return a change that decides about credentials: scheme, credential, exchange, and who did.

    It is not asked about requests that have no credential; see `open_to_all`.
    """

    def change(served: Served) -> Served:
        auth = _Granted(served.vendor.auth, alter)
        return replace(served, vendor=replace(served.vendor, auth=auth))

    return change


def open_to_all(operation: str | None) -> Change:
    """Return a change that needs no credential: whom a right one does not let in, one would."""

    def change(served: Served) -> Served:
        operations = dict(served.spec.operations)
        for name in _named(served, operation):
            security = (*operations[name].security, {})
            operations[name] = replace(operations[name], security=security)
        spec = replace(served.spec, operations=operations)
        return around(operation, _let_in)(replace(served, spec=spec, router=Router(spec)))

    return change


def unchecked(operation: str | None, forgive: Callable[[Violation], bool]) -> Change:
    """Return a change that overlooks violations of requests, in parameters and bodies.

    A parameter that does not convert stays text. A body that is missing, of another media type
    or no JSON cannot be overlooked: make it a right one before, by `asked`.
    """

    def change(served: Served) -> Served:
        checks: dict[str, Checks] = {
            name: _Forgiving(served.checks[name], forgive) for name in _named(served, operation)
        }
        # The second opinion would be that of the description.
        return replace(served, checks={**served.checks, **checks}, judge=None)

    return change


def asked(operation: str | None, alter: Callable[[Request], Request]) -> Change:
    """Return a change that alters requests before any stage, outside the store's transaction."""

    def change(served: Served) -> Served:
        earlier = served.before

        def before(request: Request, asked_for: Operation | None) -> Request:
            if _meant(operation, asked_for):
                request = alter(request)
            return request if earlier is None else earlier(request, asked_for)

        _named(served, operation)
        return replace(served, before=before)

    return change


def sent(operation: str | None, alter: Callable[[Request, Response], Response]) -> Change:
    """Return a change that alters what goes back on the wire, outside the store's transaction.

    The request is the one that came; for HEAD the body is taken away later. A length need not
    be stated.
    """

    def change(served: Served) -> Served:
        earlier = served.after

        def after(request: Request, asked_for: Operation | None, response: Response) -> Response:
            if earlier is not None:
                response = earlier(request, asked_for, response)
            return alter(request, response) if _meant(operation, asked_for) else response

        _named(served, operation)
        return replace(served, after=after)

    return change


def slow(
    operation: str | None, seconds: float, when: Callable[[Request], bool] = lambda _: True
) -> Change:
    """Return a change that lets those wait for their answers whose request is such."""

    def alter(request: Request, response: Response) -> Response:
        delay = response.delay + (seconds if when(request) else 0)
        return replace(response, delay=delay)

    return sent(operation, alter)


def _named(served: Served, operation: str | None) -> Iterable[str]:
    """Return the ids of the operations that are meant; raises KeyError where there is none."""
    if operation is None:
        return served.spec.operations
    return (served.spec.operations[operation].id,)


def _meant(operation: str | None, asked_for: Operation | None) -> bool:
    return operation is None or (asked_for is not None and asked_for.id == operation)


def _advised(advice: Advice, behaviour: Behaviour) -> Behaviour:
    return lambda exchange: advice(exchange, behaviour)


def _let_in(exchange: Exchange, behaviour: Behaviour) -> Answer:
    if exchange.grant is ANYONE:
        first = exchange.operation.security[0]
        for scheme in first:
            exchange.grant = exchange.vendor.auth.grant(scheme, VALID, exchange)
    return behaviour(exchange)


@dataclass(frozen=True)
class _Worded:
    errors: Errors
    alter: Callable[[Problem, Exchange, Answer], Answer]

    def word(self, problem: Problem, exchange: Exchange) -> Answer:
        return self.alter(problem, exchange, self.errors.word(problem, exchange))


@dataclass(frozen=True)
class _Granted:
    auth: Auth
    alter: Callable[[str, str, Exchange, Granting], Grant]

    def grant(self, scheme: str, credential: str, exchange: Exchange) -> Grant:
        return self.alter(scheme, credential, exchange, self.auth.grant)


class _Forgiving(Checks):
    """The checks of an operation, without what is forgiven."""

    def __init__(self, checks: Checks, forgive: Callable[[Violation], bool]) -> None:
        # Nothing is compiled anew: it is the same checks that look.
        vars(self).update(vars(checks))
        self._forgive = forgive

    def _left(self, found: Iterable[Violation]) -> list[Violation]:
        return [violation for violation in found if not self._forgive(violation)]

    def values(self, raw_path: tuple[str, ...], request: Request) -> Values:
        values = super().values(raw_path, request)
        values.found = self._left(values.found)
        return values

    def body(self, media: str, value: Json) -> list[Violation]:
        return self._left(super().body(media, value))

    def elements(self, media: str, value: list[Json]) -> dict[int, tuple[Violation, ...]]:
        found = super().elements(media, value)
        left = {n: tuple(self._left(violations)) for n, violations in found.items()}
        return {n: violations for n, violations in left.items() if violations}

    def form(self, fields: list[tuple[str, str]]) -> tuple[Record, list[Violation]]:
        value, found = super().form(fields)
        return value, self._left(found)
