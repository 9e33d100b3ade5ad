"""Answers that are wrong in themselves: bodies, statuses and headers (groups A, B, C)."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from segmock.core.messages import EMPTY, Answer, Request, Response
from segmock.core.problem import Kind, Problem, not_found
from segmock.mutating.mutant import answered, around, both, refused, sent
from segmock.vendors.voucherify.behaviours import customers
from segmock.vendors.voucherify.mutants.making import mutant, with_fields, without

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange
    from segmock.core.vendor import Behaviour

MANY = 5
RATE = "X-Rate-Limit-Limit"
REMAINING = "X-Rate-Limit-Remaining"

# --- A: bodies ------------------------------------------------------------------------------------


def _last_nameless(_: Exchange, answer: Answer) -> Answer:
    found = answer.body["data"]
    if len(found) < MANY:
        return answer
    return with_fields(answer, data=[*found[:-1], without(found[-1], "name")])


def _bare_when_empty(_: Exchange, answer: Answer) -> Answer:
    return answer if answer.body["total"] else replace(answer, body=[])


def _zoneless(_: Exchange, answer: Answer) -> Answer:
    at = str(answer.body["updated_at"])
    return with_fields(answer, updated_at=at.replace("T", " ").removesuffix("Z"))


def _framework_shape(problem: Problem, _: Exchange, answer: Answer) -> Answer:
    if problem.kind is not Kind.NOT_FOUND or problem.resource != "segment":
        return answer
    body = {"statusCode": 404, "error": "Not Found", "message": answer.body["details"]}
    return replace(answer, body=body)


# --- B: statuses ----------------------------------------------------------------------------------


def _created(_: Exchange, answer: Answer) -> Answer:
    # A customer who was changed has been so at some time.
    return answer if "updated_at" in answer.body else replace(answer, status=201)


def _nobody_known(exchange: Exchange, behaviour: Behaviour) -> Answer:
    key = str(exchange.path["customerId"])
    if customers.find(exchange, key) is None:
        raise not_found("customer", key)
    return behaviour(exchange)


def _always_gone(_: Exchange, __: Answer) -> Answer:
    return Answer(204, EMPTY)


def _nobody_deleted(exchange: Exchange, behaviour: Behaviour) -> Answer:
    try:
        return behaviour(exchange)
    except Problem:
        key = str(exchange.path["customerId"])
        nothing = ("events", "customer_events", "daily_events", "segments", "orders")
        counts = dict.fromkeys((*nothing, "order_events", "customer"), 0)
        body = {
            "id": exchange.world.token("0123456789", 24, "voucherify/deletion"),
            "created_at": exchange.now(),
            "related_object_id": key,
            "related_object": "customer",
            "status": "DONE",
            "data_json": counts,
            "object": "pernament_deletion",
        }
        return Answer(200, {**body, "id": f"del_{body['id']}"})


# --- C: headers -----------------------------------------------------------------------------------


def _rate_untold(_: Request, response: Response) -> Response:
    if response.status < HTTPStatus.BAD_REQUEST:
        return response
    return replace(response, headers=without(response.headers, REMAINING))


def _limit_is_the_rest(_: Request, response: Response) -> Response:
    left = response.headers[REMAINING]
    return replace(response, headers={**response.headers, RATE: left})


def _page(request: Request, response: Response) -> Response:
    if response.status != HTTPStatus.OK or "/cust_" in request.path:
        return response
    return replace(response, headers={**response.headers, "Content-Type": "text/html"})


MUTANTS = (
    mutant(
        "last-segment-nameless",
        "A",
        "The last of five or more segments of a customer has no name.",
        answered("list-customer-segments", _last_nameless),
    ),
    mutant(
        "empty-list-bare",
        "A",
        "A list of nobody, or of no segment, is [] without its envelope.",
        both(
            answered("list-customers", _bare_when_empty), answered("list-segment", _bare_when_empty)
        ),
    ),
    mutant(
        "changed-without-zone",
        "A",
        "The time of a change has neither T nor zone in the answer to changing a customer.",
        answered("update-customer", _zoneless),
    ),
    mutant(
        "missing-segment-in-framework-shape",
        "A",
        "A segment that is not there is refused with statusCode in place of code and key.",
        refused(_framework_shape),
    ),
    mutant(
        "customer-created-201",
        "B",
        "Creating a customer answers 201, changing one by the same operation 200.",
        answered("create-customer", _created),
    ),
    mutant(
        "unknown-customer-404",
        "B",
        "The segments of an unknown customer are answered 404 in place of those it would be in.",
        around("list-customer-segments", _nobody_known),
    ),
    mutant(
        "unknown-token-revoked",
        "B",
        "Revoking a token that does not exist answers 204.",
        answered("revoke-oauth-token", _always_gone),
    ),
    mutant(
        "nobody-deleted-for-ever",
        "B",
        "The permanent deletion of a customer who does not exist answers 200 with counts of 0.",
        around("customer-permanently-deletion", _nobody_deleted),
    ),
    mutant(
        "refusals-without-rate",
        "C",
        "Refusals do not tell how many requests are left.",
        sent(None, _rate_untold),
    ),
    mutant(
        "limit-is-the-rest",
        "C",
        "X-Rate-Limit-Limit shrinks with every request, like the number of those that are left.",
        sent(None, _limit_is_the_rest),
    ),
    mutant(
        "customer-by-source-id-as-html",
        "C",
        "A customer who is read by source id comes as text/html.",
        sent("get-customer", _page),
    ),
)
