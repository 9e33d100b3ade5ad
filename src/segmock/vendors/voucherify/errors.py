"""Role 2: the vendor's envelope, and those who look otherwise.

Malformed JSON and a body that is too large are refused by the vendor's framework, in a shape of
its own (deviation: framework-shape). Refused credentials and methods name no request.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from segmock.core import faking
from segmock.core.document import Record, tokens
from segmock.core.messages import Answer
from segmock.core.problem import Kind, Problem, Violation
from segmock.core.validating import MAX_BODY

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange

WORDS: dict[Kind, tuple[str, str]] = {
    Kind.RULE: ("invalid_payload", "Invalid payload"),
    Kind.IN_USE: ("resource_in_use", "Resource in use"),
    Kind.NOT_FOUND: ("not_found", "Resource not found"),
    Kind.EXISTS: ("duplicate_found", "Duplicated resource found"),
}
"""Key and message of the kinds that the vendor documents."""


def word(problem: Problem, exchange: Exchange) -> Answer:
    """Return the body that the vendor documents for a kind of problem, or one like it."""
    return Answer(problem.kind.status, _body(problem, exchange))


def _body(problem: Problem, exchange: Exchange) -> Record:
    status = problem.kind.status
    match problem.kind:
        case Kind.MALFORMED:
            return _framework(status, "Bad Request", "Invalid request payload JSON format")
        case Kind.TOO_LARGE:
            message = f"Payload content length greater than maximum allowed: {MAX_BODY}"
            return _framework(status, "Request Entity Too Large", message)
        case Kind.CREDENTIAL_MISSING | Kind.CREDENTIAL_UNKNOWN | Kind.CREDENTIAL_EXPIRED:
            return {"code": status, "message": "Unauthorized", "key": "unauthorized"}
        case Kind.FORBIDDEN:
            return {
                "code": status,
                "message": "Missing permission",
                "details": "User does not have a required permission to perform this operation.",
                "key": "missing_required_permission",
            }
        case Kind.METHOD:
            allowed = " or ".join(method for method in problem.allow if method != "HEAD")
            asked = f"{exchange.request.method} is not supported by this endpoint."
            return {
                "code": status,
                "message": "HTTP Method Not Allowed",
                "details": f"{asked} Did you mean {allowed}?",
            }
        case _:
            return _envelope(problem, exchange)


def _framework(status: int, error: str, message: str) -> Record:
    return {"statusCode": status, "error": error, "message": message}


def _envelope(problem: Problem, exchange: Exchange) -> Record:
    kind = problem.kind
    if kind is Kind.INVALID and problem.violations:
        key, message, details = _invalid(problem.violations[0])
    else:
        # The vendor shows no body for the others (deviation: undocumented-error-bodies).
        unknown = kind.slug.replace("-", "_"), HTTPStatus(kind.status).phrase
        key, message = WORDS.get(kind, unknown)
        details = problem.detail
    if kind is Kind.NOT_FOUND:
        details = f"Cannot find {problem.resource} with id {problem.key}"
    elif kind is Kind.EXISTS:
        details = f"Duplicated {problem.resource} exists with id {problem.key}"
    request = faking.token(
        "0123456789abcdef", 18, exchange.world.seed, "voucherify", "request", exchange.number
    )
    body: Record = {
        "code": kind.status,
        "key": key,
        "message": message,
        "details": details,
        "request_id": f"v-{request}",
    }
    if problem.resource:
        body |= {"resource_id": problem.key, "resource_type": problem.resource}
    return body


def _invalid(violation: Violation) -> tuple[str, str, str]:
    """Return key, message and details for the first of several violations, as the vendor does.

    The vendor documents bodies and queries; the path and headers are worded like a query
    (deviation: invalid-path-and-header), and where its words for a rule are not known, the
    details are segmock's (deviation: validation-details).
    """
    *path, name = tokens(violation.pointer) or [""]
    whole = "Payload" if violation.where == "body" else "Query"
    if violation.keyword == "required":
        place = f"Property .{'.'.join(path)}" if path else whole
        verb = "must" if violation.where == "body" else "should"
        details = f"{place} {verb} have required property '{name}'"
    else:
        place = f"Property .{'.'.join([*path, name])}" if name else whole
        details = f"{place} must be {violation.expected}"
    if violation.where == "body":
        return "invalid_payload", "Invalid payload", details
    return "invalid_query_params", "Invalid query params", details
