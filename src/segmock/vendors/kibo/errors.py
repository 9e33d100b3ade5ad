"""Role 2: one envelope for everything that goes wrong.

Some of the vendor's clients read `message`, `errorCode`, `items` and `additionalErrorData` without
asking whether they are there, and parse the body of every refusal: so no body is ever empty, and
no field is ever left out.
"""

from datetime import timedelta

from segmock.core import faking
from segmock.core.document import Record
from segmock.core.exchange import Exchange
from segmock.core.limiting import Limit, Usage
from segmock.core.messages import Answer
from segmock.core.problem import Kind, Problem, Violation
from segmock.core.vendor import Setting

APPLICATION = "Customer"
"""The part of the vendor's platform that segments belong to."""

CORRELATION = "x-vol-correlation"
HEX = "0123456789abcdef"

TICKETS = {
    "OauthAuthenticateApp",
    "AuthenticateApp",
    "RefreshAppAuthTicket",
    "DeleteAppAuthTicket",
}
"""Operations that give tokens; what is wrong there is the app's credentials."""

OTHERS = {**dict.fromkeys(TICKETS, "AppDev"), "GetTenant": "Tenant"}
"""Operation to the part of the platform that it belongs to, where that is another one."""

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
    Kind.RATE: (429, "TOO_MANY_REQUESTS"),
    Kind.FULL: (507, "UNEXPECTED_ERROR"),
    Kind.INTERNAL: (500, "UNEXPECTED_ERROR"),
    Kind.ON_PURPOSE: (500, "UNEXPECTED_ERROR"),
}
"""Status and code of each kind."""

TOKEN_FAULTS = {
    Kind.CREDENTIAL_MISSING: ("is missing", "none"),
    Kind.CREDENTIAL_UNKNOWN: ("is not known", "unknown"),
    Kind.CREDENTIAL_EXPIRED: ("has expired", "expired"),
}
"""What is wrong with a token, in words and in one."""

DUPLICATE = "duplicate-code"
CONFLICT, EXISTS = "validation-conflict", "item-already-exists"
settings: dict[str, Setting] = {
    DUPLICATE: Setting((CONFLICT, EXISTS), "the errorCode of the 409 for a code that is taken"),
}

SEGMENT_WRITERS = {"AddSegment", "UpdateSegment"}
"""Operations that answer to a segment that is not as described with a conflict."""

AS_DESCRIBED = {Kind.INVALID, Kind.MALFORMED}
"""Kinds whose every reason is a departure from the description."""

WAIT = 60
"""Seconds that a refused app is told to wait: the shortest of the vendor's, and long enough."""


def _waits(usage: Usage) -> dict[str, str]:
    return {"Retry-After": str(WAIT)} if usage.refused else {}


# The vendor's figures come from others and would only be in the way (deviations: rate-limit,
# limit-bearer).
limit = Limit(10_000_000, timedelta(seconds=WAIT), _waits)
"""Requests that an app may make in a minute; a scenario may want fewer."""


def word(problem: Problem, exchange: Exchange) -> Answer:
    """Return the envelope of a problem; `items` has an entry for each reason if there are more."""
    kind = _seen(problem, exchange)
    status, code = WORDS[kind]
    if kind is Kind.ON_PURPOSE:
        status = problem.status
    if kind in TOKEN_FAULTS:
        return _credential_refused(kind, exchange)
    if kind is Kind.EXISTS and exchange.setting(DUPLICATE) == EXISTS:
        code = "ITEM_ALREADY_EXISTS"
    application = OTHERS.get(exchange.operation.id, APPLICATION)
    single = [_reason(application, code, reason) for reason in problem.violations]
    # What the description refuses has no better words than its first reason.
    described = problem.kind in AS_DESCRIBED and bool(single)
    first = single[0] if described else _error(application, code, problem.detail)
    body = {**first, "items": single if len(single) > 1 else []}
    return Answer(status, body, {CORRELATION: correlation(exchange)})


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


def correlation(exchange: Exchange) -> str:
    """Return the text by which a request can be traced; it is in a header of every answer."""
    return faking.token(HEX, 32, exchange.world.seed, exchange.number, CORRELATION)


def _credential_refused(kind: Kind, exchange: Exchange) -> Answer:
    name = exchange.operation.id
    told, state = TOKEN_FAULTS[kind]
    if name in TICKETS:
        message = "These are not the credentials of an app."
        body = _error(
            OTHERS[name], "INVALID_CREDENTIALS", message, CredentialsName="Invalid credentials"
        )
    else:
        _, code = WORDS[kind]
        message = f"The access token {told}; the operation {name} needs one."
        details = {
            "OperationName": name,
            "WWW-Authenticate": f"Api-Application, accesstoken={state}",
        }
        body = _error(OTHERS.get(name, APPLICATION), code, message, **details)
    headers = {CORRELATION: correlation(exchange), "WWW-Authenticate": "Bearer"}
    return Answer(401, {**body, "items": []}, headers)


def _reason(application: str, code: str, reason: Violation) -> Record:
    name = reason.pointer.removeprefix("/").replace("/", ".") or reason.where
    explanation = f"expected {reason.expected}, got {reason.received}"
    if code == "MISSING_OR_INVALID_PARAMETER":
        explanation = f"Missing or invalid parameter: {name} {explanation}"
    else:
        explanation = f"{name}: {explanation}"
    return _error(application, code, explanation, ParameterName=name)


def _error(application: str, code: str, message: str, **details: str) -> Record:
    return {
        "applicationName": application,
        "errorCode": code,
        "message": message,
        "additionalErrorData": [{"name": n, "value": v} for n, v in details.items()],
    }
