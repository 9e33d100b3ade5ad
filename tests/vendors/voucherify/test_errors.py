from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from segmock.core.messages import Request
from segmock.core.problem import Kind, Problem, Violation, not_found
from segmock.vendors.voucherify import errors

if TYPE_CHECKING:
    from segmock.core.document import Record
    from segmock.core.exchange import Exchange
    from segmock.core.problem import Where
    from tests.conftest import Client

KEYS = {"X-App-Id": "segmock", "X-App-Token": "segmock"}
PATH = "/v1/customers/anybody/segments"
WRONG = "Property .filter.a.conditions has wrong `$x` operator. It must be one of:"


def body_of(problem: Problem, exchange: Exchange) -> Record:
    """Return the body of a problem, whose status must be that of its kind."""
    answer = errors.word(problem, exchange)
    assert answer.status == problem.kind.status
    body: Record = answer.body
    return body


@pytest.mark.parametrize("kind", [Kind.MALFORMED, Kind.TOO_LARGE])
def test_the_framework_has_a_shape_of_its_own(kind: Kind, exchange: Exchange) -> None:
    """What is refused before the vendor's own code says statusCode, error and message."""
    body = body_of(Problem(kind), exchange)
    assert list(body) == ["statusCode", "error", "message"]
    assert body["statusCode"] == kind.status


def test_malformed_json(exchange: Exchange) -> None:
    """A body that is no JSON has the documented answer."""
    assert body_of(Problem(Kind.MALFORMED), exchange) == {
        "statusCode": 400,
        "error": "Bad Request",
        "message": "Invalid request payload JSON format",
    }


def test_a_body_over_the_limit(alone: Client) -> None:
    """A body over 10 MiB has the documented answer, with the limit in bytes."""
    status, _, body = alone.send("GET", PATH, headers=KEYS, body=b" " * 10_485_761)
    assert status == 413
    assert body == {
        "statusCode": 413,
        "error": "Request Entity Too Large",
        "message": "Payload content length greater than maximum allowed: 10485760",
    }


@pytest.mark.parametrize(
    "kind", [Kind.CREDENTIAL_MISSING, Kind.CREDENTIAL_UNKNOWN, Kind.CREDENTIAL_EXPIRED]
)
def test_a_refused_credential_has_no_details(kind: Kind, exchange: Exchange) -> None:
    """The answer to a bad credential has three fields, whatever is wrong with it."""
    assert body_of(Problem(kind), exchange) == {
        "code": 401,
        "message": "Unauthorized",
        "key": "unauthorized",
    }


def test_a_missing_permission(exchange: Exchange) -> None:
    """A credential that does not reach this far has the documented answer."""
    assert body_of(Problem(Kind.FORBIDDEN), exchange) == {
        "code": 403,
        "message": "Missing permission",
        "details": "User does not have a required permission to perform this operation.",
        "key": "missing_required_permission",
    }


@pytest.mark.parametrize(
    "allow, meant",
    [(("GET", "HEAD", "POST"), "GET or POST"), (("DELETE",), "DELETE")],
)
def test_a_wrong_method(allow: tuple[str, ...], meant: str, exchange: Exchange) -> None:
    """The details name the method that was sent and those that were meant."""
    exchange.request = Request("PUT", PATH)
    assert body_of(Problem(Kind.METHOD, allow=allow), exchange) == {
        "code": 405,
        "message": "HTTP Method Not Allowed",
        "details": f"PUT is not supported by this endpoint. Did you mean {meant}?",
    }


def test_a_resource_that_is_not_there(exchange: Exchange) -> None:
    """The fields stand in the documented order, and the id is the one that was sent."""
    body = body_of(not_found("customer", "alice@example.com"), exchange)
    assert list(body.items()) == [
        ("code", 404),
        ("key", "not_found"),
        ("message", "Resource not found"),
        ("details", "Cannot find customer with id alice@example.com"),
        ("request_id", body["request_id"]),
        ("resource_id", "alice@example.com"),
        ("resource_type", "customer"),
    ]


def test_a_value_that_is_taken(exchange: Exchange) -> None:
    """A duplicate names the resource that is in the way."""
    problem = Problem(Kind.EXISTS, resource="segment", key="Gold")
    body = body_of(problem, exchange)
    assert body["key"] == "duplicate_found"
    assert body["details"] == "Duplicated segment exists with name Gold"
    assert (body["resource_id"], body["resource_type"]) == ("Gold", "segment")


@pytest.mark.parametrize(
    "kind, key, message",
    [
        (Kind.RULE, "invalid_payload", "Invalid payload"),
        (Kind.IN_USE, "resource_in_use", "Resource in use"),
        (Kind.INVALID, "invalid_payload", "Invalid payload"),
        (Kind.MEDIA_TYPE, "media_type", "Unsupported Media Type"),
        (Kind.NOT_ACCEPTABLE, "not_acceptable", "Not Acceptable"),
        (Kind.FULL, "storage_full", "Insufficient Storage"),
        (Kind.INTERNAL, "own_violation", "Internal Server Error"),
    ],
)
def test_all_others_have_the_common_envelope(
    kind: Kind, key: str, message: str, exchange: Exchange
) -> None:
    """Documented or not, the rest says code, key, message, details and request_id."""
    body = body_of(Problem(kind, detail="Why."), exchange)
    assert body == {
        "code": kind.status,
        "key": key,
        "message": message,
        "details": "Why.",
        "request_id": body["request_id"],
    }


@pytest.mark.parametrize(
    "where, pointer, keyword, key, details",
    [
        ("body", "/name", "required", "payload", "Payload must have required property 'name'"),
        ("body", "/a/b", "required", "payload", "Property .a must have required property 'b'"),
        ("body", "/name", "type", "payload", "Property .name must be string"),
        ("body", "/a/0/b", "type", "payload", "Property .a[0].b must be string"),
        ("body", "", "type", "payload", "Payload must be string"),
        ("query", "/q", "required", "query_params", "Query should have required property 'q'"),
        ("query", "/q", "type", "query_params", "Property .q must be string"),
        ("header", "/q", "type", "query_params", "Property .q must be string"),
        ("path", "/q", "type", "query_params", "Property .q must be string"),
    ],
)
def test_details_tell_the_first_violation(
    where: Where, pointer: str, keyword: str, key: str, details: str, exchange: Exchange
) -> None:
    """The details are worded like the documented ones; only the first violation is told."""
    violations = (
        Violation(where, pointer, "string", "5", "Send string.", keyword),
        Violation("body", "/other", "integer", "true", "Send integer."),
    )
    body = body_of(Problem(Kind.INVALID, violations), exchange)
    assert body["key"] == f"invalid_{key}"
    assert body["message"].lower() == body["key"].replace("_", " ")
    assert body["details"] == details


@pytest.mark.parametrize(
    "keyword, expected, details",
    [
        ("type", "string or null", "must be string,null"),
        (
            "enum",
            'one of "ALL", "SPECIFIC"',
            "must be equal to one of the allowed values [ ALL, SPECIFIC ]",
        ),
        ("minimum", "at least 1", "must be >= 1"),
        ("maximum", "at most 30", "must be <= 30"),
        ("minItems", "at least 1 items", "must NOT have fewer than 1 items"),
        ("maxItems", "at most 20000 items", "must NOT have more than 20000 items"),
        ("maxLength", "at most 255 characters", "must NOT have more than 255 characters"),
        ("format", "a date", "cannot be recognized as a ISO-8601 compliant date"),
        ("value", "an ISO 8601 date", "cannot be recognized as a ISO-8601 compliant date"),
        ("value", "a number of days", "must be a number of days"),
        ("additionalProperties", "no such field", "is not allowed"),
        ("anyOf", "one of two", "must be object,null"),
        ("pattern", "text like ^a$", "must be text like ^a$"),
    ],
)
def test_rules_are_worded_as_the_vendor_does(
    keyword: str, expected: str, details: str, exchange: Exchange
) -> None:
    """As far as it shows how; the others say what was expected."""
    reason = Violation("body", "/a/b", expected, "5", "Mend it.", keyword)
    body = body_of(Problem(Kind.INVALID, (reason,)), exchange)
    assert body["details"] == f"Property .a.b {details}"


@pytest.mark.parametrize(
    "keyword, place, expected, details",
    [
        (
            *("junction", "/filter/junction", "one of: and, or"),
            "Property .filter has wrong `junction` property. It must be one of: and, or",
        ),
        (
            *("pattern", "/filters/junction", "text like ^(and|or)$"),
            "Property .filters has wrong `junction` property. It must be one of: and, or",
        ),
        (
            *("additionalProperties", "/address/junction", "no such field"),
            "Property .address.junction is not allowed",
        ),
        (
            *("field", "/filter/colour", "a supported field"),
            "Property .filter has wrong `colour` property. It must be one of: metadata.<key>, ",
        ),
        (
            *("operator", "/filter/a/conditions/$x", "a supported operator"),
            "Property .filter.a.conditions has wrong `$x` operator. It must be one of: $is, ",
        ),
        (
            *("operator", "/filter/a/conditions/$x", "an operator for several things"),
            f"{WRONG} $has_value, $is_unknown, $count, $count_more, $count_less",
        ),
    ],
)
def test_names_in_filters_are_told_with_those_that_are_known(
    keyword: str, place: str, expected: str, details: str, exchange: Exchange
) -> None:
    """Like the vendor tells a wrong junction."""
    reason = Violation("body", place, expected, "5", "Mend it.", keyword)
    body = body_of(Problem(Kind.RULE, (reason,)), exchange)
    assert body["details"].startswith(details)


def test_a_rule_of_the_state_is_told_by_its_sentence(exchange: Exchange) -> None:
    """Where a problem has one of its own."""
    reason = Violation("state", "", "at most 100", "one more", "Delete some.", "limit")
    body = body_of(Problem(Kind.RULE, (reason,), detail="There can be at most 100"), exchange)
    assert (body["key"], body["details"]) == ("invalid_payload", "There can be at most 100")


def test_a_page_that_is_too_high(alone: Client) -> None:
    """The vendor has a key of its own for it."""
    _, _, body = alone.send("GET", "/v1/customers?page=100", headers=KEYS)
    assert {**body, "request_id": ""} == {
        "code": 400,
        "key": "page_over_limit",
        "message": "Listing resource above 99 page is not supported",
        "details": "Property .page cannot be higher than 99",
        "request_id": "",
    }


@pytest.mark.parametrize(
    "path, names",
    [
        ("customers", ["created_at[before]", "created_at[after]", "starting_after"]),
        ("customers", ["updated_at[before]", "updated_at[after]"]),
        ("segments", ["start_date", "end_date", "starting_after"]),
        ("segments/seg_gone/activities", ["start_date", "end_date", "starting_after"]),
    ],
)
def test_a_date_of_a_query_that_is_none(path: str, names: list[str], alone: Client) -> None:
    """It is told as the vendor tells it, whichever parameter it is in."""
    for name in names:
        for date in ("soon", "2026-02-30", "2026-06-01T25:00:00Z", "x" * 39):
            status, _, body = alone.send("GET", f"/v1/{path}?{name}={date}", headers=KEYS)
            assert (status, body["key"]) == (400, "invalid_query_params")
            expected = f"Property .{name} cannot be recognized as a ISO-8601 compliant date"
            assert body["details"] == expected


@pytest.mark.parametrize(
    "sent, details",
    [
        (b"", "Payload must be object"),
        (b"[]", "Payload must be object"),
        (b"{}", "Payload must have required property 'name'"),
        (b'{"name": "a", "filter": 5}', "Property .filter must be object,null"),
        (b'{"name": "a", "colour": 5}', "Property .colour is not allowed"),
    ],
)
def test_a_body_of_another_shape(sent: bytes, details: str, alone: Client) -> None:
    """What is wrong with it is told in the vendor's words, as far as they are known."""
    headers = {**KEYS, "Content-Type": "application/json"}
    status, _, body = alone.send("POST", "/v1/segments", headers=headers, body=sent)
    assert (status, body["key"], body["details"]) == (400, "invalid_payload", details)


def test_too_many_requests(exchange: Exchange) -> None:
    """The documented answer has no key."""
    assert body_of(Problem(Kind.RATE), exchange) == {
        "code": 429,
        "message": "Too many requests hit the API too quickly.",
    }


def test_each_request_has_an_id_of_its_own_and_of_the_vendors_form(exchange: Exchange) -> None:
    """Request ids differ between requests, and equal requests of equal seeds share them."""
    ids = []
    for number in (1, 2, 1):
        exchange.number = number
        ids.append(body_of(Problem(Kind.INVALID), exchange)["request_id"])
    assert all(re.fullmatch("v-[0-9a-f]{18}", one) for one in ids)
    assert ids[0] == ids[2] != ids[1]


@pytest.mark.parametrize(
    "method, path, headers, status, pointer",
    [
        ("GET", "/v1/customers/%00/segments", {}, 400, "/customerId"),
        ("GET", "/v1/customers/%FF/segments", {}, 400, "/customerId"),
        ("GET", f"/v1/customers/{'a' * 256}/segments", {}, 400, "/customerId"),
        ("GET", PATH, {"X-Voucherify-API-Version": "v1"}, 400, "/x-voucherify-api-version"),
        ("GET", "/v1/customers?updated_at[after]=soon", {}, 400, "/updated_at[after]"),
        ("GET", "/v1/customers?limit=0&order=name", {}, 400, "/limit"),
        ("GET", "/v1/segments?filters[colour]=red", {}, 400, "/filters/colour"),
        ("DELETE", PATH, {}, 405, ""),
    ],
)
def test_refusals_over_the_pipeline(
    alone: Client, method: str, path: str, headers: dict[str, str], status: int, pointer: str
) -> None:
    """Each refusal has its status in the body too, and its reasons in the second channel."""
    got, _, body = alone.send(method, path, headers={**KEYS, **headers})
    assert got == body["code"] == status
    accept = {"Accept": "application/problem+json"}
    _, _, body = alone.send(method, path, headers={**KEYS, **headers, **accept})
    assert body["violations"][0]["pointer"] == pointer
