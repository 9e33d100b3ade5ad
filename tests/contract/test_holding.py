"""Laws held one after the other."""

from __future__ import annotations

import pytest

from segmock.contract.calls import Call, Unanswered
from segmock.contract.finding import Result, Started
from segmock.contract.holding import Vanished, held
from segmock.contract.laws.law import LAWS
from segmock.contract.oracle import CHECKS
from tests.contract import tiny

GONE = "what-is-deleted-is-gone"


def results(*faults: str, only: tuple[str, ...] = (), read_only: bool = False) -> list[Result]:
    """Return the results of laws at a tiny target."""
    events = held(tiny.api(*faults), only, read_only=read_only)
    return [event for event in events if isinstance(event, Result)]


def test_the_right_target_keeps_every_law() -> None:
    """Nothing is found at it, and most laws can be held against it."""
    found = results()
    assert [one.law for one in found if one.state == "broken"] == []
    kept = {one.law for one in found if one.state == "kept"}
    assert len(kept) > len(LAWS) * 3 // 4


def test_each_law_begins_with_an_event() -> None:
    """Which tells its number and how many there are."""
    events = [event for event in held(tiny.api()) if isinstance(event, Started)]
    assert [event.law for event in events] == [*LAWS]
    assert [(event.number, event.total) for event in events] == [
        (number, len(LAWS)) for number in range(1, len(LAWS) + 1)
    ]


def test_the_checks_of_the_oracle_are_results() -> None:
    """Behind those of the laws, kept ones included."""
    assert [one.law for one in results(only=(GONE,))][-len(CHECKS) :] == [*CHECKS]


def test_nothing_is_left_behind() -> None:
    """What laws have created is deleted."""
    api = tiny.api()
    before = api.call("listBoxes").json
    list(held(api))
    assert api.call("listBoxes").json == before


def test_a_target_that_may_only_be_read_is_only_read() -> None:
    """Every law that writes is skipped, and only GET is sent."""
    api = tiny.api()
    found = [event for event in held(api, read_only=True) if isinstance(event, Result)]
    assert {reply.call.method for reply in api.trace} <= {"GET", "HEAD", "OPTIONS"}
    skipped = {one.law for one in found if one.reason == "nothing may be changed"}
    assert skipped >= {name for name, law in LAWS.items() if law.writes}


def test_a_law_that_lacks_something_is_skipped_by_name() -> None:
    """And says what the profile does not name."""
    found = tiny.outcomes("what-is-unique-is-given-once", resources={})
    assert {one.state for one in found} == {"skipped"}
    assert "the profile has no resources" in {one.reason for one in found}


def test_what_the_profile_forgives_is_skipped_with_its_reason() -> None:
    """In the profile's own words."""
    lenient = ({"law": GONE, "reason": "It takes a day."},)
    assert {one.reason for one in tiny.outcomes(GONE, lenient=lenient)} == {"It takes a day."}


def test_a_target_that_goes_away_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Since nothing else can be told of it."""
    api = tiny.api()

    def refused(call: Call) -> None:
        raise Unanswered(call, "refused")

    monkeypatch.setattr(api, "send", refused)
    with pytest.raises(Vanished):
        list(held(api))


def test_a_request_that_is_not_answered_is_a_finding() -> None:
    """Of the check `answered`, with the request."""
    findings = [finding for one in results("hangs") for finding in one.findings]
    hung = [finding for finding in findings if finding.check == "answered"]
    assert hung
    assert all(finding.calls for finding in hung)
