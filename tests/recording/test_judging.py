"""What passes is judged in both directions, by two judges."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import orjson
import pytest

from segmock import app
from segmock.core.messages import FORM, Request, Response
from segmock.recording.judging import Judgement, judge
from tests.acme import VENDOR
from tests.conftest import ACME, settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmock.core.document import Json
    from segmock.core.serving import Served

KEY = {"acme-key": "a-real-one"}
JSON = {"Content-Type": "application/json"}
CRATE = {"label": "top", "colour": "red", "weight": 1}
TRACE = {"Acme-Trace": "t-0123abcdx", "Acme-Count": "1"}


@cache
def served() -> list[Served]:
    """Return the fifth vendor, with the second judge."""
    return app.compiled(settings(openapi=ACME, fixtures=ACME, judged=True), {"acme": VENDOR})


def judged(request: Request, response: Response | None = None) -> Judgement:
    """Judge a request and an answer, which is a good one unless it is given."""
    return judge(request, response or said({"crates": [CRATE]}, headers=TRACE), served())


def said(value: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer in JSON."""
    return Response(status, {**JSON, **(headers or {})}, orjson.dumps(value))


def places(found: Judgement) -> tuple[list[str], list[str]]:
    """Return where a request and an answer are wrong."""
    return (
        [f"{one.where} {one.pointer}" for one in found.asked],
        [f"{one.where} {one.pointer}" for one in found.answered],
    )


def posted(body: bytes, media: str = "application/json") -> Request:
    """Return a request with a body."""
    return Request("POST", "/crates", "", {**KEY, "content-type": media}, body)


def test_a_good_exchange_has_nothing_wrong() -> None:
    """And its operation is told."""
    found = judged(Request("GET", "/@ci-1/crates", "open=true", KEY))
    assert found == Judgement("/@ci-1/crates", "open=true", "acme", "browse")


def test_what_a_query_calls_a_secret_is_not_told() -> None:
    """Though no description has it."""
    found = judged(Request("GET", "/crates", "open=true&access_token=a-real-one", KEY))
    assert found.query == "open=true&access_token=***"


def test_what_no_description_has_is_not_judged() -> None:
    """Nor is its query shown: nobody knows what is secret in it."""
    assert judged(Request("GET", "/other", "token=1")) == Judgement("/other")


def test_a_password_in_the_path_of_a_world_is_hidden() -> None:
    """What chooses the world shifts nothing."""
    vendors = app.compiled(settings())
    path = next(
        operation.template.replace("{refreshToken}", "s3cret-token")
        for served in vendors
        for operation in served.spec.operations.values()
        if "{refreshToken}" in operation.template
    )
    found = judge(Request("DELETE", f"/@ci-1{path}"), Response(204, {}), vendors)
    assert found.path == f"/@ci-1{path.replace('s3cret-token', '***')}"


@pytest.mark.parametrize(
    "request_, wrong",
    [
        (Request("GET", "/crates", "ratio=x&open=maybe", KEY), ["query /open", "query /ratio"]),
        (posted(b'{"label": 5, "more": 1}'), ["body /more", "body /label"]),
        (posted(b"{"), ["body "]),
        (posted(b""), ["body "]),
        (posted(b"x", "text/plain"), ["header /content-type"]),
        (posted(b"x", ""), ["header /content-type"]),
        (Request("GET", "/crates"), ["state "]),
    ],
)
def test_every_fault_of_a_request_is_told(request_: Request, wrong: list[str]) -> None:
    """That a credential is missing is what the second judge sees."""
    assert sorted(places(judged(request_, said([1, "a"], 400)))[0]) == sorted(wrong)


@pytest.mark.parametrize(
    "body, wrong",
    [(b"holder=a&doors=x", ["body /doors/0"]), (b"%zz=1", ["body /%zz"]), (b"holder=a", [])],
)
def test_a_form_is_judged_by_its_fields(body: bytes, wrong: list[str]) -> None:
    """As JSON is."""
    headers = {"content-type": FORM, "authorization": "Basic YTpi"}
    request = Request("POST", "/keys", "", headers, body)
    asked, _ = places(judged(request, said({"holder": "a"}, 201)))
    assert [place[:6] for place in asked] == [place[:6] for place in wrong]


@pytest.mark.parametrize(
    "response, wrong",
    [
        (said({"crates": [{**CRATE, "weight": "1"}]}, headers=TRACE), ["body /crates/0/weight"]),
        (said({"crates": []}), ["header /acme-trace", "header /acme-count"]),
        (said({}, 418), ["state "]),
        (Response(200, {"Content-Type": "text/html", **TRACE}, b"<p>"), ["header /content-type"]),
        (Response(200, {**JSON, **TRACE}, b"{"), ["body "]),
        (Response(200, {**JSON, **TRACE}), ["body "]),
    ],
)
def test_every_fault_of_an_answer_is_told(response: Response, wrong: list[str]) -> None:
    """Status, headers, media type and body."""
    assert places(judged(Request("GET", "/crates", headers=KEY), response)) == ([], wrong)


def test_the_answer_to_head_has_no_body_to_judge() -> None:
    """Its headers are judged all the same."""
    request = Request("HEAD", "/crates", headers=KEY)
    assert places(judged(request, Response(200, {**JSON, **TRACE}))) == ([], [])
    assert places(judged(request, Response(200, JSON)))[1] == [
        *("header /acme-trace", "header /acme-count")
    ]


def test_an_answer_may_be_empty_where_its_status_says_so() -> None:
    """Whatever media type it names."""
    request = Request("DELETE", "/crates/a.crate", headers=KEY)
    assert judged(request, Response(204, JSON)).answered == ()


def test_nothing_secret_is_told() -> None:
    """Neither in a path or a query, nor as what was received, by either judge."""
    secret = "s3cret-of-somebody" * 300
    vendors = app.compiled(settings(judged=True))
    body = orjson.dumps({"email": 5, "password": [secret], "more": secret[:20]})
    headers = {"content-type": "application/json"}
    request = Request("POST", "/customer/acme/login", "", headers, body)
    found = judge(request, said({"access_token": [secret]}), vendors)
    assert found.asked
    assert found.answered
    assert "password" in str(found)
    told = [one for one in (*found.asked, *found.answered) if one.pointer != "/more"]
    assert "s3cret" not in str(told)
