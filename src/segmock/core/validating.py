"""Third stage: is the request what the description asks for? Every violation is found at once."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from segmock.core.compile import parsed
from segmock.core.document import at
from segmock.core.explaining import MAX_VIOLATIONS
from segmock.core.forms import fields
from segmock.core.messages import FORM
from segmock.core.parameters import shown
from segmock.core.problem import PROBLEM, Kind, Problem, Violation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segmock.core.compile import Checks
    from segmock.core.exchange import Exchange

MAX_BODY = 10 * 1024 * 1024
"""Bytes of a request body."""

_WEIGHT = re.compile(r"q=(0?\.[0-9]+|[01](?:\.[0-9]*)?)")


def validate(exchange: Exchange, checks: Checks, raw_path: tuple[str, ...]) -> None:
    """Fill in the exchange's parameters and body; raises Problem with every violation."""
    request, operation = exchange.request, exchange.operation
    # Where no body is described one is ignored, whatever it is: some clients leak old ones.
    takes_body = bool(operation.body) or Kind.TOO_LARGE.status in operation.replies
    if takes_body and (request.too_large or len(request.body) > MAX_BODY):
        reason = Violation("body", "", f"at most {MAX_BODY} bytes", "more", "Send less at once.")
        raise Problem(Kind.TOO_LARGE, (reason,))
    # Only where the description has a 406; elsewhere an odd Accept is ignored, as RFC 9110 allows.
    if Kind.NOT_ACCEPTABLE.status in operation.replies:
        _negotiate(exchange)
    values = checks.values(raw_path, request)
    exchange.path, exchange.query, exchange.header = values.path, values.query, values.header
    found = values.found
    if operation.body:
        if request.body:
            found += _body(exchange, checks, found)
        elif operation.body_required:
            found.append(checks.missing_body())
    if found:
        raise Problem(Kind.INVALID, tuple(w for v in found for w in _explained(exchange, v)))


def _explained(exchange: Exchange, violation: Violation) -> Iterable[Violation]:
    """Return where a text leaves its language, in place of a pattern that nobody can read."""
    if violation.keyword != "pattern" or violation.where not in {"query", "body"}:
        return (violation,)
    whole = exchange.query if violation.where == "query" else exchange.body
    try:
        text = at(whole, violation.pointer)
    except KeyError:
        return (violation,)  # a pointer of absurd length has been cut
    faults = exchange.vendor.filters.faults(violation.pointer, text)
    return [
        replace(fault, where=violation.where, keyword="pattern", spec=violation.spec)
        for fault in faults
    ] or (violation,)


def _body(exchange: Exchange, checks: Checks, found: list[Violation]) -> list[Violation]:
    sent = exchange.request.headers.get("content-type", "")
    media = sent.partition(";")[0].strip().lower()
    if media not in exchange.operation.body:
        wanted = " or ".join(exchange.operation.body)
        hint = f"Send `Content-Type: {next(iter(exchange.operation.body))}`."
        reason = Violation(
            "header", "/content-type", wanted, shown(sent) if sent else "nothing", hint
        )
        raise Problem(Kind.MEDIA_TYPE, (reason, *found))
    if media == FORM:
        return _form(exchange, checks, found)
    try:
        exchange.body = parsed(exchange.request.body)
    except ValueError as error:
        reason = Violation("body", "", "well-formed JSON", str(error)[:200], "Mend the JSON text.")
        raise Problem(Kind.MALFORMED, (reason, *found)) from None
    wrong = checks.body(media, exchange.body)
    if wrong and exchange.operation.apart and not any(_whole(violation) for violation in wrong):
        exchange.apart = checks.elements(media, exchange.body)
        told = (violation for found in exchange.apart.values() for violation in found)
        exchange.violations = tuple(islice(told, MAX_VIOLATIONS))
        return []
    return wrong


def _whole(violation: Violation) -> bool:
    """Tell whether a violation is one of the body itself and not of an element."""
    return not violation.pointer


def _form(exchange: Exchange, checks: Checks, found: list[Violation]) -> list[Violation]:
    sent, broken = fields(exchange.request.body)
    if broken:
        raise Problem(Kind.MALFORMED, (*broken, *found))
    exchange.body, wrong = checks.form(sent)
    return wrong


def _negotiate(exchange: Exchange) -> None:
    accept = exchange.request.headers.get("accept", "")
    success = exchange.operation.replies.get(exchange.operation.success)
    offered = success.content if success is not None else {}
    if offered and not (wants_problem(accept) or any(accepts(accept, m) for m in offered)):
        wanted = " or ".join(offered)
        reason = Violation("header", "/accept", wanted, shown(accept), "Accept this type.")
        raise Problem(Kind.NOT_ACCEPTABLE, (reason,))


def wants_problem(accept: str) -> bool:
    """Tell whether problem details are asked for, by their own name and not just by any."""
    return preference(accept, PROBLEM) > (2, 0)


def accepts(accept: str, media: str) -> bool:
    """Tell whether an Accept header takes a media type; no header takes everything."""
    return not accept or preference(accept, media)[1] > 0


@lru_cache(maxsize=64)
def preference(accept: str, media: str) -> tuple[int, float]:
    """Return how an Accept header names a media type, and with what weight, from 0 to 1.

    Named as 2: itself; 1: as one of its kind; 0: as any type; -1, with weight 0: not at all. The
    closest name decides (RFC 9110, section 12.5.1).
    """
    ranges = ("*/*", f"{media.partition('/')[0]}/*", media)
    best = (-1, 0.0)
    for part in accept.lower().split(","):
        name, *rest = (piece.strip() for piece in part.split(";"))
        name = "*/*" if name == "*" else name
        if name in ranges:
            weights = [float(found[1]) for piece in rest if (found := _WEIGHT.fullmatch(piece))]
            best = max(best, (ranges.index(name), min([1.0, *weights])))
    return best
