"""Wrong schemas, statuses and headers: groups A, B and C."""

from dataclasses import replace

from segmock.core.document import Json, Record
from segmock.core.exchange import Exchange
from segmock.core.messages import Answer, Request, Response
from segmock.core.problem import Kind, Problem
from segmock.mutating.mutant import answered, refused, sent
from segmock.vendors.emporix.mutants.making import (
    CREATE_SEGMENTS,
    LIST_COUPONS,
    LIST_ITEMS,
    LIST_SEGMENTS,
    PUT_ITEM,
    PUT_ITEMS,
    PUT_SEGMENT,
    READ_COUPON,
    READ_SEGMENT,
    SEARCH_SEGMENTS,
    TREES,
    wrong,
)

MANY = 5
"""Entries from which on a page is long."""
CREATED, NO_CONTENT, BAD_REQUEST, NOT_FOUND = 201, 204, 400, 404
TOTAL = "X-Total-Count"


def _last_in_lower_case(_: Exchange, answer: Answer) -> Answer:
    *front, last = answer.body or [{}]
    if len(front) + 1 < MANY or "status" not in last:
        return answer
    return replace(answer, body=[*front, {**last, "status": last["status"].lower()}])


def _version_as_text(_: Exchange, answer: Answer) -> Answer:
    metadata = answer.body.get("metadata", {})
    if metadata.get("version", 1) == 1:
        return answer
    told = {**metadata, "version": str(metadata["version"])}
    return replace(answer, body={**answer.body, "metadata": told})


def _in_words_of_the_service(problem: Problem, _: Exchange, answer: Answer) -> Answer:
    if problem.kind is not Kind.CREDENTIAL_EXPIRED:
        return answer
    message = "Access Token expired"
    return replace(answer, body={"code": 401, "status": "Unauthorized", "message": message})


def _wrapped_when_empty(_: Exchange, answer: Answer) -> Answer:
    return answer if answer.body else replace(answer, body={"items": []})


def _null_leaves(_: Exchange, answer: Answer) -> Answer:
    return replace(answer, body=[_with_null(tree) for tree in answer.body])


def _with_null(tree: Record) -> Record:
    below: Json = [_with_null(one) for one in tree.get("subcategories", [])] or None
    return {**tree, "subcategories": below}


def _receipt_of_update(exchange: Exchange, answer: Answer) -> Answer:
    if answer.status != NO_CONTENT:
        return answer
    return Answer(200, {"id": exchange.path["segmentId"]})


def _always_updated(_: Exchange, answer: Answer) -> Answer:
    return replace(answer, status=NO_CONTENT)


def _created_at_once(_: Exchange, answer: Answer) -> Answer:
    whole = all(report["code"] == CREATED for report in answer.body)
    return replace(answer, status=CREATED) if whole else answer


def _all_well(_: Exchange, answer: Answer) -> Answer:
    """Report failures as replacements."""
    reports = [
        {"index": one["index"], "code": NO_CONTENT, "status": "OK"}
        if one["code"] == BAD_REQUEST
        else one
        for one in answer.body
    ]
    return replace(answer, body=reports)


def _of_the_page(_: Exchange, answer: Answer) -> Answer:
    if TOTAL not in answer.headers:
        return answer
    return replace(answer, headers={**answer.headers, TOTAL: str(len(answer.body))})


def _told_unasked(_: Exchange, answer: Answer) -> Answer:
    return replace(answer, headers={TOTAL: str(len(answer.body)), **answer.headers})


def _refused_as_html(_: Request, response: Response) -> Response:
    if response.status != NOT_FOUND:
        return response
    return replace(response, headers={**response.headers, "Content-Type": "text/html"})


def _one_more(_: Exchange, answer: Answer) -> Answer:
    told = {name: str(int(text) + 1) for name, text in answer.headers.items()}
    return replace(answer, headers=told)


MUTANTS = (
    wrong(
        "last-status-lower-case",
        "A",
        "The last segment of a page of five or more has its status in lower case.",
        answered(LIST_SEGMENTS, _last_in_lower_case),
    ),
    wrong(
        "version-as-text",
        "A",
        "The version of a segment is a text once the segment has been changed.",
        answered(READ_SEGMENT, _version_as_text),
    ),
    wrong(
        "expired-in-other-words",
        "A",
        "An expired token is refused in the words of a service, not in those of the gateway.",
        refused(_in_words_of_the_service),
    ),
    wrong(
        "empty-search-wrapped",
        "A",
        "A search for segments that finds nothing answers an object in place of an array.",
        answered(SEARCH_SEGMENTS, _wrapped_when_empty),
    ),
    wrong(
        "null-leaves",
        "A",
        "A category without subcategories has null in their place.",
        answered(TREES, _null_leaves),
    ),
    wrong(
        "replaced-200",
        "B",
        "Replacing a segment answers 200 and its id, where 204 and nothing is documented.",
        answered(PUT_SEGMENT, _receipt_of_update),
    ),
    wrong(
        "assigned-204",
        "B",
        "Assigning an item answers 204 for a new assignment, too, where 201 is documented.",
        answered(PUT_ITEM, _always_updated),
    ),
    wrong(
        "bulk-201",
        "B",
        "A bulk creation in which all goes well answers 201 in place of 207.",
        answered(CREATE_SEGMENTS, _created_at_once),
    ),
    wrong(
        "bulk-all-well",
        "B",
        "An element of a bulk assignment of items that fails is reported as 204.",
        answered(PUT_ITEMS, _all_well),
    ),
    wrong(
        "total-of-page",
        "C",
        "X-Total-Count counts the segments of the page, not all that match.",
        answered(LIST_SEGMENTS, _of_the_page),
    ),
    wrong(
        "total-unasked",
        "C",
        "The items of a segment come with X-Total-Count for those who do not ask for it.",
        answered(LIST_ITEMS, _told_unasked),
    ),
    wrong(
        "html-coupon",
        "C",
        "A coupon that is not there is refused as HTML.",
        sent(READ_COUPON, _refused_as_html),
    ),
    wrong(
        "coupons-miscounted",
        "C",
        "Items-Count is one more than there are coupons.",
        answered(LIST_COUPONS, _one_more),
    ),
)
