"""Bulk operations: every element is applied for itself, and the answer tells how each went."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from segmock.core.document import Json, Record, pointer
from segmock.core.exchange import Exchange
from segmock.core.explaining import MAX_VIOLATIONS
from segmock.core.messages import Answer
from segmock.core.problem import Kind, Problem, Violation
from segmock.core.rendering import VIOLATIONS, header_text
from segmock.vendors.emporix import errors
from segmock.vendors.emporix.behaviours.records import CREATED


def answer(
    exchange: Exchange,
    elements: Iterable[Json],
    apply: Callable[[Json], tuple[int, Record]],
    failed: Callable[[Json], Record] = lambda _: {},
) -> Answer:
    """Apply each element for itself; the index in the answer counts from 1.

    `apply` returns the status that a request for the one element would have, and what else its
    report says (`id` where the vendor tells it); a Problem that it raises undoes that element
    alone and is reported in its place, with what `failed` says of the element. A report has no
    room for reasons: these are in the journal and in the header, as if all was refused.
    """
    told: list[Violation] = []

    def outcome(n: int, element: Json) -> Record:
        try:
            if n in exchange.apart:
                raise Problem(Kind.INVALID, exchange.apart[n])  # noqa: TRY301 - reported as others are
            with exchange.world.store.transaction():
                code, more = apply(element)
        except Problem as problem:
            inside = "" if n in exchange.apart else pointer(n)
            told.extend(replace(one, pointer=inside + one.pointer) for one in problem.violations)
            # What is no object at all has no names to be told.
            named = failed(element) if n not in exchange.apart else {}
            return {**named, **errors.of_segments(problem)}
        words = "Created" if code == CREATED else "OK"  # deviation: bulk-creates-201
        return {**more, "code": code, "status": words}

    # deviation: bulk-index-from-one
    reports = [{"index": n + 1, **outcome(n, one)} for n, one in enumerate(elements)]
    exchange.violations = tuple(told[:MAX_VIOLATIONS])
    headers = {VIOLATIONS: header_text(tuple(told))} if told else {}
    return Answer(207, reports, headers)
