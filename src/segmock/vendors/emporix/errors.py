"""Role 2, errors: a gateway that refuses credentials, and three services with an envelope each.

Which service answers is the first word of the path. Details that a service's envelope has no
place for are in the violations, which the pipeline sends beside it.
"""

from segmock.core.document import Record
from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.phrases import phrase, slug_of
from segmock.core.problem import Kind, Problem, Violation
from segmock.vendors.emporix.filters import languages

_FAULTS = {
    Kind.CREDENTIAL_MISSING: ("Invalid access token", "oauth.v2.InvalidAccessToken"),
    Kind.CREDENTIAL_UNKNOWN: ("Invalid access token", "oauth.v2.InvalidAccessToken"),
    Kind.CREDENTIAL_EXPIRED: (
        "Access Token expired",
        "keymanagement.service.access_token_expired",
    ),
}
_INVALID = {Kind.MALFORMED, Kind.INVALID, Kind.RULE}

_LANGUAGES_OF_LISTS = {"/q", "/sort", "/fields"}

_TYPES = {
    400: "validation_violation",
    403: "insufficient_permissions",
    404: "resource_not_found",
    409: "conflict_resource",
    500: "internal_service_error",
}
"""Status to the `type` of coupons, where it is not made of the status's words."""


def word(problem: Problem, exchange: Exchange) -> Answer:
    """Return a problem as the gateway or the service behind the path words it."""
    _, service, *_ = exchange.operation.template.split("/")
    if service == "oauth":  # deviation: token-endpoint-faults
        return Answer(problem.status, _fault(*_refused_client(problem)))
    if (fault := _FAULTS.get(problem.kind)) is not None:
        return Answer(401, _fault(*fault))
    match service:
        case "coupon":
            body = _of_coupons(problem, exchange)
        case "category":
            body = _of_categories(problem, exchange)
        case _:
            body = of_segments(problem)
    return Answer(problem.status, body)


def _fault(text: str, code: str) -> Record:
    return {"fault": {"faultstring": text, "detail": {"errorcode": code}}}


def _refused_client(problem: Problem) -> tuple[str, str]:
    if problem.kind in _FAULTS:
        return "Invalid client credentials", "oauth.v2.InvalidClientIdentifier"
    return problem.detail, "oauth.v2.InvalidRequest"


def of_segments(problem: Problem) -> Record:
    """Return the envelope of the customer segment service."""
    status = problem.status
    body: Record = {"code": status, "status": phrase(status), "message": _message(problem)}
    if problem.kind is Kind.NOT_FOUND:
        body["resourceId"] = problem.key
    if asked := [v for v in problem.violations if v.pointer in _LANGUAGES_OF_LISTS]:
        body["details"] = _detail(asked[0])
    return body


def _detail(violation: Violation) -> Record:
    """Return where and why a text leaves its language, in the form of the vendor's `details`."""
    return {
        "field": violation.pointer.removeprefix("/"),
        "type": "invalid_query_parameter",
        "message": f"expected {violation.expected}, got {violation.received}",
        "moreInfo": violation.hint,
    }


def _message(problem: Problem) -> str:
    match problem.kind:
        case Kind.FORBIDDEN:
            return "The access to the requested resource has been forbidden by the server."
        case Kind.NOT_FOUND:
            return f"The resource with id {problem.key} has not been found."
        case Kind.EXISTS:
            return "The resource already exists."
        case Kind.STALE:
            return "The resource you are attempting to access has changed."
        case kind if kind in _INVALID:
            return _invalid(problem)
        case _:
            return problem.detail


def _invalid(problem: Problem) -> str:
    # Only the words for a body are documented. deviation: parameter-message
    if _unsupported(problem):
        return "Accept-Language validation failed."
    for violation in problem.violations:
        if (violation.where, violation.keyword, violation.pointer) == ("body", "maxItems", ""):
            return f"The limit of a bulk request is exceeded: {violation.expected}."
    in_body = any(violation.where == "body" for violation in problem.violations)
    return f"Validation problem with request {'body' if in_body else 'parameters'}."


def _unsupported(problem: Problem) -> bool:
    """Tell whether a problem is about the languages of an answer."""
    return any(violation.pointer == "/accept-language" for violation in problem.violations)


def _of_coupons(problem: Problem, exchange: Exchange) -> Record:
    """The older envelope, with a `type` in place of the status's words."""
    status = problem.status
    body: Record = {
        "status": status,
        "type": _TYPES.get(status) or slug_of(status).replace("-", "_"),
    }
    match problem.kind:
        case Kind.FORBIDDEN:
            body["message"] = "Insufficient permissions."
        case Kind.NOT_FOUND:
            body["message"] = f"Coupon with code {problem.key} not found."
        case Kind.EXISTS:
            tenant = exchange.path["tenant"]
            body["message"] = f"Duplicate Coupon '{problem.key}' on tenant '{tenant}'"
        case kind if kind in _INVALID:
            body["message"] = "The request violates validation constraints."
            body["details"] = [_coupon_detail(violation) for violation in problem.violations]
        case _:
            body["message"] = problem.detail
    return body


def _coupon_detail(violation: Violation) -> Record:
    if (violation.where, violation.pointer, violation.keyword) == ("body", "", "required"):
        return {"type": "missing_payload", "message": "Empty payload was sent", "moreInfo": ""}
    if violation.where == "query":
        return {
            "field": violation.pointer.removeprefix("/"),
            "type": "invalid_query_parameter",
            "message": "not a valid query" if violation.pointer == "/q" else str(violation),
            "moreInfo": violation.hint,
        }
    return {
        "field": violation.pointer.removeprefix("/").replace("/", "."),
        "type": f"invalid_{violation.where}",
        "message": f"expected {violation.expected}, got {violation.received}",
        "moreInfo": violation.hint,
    }


def _of_categories(problem: Problem, exchange: Exchange) -> Record:
    """The envelope whose `details` is a list of sentences."""
    status = problem.status
    body: Record = {"code": status, "status": phrase(status)}
    match problem.kind:
        case Kind.FORBIDDEN:
            message = "You need a scope for this action."
            needed = (v.expected.removeprefix("the scopes ") for v in problem.violations)
            details = [f"Required scope(s): {scopes}" for scopes in needed]
        case Kind.NOT_FOUND:
            body["resourceId"] = problem.key
            message = "Error while getting category"
            details = [f"Category with id '{problem.key}' not found"]
        case kind if kind in _INVALID:
            message = _invalid(problem)
            details = [str(v) for v in problem.violations] or [problem.detail]
            if _unsupported(problem):
                header = exchange.header["accept-language"]
                # What can be no list of languages is one that nobody has.
                tags = languages.unsupported(exchange, languages.tags_of(header)) or [header]
                wrong = ", ".join(map(repr, tags))
                details = [f"Following languages are not supported: {wrong}"]
        case _:
            message, details = problem.detail, [str(v) for v in problem.violations]
    return {**body, "message": message, "details": details}
