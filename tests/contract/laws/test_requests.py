"""The laws of single valid requests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from segmock.contract.finding import Result
from segmock.contract.holding import held
from segmock.contract.profile import Ask
from tests.contract.tiny import api, outcomes, states

if TYPE_CHECKING:
    from segmock.contract.calls import Reply

READING, CHANGE = "a-valid-reading-is-answered", "a-valid-change-is-made"


@pytest.mark.parametrize("law", [READING, CHANGE])
def test_a_right_target_takes_every_valid_request(law: str) -> None:
    """Each operation of the tiny target is asked once with what it must take."""
    assert states(law) == {"kept"}


@pytest.mark.parametrize(
    "law,operation",
    [
        (READING, "listShelves"),
        (READING, "readExportFile"),
        (CHANGE, "removeBox"),
        (CHANGE, "startExport"),
    ],
)
def test_a_refusal_of_one_operation_is_told_of_that_one(law: str, operation: str) -> None:
    """Whichever operation refuses its valid request, it alone is to blame."""

    def alter(reply: Reply) -> Reply:
        return replace(reply, status=403) if reply.call.operation == operation else reply

    broken = [result.subject for result in outcomes(law, alter=alter) if result.state == "broken"]
    assert broken == [operation]


def test_what_the_profile_skips_is_not_asked() -> None:
    """The reason for it is told."""
    calls = {"createBox": Ask("createBox", skip="it costs money")}
    results = {result.subject: result for result in outcomes(CHANGE, calls=calls)}
    assert (results["createBox"].state, results["createBox"].reason) == (
        "skipped",
        "it costs money",
    )
    assert not results["createBox"].requests


def test_a_status_of_the_profile_must_be_kept() -> None:
    """Where the profile names the status, no other success will do."""
    calls = {"createBox": Ask("createBox", body={"code": "$key", "name": "x"}, status=200)}
    results = {result.subject: result.state for result in outcomes(CHANGE, calls=calls)}
    assert results["createBox"] == "broken"


@pytest.mark.parametrize("known", [{}, {"boxId": ["b1"], "name": ["none"], "exportId": ["e1"]}])
def test_where_nothing_may_be_changed_only_readings_are_sent(known: dict[str, list[str]]) -> None:
    """By no law at all; without a known id there is nothing to read."""
    target = api(known=known)
    results = [one for one in held(target, read_only=True) if isinstance(one, Result)]
    assert {reply.call.method for reply in target.trace} == {"GET"}
    read = {one.subject for one in results if one.law == READING and one.state == "kept"}
    assert ("readBox" in read) == bool(known)
