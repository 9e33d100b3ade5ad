"""What should be refused and is taken: group E."""

from dataclasses import replace

import orjson

from segmock.core.document import pointer
from segmock.core.exchange import Exchange
from segmock.core.messages import Answer, Request
from segmock.core.problem import Kind, Problem, Violation
from segmock.core.vendor import Behaviour
from segmock.mutating.mutant import around, asked, unchecked
from segmock.vendors.emporix.mutants.making import (
    CREATE_COUPON,
    CREATE_SEGMENT,
    LIST_COUPONS,
    MATCH,
    PATCH_COUPON,
    PATCH_SEGMENT,
    PUT_CUSTOMERS,
    PUT_SEGMENT,
    wrong,
)


def _too_many(violation: Violation) -> bool:
    return violation.keyword == "maxItems"


def _no_site(violation: Violation) -> bool:
    return (violation.keyword, violation.pointer) == ("required", "/siteCode")


def _any_status(violation: Violation) -> bool:
    return violation.pointer == "/status"


def _over_hundred(violation: Violation) -> bool:
    return (violation.keyword, violation.pointer) == ("maximum", "/discountPercentage")


def _page_zero(violation: Violation) -> bool:
    return violation.pointer == "/pageNumber"


def _on_the_main_site(exchange: Exchange, behaviour: Behaviour) -> Answer:
    return behaviour(replace(exchange, body={"siteCode": "main", **exchange.body}))


def _some_status(exchange: Exchange, behaviour: Behaviour) -> Answer:
    body = exchange.body
    if body.get("status") not in {None, "ACTIVE"}:
        body = {**body, "status": "INACTIVE"}
    return behaviour(replace(exchange, body=body))


def _some_page(exchange: Exchange, behaviour: Behaviour) -> Answer:
    number = str(exchange.query.get("pageNumber", ""))
    if number.isdecimal() and int(number) > 0:
        return behaviour(exchange)
    return behaviour(replace(exchange, query={**exchange.query, "pageNumber": 1}))


def _merge_as_patch(request: Request) -> Request:
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return request
    if not isinstance(body, dict):
        return request
    patch = [{"op": "add", "path": pointer(key), "value": part} for key, part in body.items()]
    return replace(request, body=orjson.dumps(patch))


def _taken_for_json(request: Request) -> Request:
    headers = {**request.headers, "content-type": "application/json"}
    return replace(request, headers=headers)


def _contradiction_passed_over(exchange: Exchange, behaviour: Behaviour) -> Answer:
    try:
        return behaviour(exchange)
    except Problem as problem:
        if problem.kind is Kind.RULE:
            return Answer(200)
        raise


MUTANTS = (
    wrong(
        "bulk-without-limit",
        "E",
        "A bulk assignment of more than 200 customers is taken.",
        unchecked(PUT_CUSTOMERS, _too_many),
    ),
    wrong(
        "site-optional",
        "E",
        "A segment is created without a siteCode.",
        unchecked(CREATE_SEGMENT, _no_site),
        around(CREATE_SEGMENT, _on_the_main_site),
    ),
    wrong(
        "any-status",
        "E",
        "Replacing a segment takes any status, and makes INACTIVE of what it does not know.",
        unchecked(PUT_SEGMENT, _any_status),
        around(PUT_SEGMENT, _some_status),
    ),
    wrong(
        "merge-patch",
        "E",
        "A patch may be an object with the fields to be changed, not only a list of operations.",
        asked(PATCH_SEGMENT, _merge_as_patch),
    ),
    wrong(
        "percentage-unbounded",
        "E",
        "A coupon may take off more than 100 percent.",
        unchecked(CREATE_COUPON, _over_hundred),
    ),
    wrong(
        "page-zero",
        "E",
        "Any pageNumber is taken for coupons, and what is none counts as the first.",
        unchecked(LIST_COUPONS, _page_zero),
        around(LIST_COUPONS, _some_page),
    ),
    wrong(
        "match-any-media",
        "E",
        "Matching takes JSON of whatever media type it is said to be.",
        asked(MATCH, _taken_for_json),
    ),
    wrong(
        "coupon-contradictions",
        "E",
        "A change that makes a coupon contradict itself answers 200.",
        around(PATCH_COUPON, _contradiction_passed_over),
    ),
)
