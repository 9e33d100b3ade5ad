"""Third stage: is the request what the description asks for? Every violation is found at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.compile import parsed
from segmock.core.parameters import shown
from segmock.core.problem import Kind, Problem, Violation

if TYPE_CHECKING:
    from segmock.core.compile import Checks
    from segmock.core.exchange import Exchange

MAX_BODY = 10 * 1024 * 1024
"""Bytes of a request body."""


def validate(exchange: Exchange, checks: Checks, raw_path: tuple[str, ...]) -> None:
    """Fill in the exchange's parameters and body; raises Problem with every violation."""
    request, operation = exchange.request, exchange.operation
    # Where no body is described one is ignored, whatever it is: some clients leak old ones.
    takes_body = bool(operation.body) or Kind.TOO_LARGE.status in operation.replies
    if takes_body and (request.too_large or len(request.body) > MAX_BODY):
        reason = Violation("body", "", f"at most {MAX_BODY} bytes", "more", "Send less at once.")
        raise Problem(Kind.TOO_LARGE, (reason,))
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
        raise Problem(Kind.INVALID, tuple(found))


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
    try:
        exchange.body = parsed(exchange.request.body)
    except ValueError as error:
        reason = Violation("body", "", "well-formed JSON", str(error)[:200], "Mend the JSON text.")
        raise Problem(Kind.MALFORMED, (reason, *found)) from None
    return checks.body(media, exchange.body)


def _negotiate(exchange: Exchange) -> None:
    # Only where the description has a 406; elsewhere an odd Accept is ignored, as RFC 9110 allows.
    if 406 not in exchange.operation.replies:  # noqa: PLR2004
        return
    accept = exchange.request.headers.get("accept", "")
    success = exchange.operation.replies[exchange.operation.success]
    offered = [*success.content, "application/problem+json"]
    if success.content and not any(accepts(accept, media) for media in offered):
        reason = Violation(
            "header", "/accept", " or ".join(success.content), shown(accept), "Accept this type."
        )
        raise Problem(Kind.NOT_ACCEPTABLE, (reason,))


def accepts(accept: str, media: str) -> bool:
    """Tell whether an Accept header takes a media type; no header takes everything."""
    if not accept:
        return True
    for part in accept.lower().split(","):
        name, _, rest = part.partition(";")
        kind, _, sub = name.strip().partition("/")
        if kind in {"*", media.partition("/")[0]} and sub in {"*", media.partition("/")[2]}:
            return rest.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
