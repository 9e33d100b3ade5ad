"""Laws of wording: they look at what has been answered, and ask nothing more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import orjson
import pytest

from segmock.contract.laws.law import LAWS
from tests.contract.tiny import api

if TYPE_CHECKING:
    from segmock.contract.calls import Reply
    from segmock.contract.finding import Finding
    from segmock.core.document import Record

REFUSALS: Record = {"status": ["/status", "/code"], "alike": {"404": ["/title", "/hint"]}}
LAW_IDS = (
    "refusals-tell-their-own-status",
    "like-refusals-are-worded-alike",
    "steady-headers-stay",
)


def found(law: str, *altered: Record) -> list[Finding]:
    """Return what a law finds in answers to as many readings, each altered in its own way.

    What is altered are the members of the body, `status` in the body and `total` in the header.
    """
    target = api()
    for box in ("b1", "nothing", "nobody"):
        target.call("readBox", path={"boxId": box})
    target.call("listBoxes", query={"limit": 1})
    target.call("listBoxes", query={"limit": 0})
    target.trace = [_altered(reply, altered) for reply in target.trace]
    requests = target.requests
    profile = replace(target.profile, refusals=REFUSALS, steady=("X-Total-Count",))
    findings: list[Finding] = []
    with target.gathering(findings, law):
        LAWS[law].check(target, profile)
    assert target.requests == requests
    return findings


def _altered(reply: Reply, altered: tuple[Record, ...]) -> Reply:
    for change in altered:
        if change["at"] in reply.call.target:
            body = {**(reply.json or {}), **change.get("body", {})}
            headers = {**reply.headers, **change.get("headers", {})}
            return replace(reply, body=orjson.dumps(body), headers=headers)
    return reply


@pytest.mark.parametrize("law", LAW_IDS)
def test_a_right_target_keeps_the_law(law: str) -> None:
    """What is said is the same wherever it is said."""
    assert found(law, {"at": "b1", "body": {"status": 7}}) == []


@pytest.mark.parametrize(
    "law,altered",
    [
        (LAW_IDS[0], {"at": "nobody", "body": {"status": 400}}),
        (LAW_IDS[0], {"at": "nobody", "body": {"code": 4040}}),
        (LAW_IDS[0], {"at": "limit=0", "body": {"status": 404}}),
        (LAW_IDS[1], {"at": "nobody", "body": {"title": "other words"}}),
        (LAW_IDS[1], {"at": "nobody", "body": {"hint": "said here alone"}}),
        (LAW_IDS[2], {"at": "limit=1", "headers": {"x-total-count": "99"}}),
    ],
)
def test_another_word_breaks_the_law(law: str, altered: Record) -> None:
    """A word that is another one in a single answer is noticed."""
    one = {"at": "b1", "headers": {"x-total-count": "3"}}
    assert len(found(law, altered, one)) == 1


def test_what_is_of_no_operation_or_in_another_form_is_left_alone() -> None:
    """Answers that the description does not tell of have words of their own."""
    other = {"headers": {"content-type": "application/json"}, "body": {"title": "other words"}}
    assert found(LAW_IDS[1], {"at": "nobody", **other}) == []


def test_a_profile_that_says_nothing_skips_the_laws() -> None:
    """They need what the profile tells of refusals and headers."""
    profile = api().profile
    assert [LAWS[law].lacks(profile) for law in LAW_IDS] == ["refusals", "refusals", "steady"]


WORDS: list[Record] = [
    {
        "of": "read*",
        "status": 404,
        "texts": {"/title": ["no such box", "no box {}"], "/code": [None], "/why": [None, ["{}"]]},
    },
    {"of": "read*", "status": 400, "texts": {"/title": ["never"]}},
    {"of": "list*", "status": 404, "texts": {"/title": ["never"]}},
]


@pytest.mark.parametrize(
    "body,count",
    [
        ({}, 0),
        ({"title": "no box nobody"}, 0),
        ({"why": ["nobody"]}, 0),
        ({"title": "no box somebody"}, 1),
        ({"title": "other words", "code": 4}, 2),
        ({"title": 7}, 1),
        ({"why": ["other"]}, 1),
    ],
)
def test_refusals_have_the_documented_words(body: Record, count: int) -> None:
    """Each place has one of its texts, in which names out of the path do not count."""
    target = api()
    for box in ("b1", "nothing", "nobody"):
        target.call("readBox", path={"boxId": box})
    target.trace = [_altered(reply, ({"at": "nobody", "body": body},)) for reply in target.trace]
    profile = replace(target.profile, refusals={"words": WORDS})
    findings: list[Finding] = []
    with target.gathering(findings, "x"):
        LAWS["refusals-are-in-the-vendors-words"].check(target, profile)
    assert len(findings) == count
