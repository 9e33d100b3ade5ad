"""The law of what a client accepts: which refusals are asked for in their other forms."""

from __future__ import annotations

import orjson
import pytest

from segmock.contract.calls import Call, Reply
from segmock.contract.finding import Result
from segmock.contract.holding import held
from segmock.contract.profile import Profile
from segmock.contract.wire import Transport
from tests.contract.described import described

LAW = "every-form-of-an-answer-can-be-had"
PROBLEM = "application/problem+json"
DESCRIPTION = b"""
openapi: 3.1.0
info: {title: Forms, version: "1"}
paths:
  /one:
    get:
      operationId: one
      responses: &replies
        "400": {$ref: "#/components/responses/Refusal"}
        "404": {$ref: "#/components/responses/Absence"}
  /two: {get: {operationId: two, responses: *replies}}
components:
  responses:
    Refusal:
      description: Refused.
      content: &forms {application/json: {schema: {}}, application/problem+json: {schema: {}}}
    Absence: {description: Absent., content: *forms}
"""


class Forms(Transport):
    """Answers 400 or 404, as the query says, in the form that is accepted, or in one alone."""

    def __init__(self, *, one: bool = False) -> None:
        self.asked: list[tuple[str, int]] = []
        self.one = one

    def send(self, call: Call) -> Reply:
        """Answer a call, and remember that it wanted the other form."""
        status, accepted = int(call.query or "400"), call.headers.get("accept", "application/json")
        if accepted == PROBLEM:
            self.asked.append((call.operation, status))
        media = "application/json" if self.one else accepted
        return Reply(call, status, {"content-type": media}, orjson.dumps({}), 0.0)

    def close(self) -> None:
        """There is nothing to close."""


def outcome(transport: Forms, *, seed: int = 1, thorough: bool = False) -> Result:
    """Return what becomes of the law where both operations have refused in both ways."""
    target = described(DESCRIPTION, transport, Profile("forms"), seed=seed, thorough=thorough)
    for name in ("one", "two"):
        for query in ("400", "404"):
            target.send(Call(name, "GET", f"/{name}", query, {}))
    (result,) = [e for e in held(target, [LAW]) if isinstance(e, Result) and e.law == LAW]
    return result


def test_a_refusal_that_operations_share_is_asked_for_once() -> None:
    """And one of each operation, whatever it shares."""
    transport = Forms()
    assert outcome(transport).state == "kept"
    assert transport.asked[:2] == [("one", 400), ("one", 404)]
    assert [name for name, _ in transport.asked[2:]] == ["two"]


def test_the_seed_chooses_the_refusal_of_an_operation() -> None:
    """So another run asks for another one."""
    chosen = set()
    for seed in range(9):
        transport = Forms()
        outcome(transport, seed=seed)
        chosen.add(transport.asked[-1])
    assert chosen == {("two", 400), ("two", 404)}


def test_a_thorough_run_asks_for_all() -> None:
    """Every refusal of every operation."""
    transport = Forms()
    outcome(transport, thorough=True)
    assert len(transport.asked) == 4


@pytest.mark.parametrize("thorough", [False, True])
def test_a_form_that_cannot_be_had_is_told(thorough: bool) -> None:
    """The finding says what was asked for, and what came."""
    result = outcome(Forms(one=True), thorough=thorough)
    assert result.state == "broken"
    assert result.findings[0].expected == f"400 as {PROBLEM}"
