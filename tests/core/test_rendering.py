"""Answers become bytes: media types, promised headers, and the two channels of an error."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmock.core.exchange import Exchange
from segmock.core.messages import Answer, Request
from segmock.core.problem import Kind, Problem, Violation
from segmock.core.rendering import MAX_HEADER, as_json, header_text, problem_answer, render, safe
from segmock.core.spec import ReplySpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Client

    Exchanging = Callable[..., Exchange]

REASON = Violation("query", "/n", "a number", "'x'", "Write digits.", "type", "#/paths")
PLAIN = Violation("state", "", "a", "b", "c")


@pytest.fixture
def exchanging(acme: Client) -> Exchanging:
    """Makes an exchange with an Accept header, whose 200 offers some media types."""
    (served,) = acme.mock.pipeline.served

    def make(accept: str = "", *offered: str) -> Exchange:
        operation = served.spec.operations["browse"]
        if offered:
            reply = ReplySpec(200, {media: {} for media in offered}, {}, "#")
            operation = replace(operation, replies={200: reply})
        request = Request("GET", "/crates", headers={"accept": accept} if accept else {})
        return Exchange(request, served.vendor, operation, acme.mock.world)

    return make


@pytest.mark.parametrize(
    "accept, media",
    [
        ("", "text/csv"),
        ("*/*", "text/csv"),
        ("application/json", "application/json"),
        ("text/csv;q=0.5, application/json", "application/json"),
        ("application/*;q=0.5, text/csv;q=0.4", "application/json"),
        ("image/png", "text/csv"),
    ],
)
def test_the_media_type_that_is_liked_most_is_sent(
    exchanging: Exchanging, acme: Client, accept: str, media: str
) -> None:
    """Of those that the description offers for the status; the first one, if none is."""
    exchange = exchanging(accept, "text/csv", "application/json", "application/problem+json")
    generator = acme.mock.pipeline.served[0].generator
    response = render(exchange, Answer(200, "a"), generator)
    assert response.headers["Content-Type"] == media
    assert response.body == (b"a" if media == "text/csv" else b'"a"')


def test_an_undocumented_status_is_json(exchanging: Exchanging, acme: Client) -> None:
    """There is nothing else to go by."""
    generator = acme.mock.pipeline.served[0].generator
    response = render(exchanging(), Answer(299, [1, None]), generator)
    assert response.headers == {"Content-Type": "application/json"}
    assert response.body == b"[1,null]"


def test_no_body_has_no_type(exchanging: Exchanging, acme: Client) -> None:
    """EMPTY is no body at all, and None is the JSON value null."""
    generator = acme.mock.pipeline.served[0].generator
    empty = render(exchanging("", "application/json"), Answer(200), generator)
    assert (empty.headers, empty.body) == ({}, b"")
    null = render(exchanging("", "application/json"), Answer(200, None), generator)
    assert null.body == b"null"


def test_nothing_is_sent_with_a_204(exchanging: Exchanging, acme: Client) -> None:
    """Whatever the answer was before it became one: servers and clients would stumble over it."""
    (served,) = acme.mock.pipeline.served
    response = render(exchanging(), Answer(204, {"a": 1}), served.generator)
    assert (response.status, response.body) == (204, b"")
    assert "Content-Type" not in response.headers


def test_promised_headers_are_generated_unless_set(exchanging: Exchanging, acme: Client) -> None:
    """In any case of letters; the same for the same request number, another for the next."""
    generator = acme.mock.pipeline.served[0].generator
    exchange = exchanging()
    made = [
        render(exchange, Answer(200, [], {"acme-COUNT": "7"}), generator).headers for _ in range(2)
    ]
    assert made[0] == made[1]
    assert made[0]["acme-COUNT"] == "7"
    assert "Acme-Count" not in made[0]
    assert len(made[0]["Acme-Trace"]) == 11
    exchange.number += 1
    other = render(exchange, Answer(200, []), generator).headers
    assert other["Acme-Trace"] != made[0]["Acme-Trace"]
    assert other["Acme-Count"].isdigit()


@pytest.mark.parametrize(
    "text, sent",
    [
        ("/crates/a%2Fb", "/crates/a%2Fb"),
        ("a\r\nSet-Cookie: b", "a%0D%0ASet-Cookie: b"),
        ("\x00\x7f", "%00%7F"),
        ("ü😀", "%C3%BC%F0%9F%98%80"),
    ],
)
def test_a_header_cannot_end_before_its_value_does(text: str, sent: str) -> None:
    """What cannot stand in a header is percent-encoded, the rest stays."""
    assert safe(text) == sent


def test_headers_of_an_answer_are_made_safe(exchanging: Exchanging, acme: Client) -> None:
    """A vendor may put an id of the client's into one."""
    generator = acme.mock.pipeline.served[0].generator
    answer = Answer(200, [], {"Location": "/crates/\n"})
    assert render(exchanging(), answer, generator).headers["Location"] == "/crates/%0A"


def test_a_problem_is_worded_by_the_vendor(exchanging: Exchanging) -> None:
    """With the violations in a header, the methods of a 405, and the wait of a 429."""
    problem = Problem(Kind.METHOD, (PLAIN,), allow=("GET", "HEAD"), detail="No.")
    answer = problem_answer(exchanging("*/*"), problem)
    assert (answer.status, answer.body) == (405, [405 * 7, "No."])
    assert answer.headers == {"Segmock-Violations": str(PLAIN), "Allow": "GET, HEAD"}
    assert problem_answer(exchanging(), Problem(Kind.RULE)).headers == {}
    rate = Problem(Kind.RATE, retry_after=5)
    assert problem_answer(exchanging(), rate).headers == {"Retry-After": "5"}


@pytest.mark.parametrize(
    "accept", ["application/problem+json", "Application/PROBLEM+json;q=0.1, */*"]
)
def test_problem_details_are_complete(exchanging: Exchanging, accept: str) -> None:
    """Who asks for them by name gets every member of RFC 9457 and every violation."""
    answer = problem_answer(exchanging(accept), Problem(Kind.INVALID, (REASON, PLAIN)))
    assert answer.media == "application/problem+json"
    assert answer.body == {
        "type": "urn:segmock:problem:invalid-request",
        "title": "Invalid request",
        "status": 400,
        "detail": "query /n: expected a number, got 'x'",
        "operation": "browse",
        "violations": [as_json(REASON), as_json(PLAIN)],
    }


@pytest.mark.parametrize("accept", ["application/problem+json;q=0", "application/*", "*/*"])
def test_nobody_gets_problem_details_by_accident(exchanging: Exchanging, accept: str) -> None:
    """Who takes anything gets the vendor's envelope."""
    assert problem_answer(exchanging(accept), Problem(Kind.INVALID)).media is None


def test_a_violation_as_json_leaves_out_what_it_has_not() -> None:
    """The description is not always involved; the other members always are there."""
    assert as_json(REASON)["keyword"] == "type"
    assert as_json(REASON)["spec"] == "#/paths"
    assert as_json(PLAIN) == {
        "where": "state",
        "pointer": "",
        "expected": "a",
        "received": "b",
        "hint": "c",
    }


@given(
    st.lists(
        st.builds(Violation, st.just("body"), st.text(), st.text(), st.text(), st.just("")),
        min_size=1,
        max_size=60,
    ).map(tuple)
)
def test_the_header_is_capped_printable_ascii(violations: tuple[Violation, ...]) -> None:
    """Whatever was sent; what does not fit is counted."""
    text = header_text(violations)
    assert text
    assert text.isascii()
    assert text.isprintable()
    assert len(text) <= MAX_HEADER + len("; and 60 more")


def test_the_header_counts_what_it_leaves_out() -> None:
    """One that is too long alone is cut, several are listed as far as they go."""
    long = Violation("body", "/a", "x" * 500, "y" * 500, "")
    assert header_text((long, PLAIN)) == f"{str(long)[:MAX_HEADER]}..."
    short = Violation("body", "/a", "x" * 300, "y", "")
    assert header_text((short,) * 5) == "; ".join([str(short)] * 3) + "; and 2 more"
    assert header_text((PLAIN, PLAIN)) == f"{PLAIN}; {PLAIN}"


def test_a_generated_header_is_written_as_json_writes_it(acme: Client) -> None:
    """So that its own schema takes it: `true`, not `True`."""
    assert acme.send("GET", "/weather")[1]["acme-fresh"] in {"true", "false"}
