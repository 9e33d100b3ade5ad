"""The laws of refusals, of methods and of bounds."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest

from segmock.contract.calls import Call, Reply, Unanswered
from segmock.contract.finding import Result
from segmock.contract.holding import held
from segmock.contract.laws import probes
from segmock.contract.profile import Profile
from segmock.contract.wire import Transport
from tests.contract.described import described
from tests.contract.tiny import outcomes, states

PARAMETER, BODY = "a-broken-parameter-is-refused", "a-broken-body-is-refused"
MALFORMED, MEDIA = "a-malformed-body-is-refused", "another-media-type-is-refused"
LARGE, ACCEPT = "too-large-a-body-is-refused", "what-the-client-does-not-accept-is-not-sent"
UNKNOWN, METHODS = "what-is-unknown-is-not-found", "other-methods-are-refused"
BOUND = "what-is-on-a-bound-is-taken"
LAWS = (PARAMETER, BODY, MALFORMED, MEDIA, LARGE, ACCEPT, UNKNOWN, METHODS, BOUND)
FAULTS = [
    (PARAMETER, "parameters-unchecked"),
    (PARAMETER, "refused-yet-noted"),
    (BODY, "required-unchecked"),
    (BODY, "null-unchecked"),
    (BODY, "enum-unchecked"),
    (BODY, "length-unchecked"),
    (BODY, "strangers-taken"),
    (BODY, "depths-unchecked"),
    (BODY, "refused-yet-made"),
    (MALFORMED, "malformed-taken"),
    (MEDIA, "media-ignored"),
    (LARGE, "size-ignored"),
    (ACCEPT, "accept-ignored"),
    (UNKNOWN, "unknown-is-empty"),
    (METHODS, "methods-open"),
    (METHODS, "methods-unnamed"),
    (BOUND, "longest-refused"),
]


@pytest.fixture(autouse=True)
def thorough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the seed leave nothing out."""
    monkeypatch.setattr(probes, "LARGE_ONES", 1)


@pytest.mark.parametrize("law", LAWS)
def test_a_right_target_keeps_the_law(law: str) -> None:
    """What can be asked of the tiny target is kept, and nothing is broken."""
    assert states(law) - {"skipped"} == {"kept"}


@pytest.mark.parametrize("law,fault", FAULTS)
def test_a_fault_breaks_the_law(law: str, fault: str) -> None:
    """The tiny target with that one fault does not keep it."""
    assert "broken" in states(law, fault)


def test_a_refusal_with_an_effect_names_what_was_and_what_is() -> None:
    """The number of records before and after is told."""
    (finding,) = next(r.findings for r in outcomes(BODY, "refused-yet-made") if r.findings)
    assert finding.expected.startswith("no change: ")
    assert finding.operation == "listBoxes"


def test_what_is_forgiven_is_not_asked() -> None:
    """A field that the profile forgives breaks nothing any more."""
    told = [
        {"law": BODY, "pointer": p, "reason": "who knows"} for p in ("/colour", "/rules/0/kind")
    ]
    assert states(BODY, "enum-unchecked", lenient=told[:1]) == {"kept", "broken"}
    assert states(BODY, "enum-unchecked", lenient=told) == {"kept"}


def test_a_law_of_bodies_without_a_limit_is_skipped() -> None:
    """How large a body may be is not guessed."""
    results = outcomes(LARGE, body_limit=0)
    assert {r.state for r in results} == {"skipped"}
    assert "the profile names no body-limit" in {r.reason for r in results}


BULK = b"""
openapi: 3.1.0
info: {title: Bulk, version: "1"}
paths:
  /bulk:
    post:
      operationId: bulk
      x-segmock: {elements: apart}
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: array, maxItems: 3, items: {required: [a], properties: {a: {enum: [x]}}}}
            example: [{a: x}, {a: x}]
      responses:
        "207": {description: A result for each., content: {application/json: {schema: {}}}}
        "400": {description: Refused as a whole.}
"""


class Bulk(Transport):
    """Answers a bulk request: each element for itself, or not at all."""

    def __init__(self, code: int, whole: int) -> None:
        self.code, self.whole, self.sent = code, whole, 0

    def send(self, call: Call) -> Reply:
        """Answer with the code for each element, or with the status of the whole."""
        value = orjson.loads(call.body or b"null")
        self.sent = max(self.sent, len(value) if isinstance(value, list) else 0)
        each = isinstance(value, list) and len(value) < 4
        results = [{"code": self.code} for _ in value] if each else []
        body = orjson.dumps(results) if each else b""
        headers = {"content-type": "application/json"} if each else {}
        return Reply(call, 207 if each else self.whole, headers, body, 0.0)

    def close(self) -> None:
        """There is nothing to close."""


@pytest.mark.parametrize(
    "code,whole,apart,state",
    [
        (400, 400, "/code", "kept"),
        (200, 400, "/code", "broken"),
        (200, 400, "", "kept"),
        (400, 207, "/code", "broken"),
    ],
)
def test_an_element_of_a_bulk_request_is_refused_apart(
    code: int, whole: int, apart: str, state: str
) -> None:
    """Its own status tells, if the profile says where it stands; one element is sent at a time."""
    transport = Bulk(code, whole)
    target = described(BULK, transport, Profile("bulk", apart=apart))
    found = [e.state for e in held(target, [BODY]) if isinstance(e, Result) and e.law == BODY]
    assert found == [state]
    assert transport.sent == 4


def test_what_no_status_refuses_is_not_told_of() -> None:
    """Without a documented refusal nothing can be expected, so the law is skipped."""
    silent = BULK.partition(b'        "400"')[0]
    target = described(silent, Bulk(200, 207), Profile("bulk", apart="/code"))
    (result,) = [e for e in held(target, [BODY]) if isinstance(e, Result) and e.law == BODY]
    assert result.state == "skipped"
    assert result.reason.startswith("the description has no status that refuses")


def test_a_closed_connection_is_no_answer_to_too_large_a_body() -> None:
    """Many servers stop reading: whether they would have refused is not known."""

    def alter(reply: Reply) -> Reply:
        if reply.status == 413:
            raise Unanswered(reply.call, "closed")
        return replace(reply)

    assert states(LARGE, alter=alter) == {"skipped"}


SHARED = b"""
openapi: 3.1.0
info: {title: Shared, version: "1"}
paths:
  /one/{place}:
    parameters: &all
      - {$ref: "#/components/parameters/Place"}
      - {$ref: "#/components/parameters/Trace"}
      - {$ref: "#/components/parameters/Word"}
    get:
      operationId: one
      responses: &replies {"200": {description: Taken.}, "400": {description: Refused.}}
  /two/{place}: {parameters: *all, get: {operationId: two, responses: *replies}}
components:
  parameters:
    Word: {name: word, in: query, schema: &word {type: string, pattern: "^a+$", maxLength: 9}}
    Trace: {name: trace, in: header, schema: *word}
    Place: {name: place, in: path, required: true, schema: *word, example: aa}
"""


class Refusing(Transport):
    """Refuses everything, and remembers it."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    def send(self, call: Call) -> Reply:
        """Remember a call."""
        self.calls.append(call)
        return Reply(call, 400, {}, b"", 0.0)

    def close(self) -> None:
        """There is nothing to close."""


def tried(*, seed: int = 1, thorough: bool = False) -> tuple[list[str], list[str]]:
    """Return which parameters are broken, for each of two operations that share them all."""
    transport, profile = Refusing(), Profile("shared", path={"place": "aa"})
    target = described(SHARED, transport, profile, seed=seed, thorough=thorough)
    assert not any(e.findings for e in held(target, [PARAMETER]) if isinstance(e, Result))
    one, two = ([c for c in transport.calls if c.operation == name] for name in ("one", "two"))
    return [*map(_broken, one)], [*map(_broken, two)]


def _broken(call: Call) -> str:
    """Return what is wrong with a request: the text of a place, or which other parameter."""
    place = call.path.rpartition("/")[2]
    return place if place != "aa" else "trace" if "trace" in call.headers else "word"


def test_a_path_parameter_that_operations_share_is_broken_in_every_way_once() -> None:
    """And in one way in each of them; a header only once, a query in every way."""
    one, two = tried()
    assert len(one) == 6
    assert two.count("word") == one.count("word") == 2
    assert "trace" not in two
    assert len({*two} - {"word"}) == 1


def test_the_seed_chooses_the_way() -> None:
    """So another run tries another one."""
    assert len({text for seed in range(9) for text in tried(seed=seed)[1]} - {"word"}) == 2


def test_a_thorough_run_breaks_everything_everywhere() -> None:
    """Whatever the operations share."""
    one, two = tried(thorough=True)
    assert one == two
    assert len(one) == 6
