"""Wrong pages, orders, conditions and fields: group G."""

import re
from collections.abc import Callable
from dataclasses import replace

from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.vendor import Behaviour
from segmock.mutating.mutant import around
from segmock.vendors.emporix import paging
from segmock.vendors.emporix.mutants.answers import TOTAL
from segmock.vendors.emporix.mutants.making import (
    LIST_ALL_ITEMS,
    LIST_ITEMS,
    LIST_SEGMENTS,
    READ_SEGMENT,
    SEARCH_CUSTOMERS,
    SEARCH_ITEMS,
    SEARCH_SEGMENTS,
    without_query,
    wrong,
)

LARGEST = "1000"


def _overlapping(exchange: Exchange, behaviour: Behaviour) -> Answer:
    """Begin every page but the first with the last entry of the one before."""
    window = paging.window(exchange)
    if window.offset == 0:
        return behaviour(exchange)
    whole = {**exchange.query, "pageSize": LARGEST, "pageNumber": "1"}
    answer = behaviour(replace(exchange, query=whole))
    start = window.offset - 1
    return replace(answer, body=answer.body[start : start + window.limit])


def _last_again(exchange: Exchange, behaviour: Behaviour) -> Answer:
    """Answer the page before in the place of an empty one."""
    answer, window = behaviour(exchange), paging.window(exchange)
    if answer.body or window.offset == 0:
        return answer
    before = str(window.offset // window.limit)
    return _last_again(replace(exchange, query={**exchange.query, "pageNumber": before}), behaviour)


def _otherwise(change: Callable[[str], str]) -> Callable[[Exchange, Behaviour], Answer]:
    """Return advice that reads another condition than the one that is asked for."""

    def advice(exchange: Exchange, behaviour: Behaviour) -> Answer:
        if isinstance(exchange.body, dict):
            body = {name: change(text) for name, text in exchange.body.items()}
            return behaviour(replace(exchange, body=body))
        query = dict(exchange.query)
        if "q" in query:
            query["q"] = change(query["q"])
        return behaviour(replace(exchange, query=query))

    return advice


def _above(text: str) -> str:
    return re.sub(r"(:\(?)>=", r"\1>", text)


def _first_of_several(text: str) -> str:
    return re.sub(r":\(([^(),~<>]+),[^()]*\)", r":\1", text)


def _part_of_site(text: str) -> str:
    return re.sub(r"(siteCode:)(?=[\w\"])", r"\1~", text)


def _existing(text: str) -> str:
    return text.replace(":missing", ":exists")


def _upwards(exchange: Exchange, behaviour: Behaviour) -> Answer:
    query = dict(exchange.query)
    if "sort" in query:
        query["sort"] = re.sub("(?i)desc", "asc", query["sort"])
    return behaviour(replace(exchange, query=query))


def _total_of_all(exchange: Exchange, behaviour: Behaviour) -> Answer:
    every = {name: value for name, value in exchange.query.items() if name != "q"}
    answer, whole = behaviour(exchange), behaviour(replace(exchange, query=every))
    return replace(answer, headers=whole.headers)


def _in_every_language(exchange: Exchange, behaviour: Behaviour) -> Answer:
    header = {n: text for n, text in exchange.header.items() if n != "accept-language"}
    return behaviour(replace(exchange, header=header))


MUTANTS = (
    wrong(
        "pages-overlap",
        "G",
        "Every page of segments but the first begins with the last entry of the one before.",
        around(LIST_SEGMENTS, _overlapping),
    ),
    wrong(
        "last-page-again",
        "G",
        "A search for segments answers its last page again to those who go beyond it.",
        around(SEARCH_SEGMENTS, _last_again),
    ),
    wrong(
        "at-least-is-above",
        "G",
        "In the q of a list of segments >= means >.",
        around(LIST_SEGMENTS, _otherwise(_above)),
    ),
    wrong(
        "first-of-several",
        "G",
        "In the q of a search for segments only the first of several values counts.",
        around(SEARCH_SEGMENTS, _otherwise(_first_of_several)),
    ),
    wrong(
        "site-in-part",
        "G",
        "The q of a list of segments finds those whose siteCode only contains what is asked for.",
        around(LIST_SEGMENTS, _otherwise(_part_of_site)),
    ),
    wrong(
        "missing-is-there",
        "G",
        "The q of a search for customers takes `missing` for `exists`.",
        around(SEARCH_CUSTOMERS, _otherwise(_existing)),
    ),
    wrong(
        "never-downwards",
        "G",
        "A search for items sorts upwards even if downwards is asked for.",
        around(SEARCH_ITEMS, _upwards),
    ),
    wrong(
        "total-of-all",
        "G",
        f"{TOTAL} of a segment's items counts all of them, whatever q says.",
        around(LIST_ITEMS, _total_of_all),
    ),
    wrong(
        "site-ignored",
        "G",
        "The items of all segments are the same for every siteCode.",
        without_query(LIST_ALL_ITEMS, "siteCode"),
    ),
    wrong(
        "all-fields",
        "G",
        "A single segment comes with all its fields, whatever is asked for.",
        without_query(READ_SEGMENT, "fields"),
    ),
    wrong(
        "all-languages",
        "G",
        "A single segment has its texts in all languages, whatever is asked for.",
        around(READ_SEGMENT, _in_every_language),
    ),
)
