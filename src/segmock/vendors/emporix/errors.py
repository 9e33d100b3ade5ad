"""Role 2, errors: a gateway that refuses credentials, and three services with an envelope each.

Which service answers is the first word of the path. Details that a service's envelope has no
place for are in the violations, which the pipeline sends beside it.
"""

from segmock.core.document import Record
from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.problem import Kind, Problem, Violation
from segmock.vendors.emporix.auth import READ_UNPUBLISHED

_FAULTS = {
    Kind.CREDENTIAL_MISSING: ("Invalid access token", "oauth.v2.InvalidAccessToken"),
    Kind.CREDENTIAL_UNKNOWN: ("Invalid access token", "oauth.v2.InvalidAccessToken"),
    Kind.CREDENTIAL_EXPIRED: (
        "Access Token expired",
        "keymanagement.service.access_token_expired",
    ),
}
_INVALID = {Kind.MALFORMED, Kind.INVALID, Kind.RULE}

# Written out: the phrases of the standard library change with the version of Python.
_STATUS = {
    400: ("Bad Request", "validation_violation"),
    403: ("Forbidden", "insufficient_permissions"),
    404: ("Not Found", "resource_not_found"),
    405: ("Method Not Allowed", "method_not_allowed"),
    409: ("Conflict", "conflict_resource"),
    413: ("Content Too Large", "content_too_large"),
    415: ("Unsupported Media Type", "unsupported_media_type"),
    500: ("Internal Server Error", "internal_service_error"),
    507: ("Insufficient Storage", "insufficient_storage"),
}
"""Status to its words and, for coupons, its type."""


def word(problem: Problem, exchange: Exchange) -> Answer:
    """Return a problem as the gateway or the service behind the path words it."""
    if (fault := _FAULTS.get(problem.kind)) is not None:
        text, code = fault
        return Answer(401, {"fault": {"faultstring": text, "detail": {"errorcode": code}}})
    _, service, *_ = exchange.operation.template.split("/")
    match service:
        case "coupon":
            body = _of_coupons(problem, exchange)
        case "category":
            body = _of_categories(problem)
        case _:
            body = of_segments(problem)
    return Answer(problem.kind.status, body)


def of_segments(problem: Problem) -> Record:
    """Return the envelope of the customer segment service."""
    status = problem.kind.status
    body: Record = {"code": status, "status": _STATUS[status][0], "message": _message(problem)}
    if problem.kind is Kind.NOT_FOUND:
        body["resourceId"] = problem.key
    return body


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
    in_body = any(violation.where == "body" for violation in problem.violations)
    return f"Validation problem with request {'body' if in_body else 'parameters'}."


def _of_coupons(problem: Problem, exchange: Exchange) -> Record:
    """The older envelope, with a `type` in place of the status's words."""
    status = problem.kind.status
    body: Record = {"status": status, "type": _STATUS[status][1]}
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
    return {
        "field": violation.pointer.removeprefix("/").replace("/", "."),
        "type": f"invalid_{violation.where}",
        "message": f"expected {violation.expected}, got {violation.received}",
        "moreInfo": violation.hint,
    }


def _of_categories(problem: Problem) -> Record:
    """The envelope whose `details` is a list of sentences."""
    status = problem.kind.status
    body: Record = {"code": status, "status": _STATUS[status][0]}
    match problem.kind:
        case Kind.FORBIDDEN:
            message, details = (
                "You need a scope for this action.",
                [f"Required scope(s): {READ_UNPUBLISHED}"],
            )
        case Kind.NOT_FOUND:
            body["resourceId"] = problem.key
            message = "Error while getting category"
            details = [f"Category with id '{problem.key}' not found"]
        case kind if kind in _INVALID:
            message, details = _invalid(problem), [str(v) for v in problem.violations]
        case _:
            message, details = problem.detail, [str(v) for v in problem.violations]
    return {**body, "message": message, "details": details}
