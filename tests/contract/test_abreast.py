"""Laws held abreast: what is found is what is found in one row, and nothing that is chance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from segmock.contract.abreast import BESIDE, abreast
from segmock.contract.asking import Broken, Skipped
from segmock.contract.calls import Unanswered
from segmock.contract.finding import Result, Started
from segmock.contract.holding import Vanished, held
from segmock.contract.laws.law import LAWS
from tests.contract import tiny
from tests.contract.altering import empty_at_first

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segmock.contract.api import Api
    from segmock.contract.calls import Call, Reply
    from segmock.contract.laws.law import Subject
    from segmock.core.document import Json

PAGES, GONE = "pages-leave-nothing-out", "what-is-deleted-is-gone"
FAULTS = ["deleted-holds", "page-gap", "null-unchecked", "one-store", "deleted-listed"]


def results(events: Iterable[Started | Result]) -> list[Result]:
    """Return what has become of laws."""
    return [event for event in events if isinstance(event, Result)]


def told(found: Iterable[Result]) -> list[tuple[str, str, str]]:
    """Return laws with what they were held against and what has become of them, in an order."""
    return sorted((one.law, one.subject, one.state) for one in found)


def test_the_right_target_keeps_what_it_keeps_in_one_row() -> None:
    """Each law has the same result against the same subjects."""
    assert told(results(abreast(tiny.api()))) == told(results(held(tiny.api())))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_breaks_what_it_breaks_in_one_row(fault: str) -> None:
    """A fault that is always there is there when a law is held again, once for each subject."""
    assert told(results(abreast(tiny.api(fault)))) == told(results(held(tiny.api(fault))))


def test_a_fault_that_spoils_what_laws_share_is_noticed() -> None:
    """The law is held again about another record, as this one is gone."""
    law = "too-narrow-a-credential-is-refused"
    found = results(abreast(tiny.api("refused-yet-deleted"), [law]))
    assert ("deleteBox", "broken") in {(one.subject, one.state) for one in found}


def test_what_is_broken_by_chance_is_held_again() -> None:
    """And is kept, where the list is right then; the result says so."""
    law = "what-is-created-is-listed"
    for held_by, state in ((held, "broken"), (abreast, "kept")):
        api = tiny.api(alter=empty_at_first("listBoxes"))
        found = {one.subject: one for one in results(held_by(api, [law])) if one.law == law}
        assert found["listBoxes"].state == state
        assert [name for name, one in found.items() if one.reason] == (
            ["listBoxes"] if held_by is abreast else []
        )


def test_what_cannot_be_told_again_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A law that is skipped the second time is as broken as it was."""
    law, held_before = LAWS[GONE], []

    def once(_api: Api, kind: Subject) -> None:
        held_before.append(kind.name)
        if held_before.count(kind.name) > 1:
            raise Skipped("nobody knows")
        raise Broken("one", "two")

    monkeypatch.setitem(LAWS, GONE, replace(law, check=once))
    found = [one for one in results(abreast(tiny.api(), [GONE])) if one.law == GONE]
    assert {one.state for one in found} == {"broken"}
    assert held_before.count("boxes") > 1


def test_each_law_begins_with_an_event() -> None:
    """Once, with the number of those that have begun and how many there are."""
    events = [event for event in abreast(tiny.api()) if isinstance(event, Started)]
    assert sorted(event.law for event in events) == sorted(LAWS)
    assert [(event.number, event.total) for event in events] == [
        (number, len(LAWS)) for number in range(1, len(LAWS) + 1)
    ]


def test_the_rows_have_keys_of_their_own() -> None:
    """Nobody's list has the records of the other row, where it can be limited."""
    api = tiny.api()
    list(abreast(api, [PAGES, GONE]))
    codes = [reply.json["code"] for reply in api.trace if reply.call.operation == "createBox"]
    assert {code[: len(api.prefix)] for code in codes} == {f"{api.common}a", f"{api.common}b"}


def test_the_requests_of_both_rows_are_counted() -> None:
    """Each that was answered."""
    api = tiny.api()
    list(abreast(api, [PAGES, GONE]))
    assert api.requests >= len(api.trace) > 0


@pytest.mark.parametrize("law", [PAGES, GONE])
def test_nothing_is_left_behind(law: str) -> None:
    """Whichever row has created it, even where somebody stops listening."""
    api = tiny.api()
    before = api.call("listBoxes").json
    for _ in abreast(api, [law]):
        break
    list(abreast(api, [law]))
    assert api.call("listBoxes").json == before


def test_a_target_that_may_only_be_read_is_only_read() -> None:
    """By both rows."""
    api = tiny.api()
    found = results(abreast(api, read_only=True))
    assert {reply.call.method for reply in api.trace} <= {"GET", "HEAD", "OPTIONS"}
    assert {LAWS[one.law].over for one in found if one.state == "kept" and one.law in LAWS} & BESIDE


@pytest.mark.parametrize("row", ["a", "b"])
def test_a_target_that_goes_away_ends_both_rows(row: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever of them meets the silence."""
    target = tiny.Tiny()
    answer = target.send

    def refused(call: Call) -> Reply:
        if f"{api.common}{row}".encode() in (call.body or b""):
            raise Unanswered(call, "refused")
        return answer(call)

    api = tiny.api()
    monkeypatch.setattr(target, "send", refused)
    monkeypatch.setattr(api, "_transport", target)
    with pytest.raises(Vanished):
        list(abreast(api))


def test_what_is_not_answered_is_not_asked_for_again() -> None:
    """Silence has been waited for long enough: it is told at once."""
    asked: list[Json] = []

    def silent(reply: Reply) -> Reply:
        if reply.call.operation == "walkBoxes":
            asked.append(reply.call.query)
            raise Unanswered(reply.call, "timeout")
        return reply

    events = results(abreast(tiny.api(alter=silent), ["the-largest-page-is-answered"]))
    (broken,) = [one for one in events if one.state == "broken"]
    assert [one.check for one in broken.findings] == ["answered"]
    assert len(asked) == 1
