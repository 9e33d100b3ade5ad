"""Role 2: one envelope for everything that goes wrong.

Some of the vendor's clients read `message`, `errorCode`, `items` and `additionalErrorData` without
asking whether they are there, and parse the body of every refusal: so no body is ever empty, and
no field is ever left out.
"""

from segmock.core import faking
from segmock.core.document import Record
from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.problem import Kind, Problem, Violation

APPLICATION = "Customer"
"""The part of the vendor's platform that segments belong to."""

# Most codes are seen in the vendor's own clients, some are made up (deviation: error-codes).
WORDS: dict[Kind, tuple[int, str]] = {
    Kind.MALFORMED: (400, "MISSING_OR_INVALID_PARAMETER"),
    Kind.INVALID: (400, "MISSING_OR_INVALID_PARAMETER"),
    Kind.RULE: (409, "VALIDATION_CONFLICT"),
    Kind.IN_USE: (409, "VALIDATION_CONFLICT"),
    Kind.CREDENTIAL_MISSING: (401, "INVALID_ACCESS_TOKEN"),
    Kind.CREDENTIAL_UNKNOWN: (401, "INVALID_ACCESS_TOKEN"),
    Kind.CREDENTIAL_EXPIRED: (401, "INVALID_ACCESS_TOKEN"),
    Kind.FORBIDDEN: (403, "FORBIDDEN"),
    Kind.NOT_FOUND: (404, "ITEM_NOT_FOUND"),
    Kind.METHOD: (405, "METHOD_NOT_ALLOWED"),
    Kind.NOT_ACCEPTABLE: (406, "NOT_ACCEPTABLE"),
    Kind.EXISTS: (409, "VALIDATION_CONFLICT"),
    Kind.STALE: (409, "VALIDATION_CONFLICT"),
    Kind.TOO_LARGE: (413, "REQUEST_TOO_LARGE"),
    Kind.MEDIA_TYPE: (415, "UNSUPPORTED_MEDIA_TYPE"),
    Kind.FULL: (507, "UNEXPECTED_ERROR"),
    Kind.INTERNAL: (500, "UNEXPECTED_ERROR"),
}
"""Status and code of each kind."""

TOKEN_FAULTS = {
    Kind.CREDENTIAL_MISSING: "is missing",
    Kind.CREDENTIAL_UNKNOWN: "is not known",
    Kind.CREDENTIAL_EXPIRED: "has expired",
}

SEGMENT_WRITERS = {"AddSegment", "UpdateSegment"}
"""Operations that answer to a segment that is not as described with a conflict."""


AS_DESCRIBED = {Kind.INVALID, Kind.MALFORMED}
"""Kinds whose every reason is a departure from the description."""


def word(problem: Problem, exchange: Exchange) -> Answer:
    """Return the envelope of a problem; `items` has an entry for each reason if there are more."""
    kind = _seen(problem, exchange)
    status, code = WORDS[kind]
    if kind in TOKEN_FAULTS:
        return _token_refused(kind, exchange)
    single = [_reason(code, reason) for reason in problem.violations]
    # What the description refuses has no better words than its first reason.
    first = single[0] if problem.kind in AS_DESCRIBED else _error(code, problem.detail)
    body = {**first, "items": single if len(single) > 1 else []}
    return Answer(status, body, _correlation(status, exchange))


def _seen(problem: Problem, exchange: Exchange) -> Kind:
    """Return the kind as the vendor sees it.

    What is not an id names nothing, and a segment is checked by rules of its own: its faults are
    conflicts, as in the vendor's tests.
    """
    if problem.kind is not Kind.INVALID:
        return problem.kind
    places = {violation.where for violation in problem.violations}
    if "path" in places:
        return Kind.NOT_FOUND  # deviation: positive-ids
    if places == {"body"} and exchange.operation.id in SEGMENT_WRITERS:
        return Kind.RULE  # deviation: segment-faults-conflict
    return Kind.INVALID


def _correlation(status: int, exchange: Exchange) -> dict[str, str]:
    """Return the header that is on every answer, where the description does not see to it."""
    if status in exchange.operation.replies:
        return {}
    name = "x-vol-correlation"
    return {name: faking.token("0123456789abcdef", 32, exchange.world.seed, exchange.number, name)}


def _token_refused(kind: Kind, exchange: Exchange) -> Answer:
    _, code = WORDS[kind]
    name = exchange.operation.id
    message = f"The access token {TOKEN_FAULTS[kind]}; the operation {name} needs one."
    body = {**_error(code, message, OperationName=name), "items": []}
    return Answer(401, body, {"WWW-Authenticate": "Bearer"})


def _reason(code: str, reason: Violation) -> Record:
    name = reason.pointer.removeprefix("/").replace("/", ".") or reason.where
    explanation = f"expected {reason.expected}, got {reason.received}"
    if code == "MISSING_OR_INVALID_PARAMETER":
        explanation = f"Missing or invalid parameter: {name} {explanation}"
    else:
        explanation = f"{name}: {explanation}"
    return _error(code, explanation, ParameterName=name)


def _error(code: str, message: str, **details: str) -> Record:
    return {
        "applicationName": APPLICATION,
        "errorCode": code,
        "message": message,
        "additionalErrorData": [{"name": n, "value": v} for n, v in details.items()],
    }
