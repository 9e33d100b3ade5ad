"""Role 2: the vendor's envelope, and those who look otherwise.

Malformed JSON and a body that is too large are refused by the vendor's framework, in a shape of
its own (deviation: framework-shape). Refused credentials and methods, too many requests and the
endpoints of access tokens name no request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core import faking
from segmock.core.document import Record, tokens
from segmock.core.messages import Answer
from segmock.core.phrases import phrase, slug_of
from segmock.core.problem import Kind, Problem, Violation
from segmock.core.validating import MAX_BODY
from segmock.vendors.voucherify.filters import operators
from segmock.vendors.voucherify.filters.fields import KNOWN, Form

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange

WORDS: dict[Kind, tuple[str, str]] = {
    Kind.IN_USE: ("resource_in_use", "Resource in use"),
    Kind.NOT_FOUND: ("not_found", "Resource not found"),
    Kind.EXISTS: ("duplicate_found", "Duplicated resource found"),
}
"""Key and message of the kinds that the vendor documents."""
PAYLOAD = ("invalid_payload", "Invalid payload")
QUERY = ("invalid_query_params", "Invalid query params")
OAUTH = {"generate-oauth-token", "introspect-oauth-token", "revoke-oauth-token"}
NO_DATE = "cannot be recognized as a ISO-8601 compliant date"


def word(problem: Problem, exchange: Exchange) -> Answer:
    """Return the body that the vendor documents for a kind of problem, or one like it."""
    return Answer(problem.status, _body(problem, exchange))


def _body(problem: Problem, exchange: Exchange) -> Record:  # noqa: PLR0911 - one for each shape
    status = problem.status
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
        case Kind.RATE:
            return {"code": status, "message": "Too many requests hit the API too quickly."}
        case Kind.INVALID if exchange.operation.id in OAUTH:
            return _refused_token(problem, exchange)
        case _:
            return _envelope(problem, exchange)


def _framework(status: int, error: str, message: str) -> Record:
    return {"statusCode": status, "error": error, "message": message}


def _refused_token(problem: Problem, exchange: Exchange) -> Record:
    places = {violation.pointer for violation in problem.violations}
    sent = exchange.body if isinstance(exchange.body, dict) else {}
    key, message = "missing_parameters", "Missing parameters"
    if "/grant_type" in places:
        key, message = "invalid_grant_type", "Invalid grant_type"
    elif "/scope" in places:
        # How the vendor words that there is none, it does not show (deviation: scope-missing).
        scope = f": {sent['scope']}" if "scope" in sent else ""
        key, message = "invalid_scope", f"Invalid scope{scope}"
    return {"code": problem.status, "key": key, "message": message}


def _envelope(problem: Problem, exchange: Exchange) -> Record:
    kind = problem.kind
    details = problem.detail
    if kind in {Kind.INVALID, Kind.RULE}:
        (key, message), details = _invalid(problem)
    else:
        # The vendor shows no body for the others (deviation: undocumented-error-bodies).
        slug = slug_of(problem.status) if kind is Kind.ON_PURPOSE else kind.slug
        unknown = slug.replace("-", "_"), phrase(problem.status)
        key, message = WORDS.get(kind, unknown)
    if kind is Kind.NOT_FOUND:
        details = f"Cannot find {problem.resource} with id {problem.key}"
    elif kind is Kind.EXISTS:
        # Only names of segments are ever taken.
        details = f"Duplicated {problem.resource} exists with name {problem.key}"
    request = faking.token(
        "0123456789abcdef", 18, exchange.world.seed, "voucherify", "request", exchange.number
    )
    body: Record = {
        "code": problem.status,
        "key": key,
        "message": message,
        "details": details,
        "request_id": f"v-{request}",
    }
    if problem.resource:
        body |= {"resource_id": problem.key, "resource_type": problem.resource}
    return body


def _invalid(problem: Problem) -> tuple[tuple[str, str], str]:
    """Return key and message, and the details of the first of several violations.

    The vendor documents bodies and queries; the path and headers are worded like a query
    (deviation: invalid-path-and-header), and where its words for a rule are not known, the
    details are segmock's (deviation: validation-details).
    """
    if not problem.violations:
        return PAYLOAD, problem.detail
    first = problem.violations[0]
    if first.where == "query" and (first.pointer, first.keyword) == ("/page", "maximum"):
        limit = first.expected.split()[-1]
        message = f"Listing resource above {limit} page is not supported"
        return ("page_over_limit", message), f"Property .page cannot be higher than {limit}"
    words = PAYLOAD if first.where in {"body", "state"} else QUERY
    told = str(first) != problem.detail
    return words, problem.detail if told else _details(first)


def _details(violation: Violation) -> str:
    path = tokens(violation.pointer)
    expected, keyword = violation.expected, violation.keyword
    junction = path[-1:] == ["junction"] and keyword in {"junction", "pattern", "type"}
    if junction or (keyword in {"required", "field", "operator"} and path):
        return _of_name(violation, path[:-1], path[-1])
    bounds = {"minimum": ">= {}", "maximum": "<= {}"}
    sizes = {"min": "must NOT have fewer than", "max": "must NOT have more than"}
    limit = next((part for part in expected.split() if part.isdecimal()), "")
    said = f"must be {expected}"
    if keyword == "anyOf":
        # Of a query these are days or instants, of a body a segment's filter.
        said = NO_DATE if violation.where == "query" else "must be object,null"
    elif "date" in expected and keyword in {"format", "value"}:
        said = NO_DATE
    elif keyword == "additionalProperties":
        said = "is not allowed"
    elif keyword == "required":
        said = "must be object"
    elif keyword == "type":
        said = f"must be {expected.replace(' or ', ',')}"
    elif keyword == "enum":
        allowed = expected.removeprefix("one of ").replace('"', "")
        said = f"must be equal to one of the allowed values [ {allowed} ]"
    elif keyword in bounds:
        said = f"must be {bounds[keyword].format(limit)}"
    elif keyword[:3] in sizes:
        said = f"{sizes[keyword[:3]]} {limit} {expected.split()[-1]}"
    return f"{_place(path, violation)} {said}"


def _of_name(violation: Violation, path: list[str], name: str) -> str:
    """Return the details of what is wrong with a name, at the place that has it."""
    place = _place(path, violation)
    if violation.keyword == "required":
        verb = "must" if violation.where == "body" else "should"
        return f"{place} {verb} have required property '{name}'"
    if name == "junction":
        return f"{place} has wrong `junction` property. It must be one of: and, or"
    if violation.keyword == "field":
        return f"{place} has wrong `{name}` property. It must be one of: {KNOWN}"
    kind = violation.expected.removeprefix("an operator for ")
    form = next((form for form in Form if form.value == kind), None)
    known = operators.OPERATORS if form is None else operators.suiting(form)
    return f"{place} has wrong `{name}` operator. It must be one of: {', '.join(known)}"


def _place(path: list[str], violation: Violation) -> str:
    if not path:
        return "Payload" if violation.where == "body" else "Query"
    steps = (f"[{step}]" if step.isdecimal() else f".{step}" for step in path)
    return f"Property {''.join(steps)}"
