"""Answers that are asked for: every documented status of every vendor, examples, generated ones."""

from __future__ import annotations

from copy import deepcopy
from itertools import product
from typing import TYPE_CHECKING

import pytest

from segmock.core import rules, spec
from segmock.core.forcing import PURPOSE, REFUSED, headed
from segmock.core.messages import Answer
from segmock.core.pipeline import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.core.document import Json, Record
    from segmock.core.pipeline import Served
    from segmock.core.spec import Operation
    from tests.conftest import Client

ACCEPTED = ("*/*", "application/problem+json")


def every(client: Client) -> Iterator[tuple[Served, Operation, int]]:
    """Yield every documented answer of every operation."""
    for served in client.mock.pipeline.served:
        for operation in served.spec.operations.values():
            for status in operation.replies:
                yield served, operation, status


def ask(client: Client, operation: Operation, preferred: str, accept: str = "*/*") -> Json:
    """Send a request that prefers something; returns its status and body."""
    path = operation.template
    for name in operation.placeholders:
        path = path.replace(f"{{{name}}}", "some%20id")
    headers = {"prefer": preferred, "accept": accept}
    status, _, body = client.send(operation.method, path, headers=headers)
    return status, body


@pytest.mark.parametrize("further", ["", ", dynamic=true", ", seed=7"])
def test_every_documented_answer_can_be_had_and_is_as_described(mock: Client, further: str) -> None:
    """Of all vendors, in their own words and as problem details, from an example, or generated."""
    refusals = 0
    accepted = ACCEPTED[:1] if further else ACCEPTED
    for (served, operation, status), accept in product(every(mock), accepted):
        got, _ = ask(mock, operation, f"code={status}{further}", accept)
        entry = mock.journal[-1]
        place = (served.vendor.name, operation.id, status, accept)
        assert (got, entry.own) == (status, ()), place
        worded = bool(entry.kind)
        refusals += worded
        # Where nothing is said, there are no words to be had.
        silent = not operation.replies[status].content
        assert worded is (status >= REFUSED and not further and not silent), place
    assert (refusals > 700) is (not further)


def fail(client: Client, **rule: Json) -> None:
    """Have every request fail by one rule."""
    raw = {"contract-breaking": True, **rule}
    client.mock.world.faults.replace([rules.read(raw, "test")], client.mock.world.clock.now())


@pytest.mark.parametrize("status", [400, 404, 406, 409, 418, 422, 429, 499, 500, 503, 507, 599])
def test_any_refusal_of_any_operation_has_a_body_and_the_headers_of_all(
    mock: Client, status: int
) -> None:
    """Also where nobody documents it: in the vendor's envelope, and as problem details."""
    fail(mock, status=status)
    for served in mock.mock.pipeline.served:
        for operation in served.spec.operations.values():
            reply = operation.replies.get(status)
            for accept in ACCEPTED:
                target = operation.template.replace("{", "").replace("}", "")
                got, headers, body = mock.send(operation.method, target, headers={"accept": accept})
                assert got == status, operation.id
                assert headers.keys() >= operation.always.keys()
                if reply is None or reply.content:
                    assert body, operation.id
                    assert headers["segmock-violations"].endswith("one that refuses the request")


def test_every_refusal_of_every_vendor_can_be_forced(mock: Client) -> None:
    """Whatever its status; whoever writes the status into the body writes that one."""
    for served in mock.mock.pipeline.served:
        operation = next(o for o in served.spec.operations.values() if o.method == "GET")
        target = operation.template.replace("{", "").replace("}", "")
        for status in range(REFUSED, 600):
            fail(mock, vendor=served.vendor.name, status=status)
            got, _, body = mock.send("GET", target)
            assert (got, bool(body)) == (status, True), served.vendor.name
            if status not in operation.replies and isinstance(body, dict):
                assert {body.get("code", status), body.get("status", status)} & {status}
    assert {entry.status for entry in mock.journal} <= set(range(REFUSED, 600))


def test_what_somebody_wrote_has_the_headers_of_all_answers_too(mock: Client) -> None:
    """Those that every documented answer of the operation must have."""
    (correlated,) = (s for s in mock.mock.pipeline.served if s.vendor.name == "kibo")
    fail(mock, status=503, body={"closed": True})
    for operation in correlated.spec.operations.values():
        target = operation.template.replace("{", "").replace("}", "")
        status, headers, body = mock.send(operation.method, target)
        assert (status, body) == (503, {"closed": True})
        assert headers["x-vol-correlation"]


def test_what_a_forced_refusal_says_is_no_riddle(mock: Client) -> None:
    """No vendor words the mock's own reason, and none tells numbers that nobody has reached."""
    seen = set()
    for served, operation, status in every(mock):
        if status < REFUSED:
            continue
        _, body = ask(mock, operation, f"code={status}")
        text = str(body)
        for odd in ("state /", "body /", "query /", "expected", "no fault", "10000001"):
            assert odd not in text, (served.vendor.name, operation.id, status, text)
        if PURPOSE in text:
            seen.add(served.vendor.name)
    assert len(seen) == len(mock.mock.pipeline.served)


def test_a_refusal_names_what_the_request_named(mock: Client) -> None:
    """The resource by its kind and id, as a real one would."""
    operation = mock.mock.pipeline.match("/customer-segment/a/segments/b")
    assert operation is not None
    _, match = operation
    _, body = ask(mock, match.operations["GET"], "code=404")
    assert body["resourceId"] == "some id"


def test_too_many_requests_are_told_with_the_vendors_own_headers(mock: Client) -> None:
    """As if the limit had been used up; other requests are not hindered by it."""
    status, headers, _ = mock.send("GET", "/v1/segments", headers={"prefer": "code=429"})
    assert (status, headers["x-rate-limit-remaining"]) == (429, "0")
    assert int(headers["retry-after"]) > 0
    assert headers["preference-applied"] == "code=429"
    headers = mock.send("GET", "/v1/segments")[1]
    assert int(headers["x-rate-limit-remaining"]) > 0
    status, headers, _ = mock.send("GET", "/v1/segments", headers={"prefer": "code=429, dynamic"})
    assert (status, headers["preference-applied"]) == (429, "code=429, dynamic")


def test_a_header_takes_the_place_of_one_of_its_name() -> None:
    """Whatever its capitals; a content type is that of the answer."""
    answer = Answer(429, {}, {"Retry-After": "9", "B": "b"}, "application/json")
    assert headed(answer, {"retry-AFTER": "1", "A": "a"}) == Answer(
        429, {}, {"B": "b", "retry-AFTER": "1", "A": "a"}, "application/json"
    )
    assert headed(answer, {"CONTENT-type": "text/plain"}) == Answer(
        429, {}, answer.headers, "text/plain"
    )


# --- examples and generated answers --------------------------------------------------------------


def described(acme: Client, **content: Json) -> Client:
    """Give the answer to browsing, and components, some more in the description."""
    (served,) = acme.mock.pipeline.served
    document = deepcopy(served.spec.document)
    reply = document["paths"]["/crates"]["get"]["responses"]["200"]
    reply["content"]["application/json"] |= content
    document["components"]["examples"] = {"far": {"value": {"crates": [], "from": "afar"}}}
    acme.mock.pipeline.served = (serve(served.vendor, spec.read(document, "acme.yaml")),)
    return acme


def browse(acme: Client, preferred: str) -> Json:
    """Return the status and the body of an answer that is preferred."""
    status, _, body = acme.send("GET", "/crates", headers={"prefer": preferred})
    return body if status == 200 else status


CRATE: Record = {"label": "a", "colour": "red", "weight": 1}


def test_a_named_example_is_the_one_that_is_answered(acme: Client) -> None:
    """By its name, wherever it stands; the first one where none is named."""
    named: Record = {
        "outside": {"externalValue": "https://example.com/a.json"},
        "one": {"value": {"crates": [CRATE]}},
        "none": {"value": {"crates": []}},
        "far": {"$ref": "#/components/examples/far"},
    }
    described(acme, examples=named)
    assert browse(acme, "example=none") == {"crates": []}
    assert browse(acme, "code=200, example=far") == {"crates": [], "from": "afar"}
    assert browse(acme, "code=200") == {"crates": [CRATE]}
    assert browse(acme, "example=outside") == 400


def test_the_one_example_has_no_name(acme: Client) -> None:
    """It is answered where the status is chosen."""
    described(acme, example={"crates": [CRATE]})
    assert browse(acme, "code=200") == {"crates": [CRATE]}
    assert browse(acme, "example=''") == 400


@pytest.mark.parametrize("keyword", ["example", "examples"])
def test_an_example_of_the_schema_will_do(acme: Client, keyword: str) -> None:
    """Where the answer itself has none."""
    value = {"crates": [CRATE]}
    schema = {"type": "object", keyword: value if keyword == "example" else [value]}
    described(acme, schema=schema)
    assert browse(acme, "code=200") == value


def test_without_an_example_values_are_generated(acme: Client) -> None:
    """The same for equal worlds; anew for each request, or by a seed, where that is asked for."""
    plain = [browse(acme, "code=200") for _ in range(2)]
    assert plain[0] == plain[1]
    assert len(plain[0]["crates"]) == 2
    dynamic = [browse(acme, "dynamic=true") for _ in range(2)]
    assert dynamic[0] != dynamic[1]
    seeded = [browse(acme, f"seed={seed}") for seed in (7, 7, 8)]
    assert seeded[0] == seeded[1] != seeded[2]


def test_generated_answers_have_their_headers(acme: Client) -> None:
    """Those that are required, as with any other answer."""
    headers = acme.send("GET", "/crates", headers={"prefer": "dynamic"})[1]
    assert headers["acme-trace"].startswith("t-")
    assert acme.journal[-1].own == ()


def test_a_refusal_that_no_kind_words_is_shaped_by_the_description(acme: Client) -> None:
    """By its example, or generated."""
    (served,) = acme.mock.pipeline.served
    document = deepcopy(served.spec.document)
    schema = {"type": "object", "required": ["why"], "properties": {"why": {"const": "teapot"}}}
    content = {"application/json": {"schema": schema}}
    replies = document["paths"]["/crates"]["get"]["responses"]
    replies["418"] = {"description": "A teapot.", "content": content}
    # The vendor's words are a list, which this is not.
    replies["404"] = {"description": "Nothing.", "content": content}
    acme.mock.pipeline.served = (serve(served.vendor, spec.read(document, "acme.yaml")),)
    for status in (418, 404):
        got = acme.send("GET", "/crates", headers={"prefer": f"code={status}"})
        assert (got[0], got[2]) == (status, {"why": "teapot"})
        assert (acme.journal[-1].own, acme.journal[-1].kind) == ((), "")
