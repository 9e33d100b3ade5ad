"""The rules of a vendor, and the steps that they are made of."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from segmock.contract import stepping
from segmock.contract.profile import Expect, Rule, RuleStep
from tests.contract.tiny import outcomes

if TYPE_CHECKING:
    from segmock.contract.calls import Reply
    from segmock.contract.finding import Result
    from segmock.core.document import Json

LAW = "the-vendors-rules-hold"
CREATE = RuleStep(
    "createBox",
    body={"code": "$key", "name": "a box", "rank": 3},
    capture={"id": "/id", "code": "/code", "place": "header:location"},
)
READ: Json = {"call": "readBox", "path": {"boxId": "$id"}}
LIST: Json = {"call": "listBoxes", "query": {"q": "code equal ${code}"}}
RIGHT = [
    RuleStep(**READ, expect=Expect(status=200, body={"/code": "$code", "/rank": 3})),
    RuleStep(**READ, expect=Expect(status=[200, 404], has=("/version",), absent=("/note",))),
    RuleStep(**READ, expect=Expect(text=("a box", "$code"))),
    RuleStep("readBox", path={"boxId": "none"}, expect=Expect(status=404)),
    RuleStep(**READ, role="none", expect=Expect(status=401, header={"WWW-Authenticate": "Key"})),
    RuleStep(**READ, expect=Expect(header={"Location": None})),
    RuleStep(**LIST, expect=Expect(count={"/items": 1}, includes={"/items": {"id": "$id"}})),
    RuleStep("listBoxes", expect=Expect(excludes={"/items": {"id": "$id", "rank": 4}})),
    RuleStep("patchBox", path={"boxId": "$id"}, body={"rank": 4}, repeat=3),
]
WRONG = [
    (RuleStep(**READ, expect=Expect(status=404)), "404"),
    (RuleStep(**READ, expect=Expect(status=[201, 202])), "201 or 202"),
    (RuleStep("readBox", path={"boxId": "none"}), "a success"),
    (RuleStep(**READ, expect=Expect(body={"/rank": 4})), "4 at /rank"),
    (RuleStep(**READ, expect=Expect(has=("/note",))), "something at /note"),
    (RuleStep(**READ, expect=Expect(absent=("/rank",))), "nothing at /rank"),
    (RuleStep(**READ, expect=Expect(text=("a cupboard",))), "'a cupboard' in the body"),
    (RuleStep(**READ, expect=Expect(header={"ETag": "1"})), "the header ETag: 1"),
    (RuleStep(**LIST, expect=Expect(count={"/items": 2})), "2 at /items"),
    (
        RuleStep(**LIST, expect=Expect(includes={"/items": {"rank": 9}})),
        "{'rank': 9} in /items",
    ),
    (RuleStep(**LIST, expect=Expect(excludes={"/items": {"rank": 3}})), "no {'rank': 3} in"),
    (RuleStep(**READ, capture={"more": "/note"}), "something at /note"),
]


def held(*steps: RuleStep) -> Result:
    """Return what becomes of a rule of these steps."""
    rule = Rule("boxes-are-odd", "Boxes are odd.", "J", (CREATE, *steps))
    (result,) = outcomes(LAW, rules={"boxes-are-odd": rule})
    return result


@pytest.mark.parametrize("step", RIGHT)
def test_a_step_that_is_answered_as_expected_keeps_the_rule(step: RuleStep) -> None:
    """Statuses, values, members, items, texts and headers are looked at; words are replaced."""
    assert held(step).state == "kept"


@pytest.mark.parametrize("step,wanted", WRONG)
def test_a_step_that_is_answered_otherwise_breaks_it(step: RuleStep, wanted: str) -> None:
    """The finding names the step, its operation, and what was expected."""
    result = held(step)
    (finding,) = result.findings
    assert finding.expected.startswith(f"at step 2, {step.call}: {wanted}")
    assert finding.operation == step.call
    assert len(finding.replies) == 2


def test_a_rule_has_a_sentence_and_a_group_of_its_own() -> None:
    """The result shows them, and findings are named after the rule."""
    result = held(WRONG[0][0])
    assert (result.subject, result.group) == ("boxes-are-odd", "J")
    assert result.sentence == "Boxes are odd."
    assert result.findings[0].check == "boxes-are-odd"


def test_what_a_rule_has_created_is_deleted_in_the_end() -> None:
    """Even where the rule stops halfway."""
    seen: list[str] = []

    def alter(reply: Reply) -> Reply:
        seen.append(reply.call.operation)
        return reply

    rule = Rule("r", "S.", "F", (CREATE, WRONG[0][0]))
    outcomes(LAW, rules={"r": rule}, alter=alter)
    assert (seen[0], seen[-1]) == ("createBox", "deleteBox")


CHANGE = RuleStep("patchBox", path={"boxId": "$id"}, body={"rank": 4})
REFUSED = RuleStep("patchBox", path={"boxId": "none"}, body={"rank": 4}, expect=Expect(status=404))
OTHER = RuleStep(**READ, expect=Expect(unlike={"/rank": 3}))
GONE = RuleStep("deleteBox", path={"boxId": "$id"})
NONE_LEFT = RuleStep(**READ, expect=Expect(status=404))


@pytest.mark.parametrize(
    "steps,times",
    [
        ([RuleStep(**READ), CHANGE], 1),
        ([CHANGE, RuleStep(**READ), CHANGE, RuleStep(**READ)], 2),
        ([REFUSED, REFUSED], 0),
        ([REFUSED, CHANGE], 1),
        ([CHANGE, OTHER, OTHER], 2),
        ([CHANGE, GONE, NONE_LEFT], 1),
        ([CHANGE, OTHER, GONE, NONE_LEFT], 3),
    ],
)
def test_time_passes_between_two_changes(
    steps: list[RuleStep], times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where something is read between them, so that their instants differ.

    What is deleted leaves none, unless instants are compared.
    """
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    monkeypatch.setattr(stepping, "perf_counter", lambda: 5.0)
    assert held(*steps).state == "kept"
    assert slept == [pytest.approx(stepping.TICK)] * times
