"""What the mutants of this vendor are made with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from segmock.mutating.mutant import Change, Mutant, answered, asked, refused
from segmock.vendors.kibo.behaviours import NAME

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json, Record
    from segmock.core.exchange import Exchange
    from segmock.core.messages import Answer, Request
    from segmock.core.problem import Kind, Problem

Alter: TypeAlias = "Callable[[Json], Json]"

LISTS = ("GetSegments", "GetAccountSegments")
"""The operations that answer pages of segments."""


def mutant(name: str, group: str, violation: str, change: Change) -> Mutant:
    """Return a mutant of this vendor."""
    return Mutant(f"{NAME}-{name}", NAME, group, violation, change)


def shown(operation: str, alter: Alter) -> Change:
    """Return a change of the body that an operation answers."""

    def altered(_: Exchange, answer: Answer) -> Answer:
        return replace(answer, body=alter(answer.body))

    return answered(operation, altered)


def worded(kind: Kind, status: int, *operations: str) -> Change:
    """Return a change that gives a kind of refusal another status, of all operations or of some."""

    def alter(problem: Problem, exchange: Exchange, answer: Answer) -> Answer:
        meant = not operations or exchange.operation.id in operations
        return replace(answer, status=status) if meant and problem.kind is kind else answer

    return refused(alter)


def queried(operation: str, alter: Callable[[list[str]], list[str]]) -> Change:
    """Return a change of the parameters of a query, each as it was sent: `name=value`."""

    def altered(request: Request) -> Request:
        parts = request.query.split("&") if request.query else []
        return replace(request, query="&".join(alter(parts)))

    return asked(operation, altered)


def without(value: Record, *names: str) -> Record:
    """Return an object without some of its properties."""
    return {name: one for name, one in value.items() if name not in names}
