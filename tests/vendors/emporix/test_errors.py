"""The envelopes: a gateway's, and one for each of the three services."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.problem import Kind, Problem, Violation, not_found
from segmock.vendors.emporix import errors
from tests.vendors.emporix.conftest import CATEGORIES, COUPONS, EVERYBODY, HOME, SEGMENTS

if TYPE_CHECKING:
    from segmock.core.document import Record
    from tests.conftest import Client
    from tests.vendors.emporix.conftest import ExchangeOf

SEGMENT_READ = "GET-customer-segment-retrieve-segment"
COUPON_READ = "GET-coupon-retrieve-coupon"
CATEGORY_LIST = "GET-category-tree-retrieve-category-assignments"
IN_BODY = Violation("body", "/restrictions/validFrom", "a date-time", '"soon"', "Mend it.")
IN_QUERY = Violation("query", "/pageSize", "a number", "'ten'", "Mend it.")
NARROW = Violation("credential", "", "the scopes category.category_manage", "none", "Ask.")
EMPTY_BODY = Violation("body", "", "a body", "nothing", "Send one.", "required")


@pytest.mark.parametrize("operation", [SEGMENT_READ, COUPON_READ, CATEGORY_LIST])
@pytest.mark.parametrize(
    "kind, text, code",
    [
        (Kind.CREDENTIAL_MISSING, "Invalid access token", "oauth.v2.InvalidAccessToken"),
        (Kind.CREDENTIAL_UNKNOWN, "Invalid access token", "oauth.v2.InvalidAccessToken"),
        (
            Kind.CREDENTIAL_EXPIRED,
            "Access Token expired",
            "keymanagement.service.access_token_expired",
        ),
    ],
)
def test_credentials_are_refused_by_the_gateway(
    exchange_of: ExchangeOf, operation: str, kind: Kind, text: str, code: str
) -> None:
    """Whichever service is behind it, the fault is the same."""
    answer = errors.word(Problem(kind), exchange_of(operation))
    assert answer.status == 401
    assert answer.body == {"fault": {"faultstring": text, "detail": {"errorcode": code}}}


@pytest.mark.parametrize(
    "problem, body",
    [
        (
            Problem(Kind.INVALID, (IN_QUERY, IN_BODY)),
            {"status": "Bad Request", "message": "Validation problem with request body."},
        ),
        (
            Problem(Kind.INVALID, (IN_QUERY,)),
            {"status": "Bad Request", "message": "Validation problem with request parameters."},
        ),
        (
            Problem(Kind.FORBIDDEN),
            {
                "status": "Forbidden",
                "message": (
                    "The access to the requested resource has been forbidden by the server."
                ),
            },
        ),
        (
            not_found("segment", "628c"),
            {
                "status": "Not Found",
                "message": "The resource with id 628c has not been found.",
                "resourceId": "628c",
            },
        ),
        (Problem(Kind.EXISTS), {"status": "Conflict", "message": "The resource already exists."}),
        (
            Problem(Kind.STALE),
            {
                "status": "Conflict",
                "message": "The resource you are attempting to access has changed.",
            },
        ),
        (
            Problem(Kind.FULL, detail="No room."),
            {"status": "Insufficient Storage", "message": "No room."},
        ),
    ],
)
def test_the_segment_service_has_code_status_and_message(
    exchange_of: ExchangeOf, problem: Problem, body: Record
) -> None:
    """The code is the HTTP status; only what is not found has a resourceId."""
    answer = errors.word(problem, exchange_of(SEGMENT_READ))
    assert answer.status == problem.kind.status
    assert answer.body == {"code": problem.kind.status, **body}


@pytest.mark.parametrize(
    "problem, body",
    [
        (
            Problem(Kind.RULE, (EMPTY_BODY, IN_BODY)),
            {
                "type": "validation_violation",
                "message": "The request violates validation constraints.",
                "details": [
                    {
                        "type": "missing_payload",
                        "message": "Empty payload was sent",
                        "moreInfo": "",
                    },
                    {
                        "field": "restrictions.validFrom",
                        "type": "invalid_body",
                        "message": 'expected a date-time, got "soon"',
                        "moreInfo": "Mend it.",
                    },
                ],
            },
        ),
        (
            Problem(Kind.FORBIDDEN),
            {"type": "insufficient_permissions", "message": "Insufficient permissions."},
        ),
        (
            not_found("coupon", "MW"),
            {"type": "resource_not_found", "message": "Coupon with code MW not found."},
        ),
        (
            Problem(Kind.EXISTS, key="MW"),
            {"type": "conflict_resource", "message": "Duplicate Coupon 'MW' on tenant 'segmock'"},
        ),
        (
            Problem(Kind.MEDIA_TYPE, detail="No JSON."),
            {"type": "unsupported_media_type", "message": "No JSON."},
        ),
    ],
)
def test_the_coupon_service_has_the_older_envelope(
    exchange_of: ExchangeOf, problem: Problem, body: Record
) -> None:
    """Its status is a number and its type is in snake case; details are of 400 only."""
    answer = errors.word(problem, exchange_of(COUPON_READ))
    assert answer.status == problem.kind.status
    assert answer.body == {"status": problem.kind.status, **body}


@pytest.mark.parametrize(
    "problem, body",
    [
        (
            Problem(Kind.INVALID, (IN_QUERY,)),
            {
                "status": "Bad Request",
                "message": "Validation problem with request parameters.",
                "details": ["query /pageSize: expected a number, got 'ten'"],
            },
        ),
        (
            Problem(Kind.FORBIDDEN, (NARROW,)),
            {
                "status": "Forbidden",
                "message": "You need a scope for this action.",
                "details": ["Required scope(s): category.category_manage"],
            },
        ),
        (
            not_found("category", "c1"),
            {
                "status": "Not Found",
                "message": "Error while getting category",
                "details": ["Category with id 'c1' not found"],
                "resourceId": "c1",
            },
        ),
        (
            Problem(Kind.METHOD, detail="Use GET."),
            {"status": "Method Not Allowed", "message": "Use GET.", "details": []},
        ),
    ],
)
def test_the_category_service_has_details_in_words(
    exchange_of: ExchangeOf, problem: Problem, body: Record
) -> None:
    """Its details are a list of sentences, and are always there."""
    answer = errors.word(problem, exchange_of(CATEGORY_LIST))
    assert answer.status == problem.kind.status
    assert answer.body == {"code": problem.kind.status, **body}


def test_every_status_of_a_problem_has_its_words(exchange_of: ExchangeOf) -> None:
    """No kind of problem is left without an envelope, in any of the services."""
    for kind in Kind:
        for operation in (SEGMENT_READ, COUPON_READ, CATEGORY_LIST):
            assert errors.word(Problem(kind), exchange_of(operation)).status == kind.status


@pytest.mark.parametrize("path", [SEGMENTS, COUPONS])
@pytest.mark.parametrize(
    "body, media, status",
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"[" * 101, "application/json", 400),
        (b'{"name": "\xff"}', "application/json", 400),
        (b" " * (10 * 1024 * 1024 + 1), "application/json", 413),
    ],
)
def test_bad_bodies_are_refused_in_the_envelope_of_the_service(
    emporix: Client, path: str, body: bytes, media: str, status: int
) -> None:
    """What cannot be read is answered like what is wrong, and creates nothing."""
    before = emporix.send("GET", SEGMENTS)[2]
    got, _, answer = emporix.send("POST", path, headers={"Content-Type": media}, body=body)
    assert got == status
    assert answer["status" if path == COUPONS else "code"] == status
    assert emporix.send("GET", SEGMENTS)[2] == before


def test_an_empty_coupon_is_a_missing_payload(emporix: Client) -> None:
    """The vendor's example of a detail is what is answered to it."""
    body = emporix.send("POST", COUPONS)[2]
    detail = {"type": "missing_payload", "message": "Empty payload was sent", "moreInfo": ""}
    assert body["details"] == [detail]


@pytest.mark.parametrize(
    "method, path",
    [
        ("POST", f"{SEGMENTS}/{EVERYBODY}"),
        ("POST", f"{COUPONS}/WELCOME10"),
        ("PATCH", f"{CATEGORIES}/{HOME}/assignments"),
    ],
)
def test_an_undeclared_method_is_refused_with_those_allowed(
    emporix: Client, method: str, path: str
) -> None:
    """The service words it, and the header Allow tells what to use."""
    status, headers, body = emporix.send(method, path)
    assert status == 405
    assert "GET" in headers["allow"]
    assert body.get("code", body["status"]) == 405


def test_every_violation_is_told_on_the_other_channel(emporix: Client) -> None:
    """All reasons at once, with their places, for those who accept problem+json."""
    accept = {"Accept": "application/problem+json"}
    segment = {"siteCode": 1, "status": "OPEN", "nmae": {}}
    status, headers, body = emporix.send("POST", SEGMENTS, headers=accept, json=segment)
    assert (status, headers["content-type"]) == (400, "application/problem+json")
    places = sorted(violation["pointer"] for violation in body["violations"])
    assert places == ["/name", "/nmae", "/siteCode", "/status"]


@pytest.mark.parametrize(
    "problem, fault",
    [
        (
            Problem(Kind.CREDENTIAL_UNKNOWN),
            ("Invalid client credentials", "oauth.v2.InvalidClientIdentifier"),
        ),
        (Problem(Kind.INVALID, (IN_BODY,)), (str(IN_BODY), "oauth.v2.InvalidRequest")),
        (Problem(Kind.MEDIA_TYPE, detail="No form."), ("No form.", "oauth.v2.InvalidRequest")),
    ],
)
def test_the_token_endpoint_is_the_gateways(
    exchange_of: ExchangeOf, problem: Problem, fault: tuple[str, str]
) -> None:
    """Whatever is refused there, it is in its envelope."""
    answer = errors.word(problem, exchange_of("issueToken"))
    text, code = fault
    assert answer.status == problem.kind.status
    assert answer.body == {"fault": {"faultstring": text, "detail": {"errorcode": code}}}


def test_an_unreadable_query_is_explained_in_the_details(emporix: Client) -> None:
    """With the field, the place and the reason."""
    status, _, body = emporix.send("POST", f"{SEGMENTS}/search", json={"q": "status:(ACTIVE"})
    assert (status, body["message"]) == (400, "Validation problem with request body.")
    assert body["details"]["field"] == "q"
    assert body["details"]["type"] == "invalid_query_parameter"
    assert body["details"]["message"].endswith("got the end at character 15")
    assert body["details"]["moreInfo"].startswith("Write conditions")
