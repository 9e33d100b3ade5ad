"""Whether what passes is as the descriptions say: requests and answers, by two judges.

The compiled table looks first; openapi-core is asked about what it lets through.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segmock.core.compile import parsed
from segmock.core.forms import fields
from segmock.core.messages import EMPTY, FORM
from segmock.core.parameters import shown
from segmock.core.problem import Kind, Problem, Violation
from segmock.core.redacting import guessed
from segmock.core.reference import verdict
from segmock.recording.recorded import Recorded, told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segmock.core.messages import Request, Response
    from segmock.core.redacting import Redaction
    from segmock.core.serving import Served
    from segmock.recording.recorded import Told

BODILESS = {204, 304}


@dataclass(frozen=True)
class Judgement:
    """What is wrong with a request and with its answer.

    `vendor` and `operation` are empty where no description has it, and nothing is judged. `path`
    and `query` are those of the request, without what is secret.
    """

    path: str
    query: str = ""
    vendor: str = ""
    operation: str = ""
    asked: tuple[Violation, ...] = ()
    answered: tuple[Violation, ...] = ()


def judge(request: Request, response: Response, vendors: Iterable[Served]) -> Judgement:
    """Judge a request and its answer by the description that has it."""
    one = told(Recorded(request, response), vendors)
    if one is None:
        # Nobody knows what in its query is secret.
        return Judgement(request.path)
    return Judgement(
        request.path.removesuffix(one.path) + one.redaction.path(one.path),
        # Of what no description has the names tell.
        guessed(one.redaction.query(request.query).encode()).decode(),
        one.served.vendor.name,
        one.operation.id,
        _shown(_asked(one), one.redaction),
        _shown(_answered(one), one.redaction),
    )


def requested(one: Told) -> list[Violation]:
    """Return what the compiled table finds wrong with a request."""
    checks = one.served.checks[one.operation.id]
    found = checks.values(one.match.values, one.request).found
    return [*found, *_body(one)] if one.operation.body else found


def _asked(one: Told) -> list[Violation]:
    found = requested(one)
    if not found and one.served.judge is not None:
        found = list(verdict(one.served.judge.request(replace(one.request, path=one.path))))
    return found


def _body(one: Told) -> list[Violation]:
    checks, sent = one.served.checks[one.operation.id], one.request.body
    if not sent:
        return [checks.missing_body()] if one.operation.body_required else []
    if one.media not in one.operation.body:
        wanted, got = " or ".join(one.operation.body), shown(one.media) if one.media else "nothing"
        hint = f"Send `Content-Type: {next(iter(one.operation.body))}`."
        return [Violation("header", "/content-type", wanted, got, hint)]
    if one.media == FORM:
        texts, broken = fields(sent)
        return [*broken] if broken else checks.form(texts)[1]
    try:
        return checks.body(one.media, parsed(sent))
    except ValueError as error:
        hint = "Mend the JSON text."
        return [Violation("body", "", "well-formed JSON", str(error)[:200], hint)]


def _answered(one: Told) -> list[Violation]:
    response, checks = one.response, one.served.checks[one.operation.id]
    headers = {name.lower(): text for name, text in response.headers.items()}
    media = headers.get("content-type", "").lower()
    if not response.body and response.status in BODILESS:
        media = ""
    value = one.answer
    if value is EMPTY:
        value = response.body.decode(errors="replace")
    found = checks.reply(response.status, media, headers, value)
    if one.request.method == "HEAD":
        found = [violation for violation in found if violation.where != "body"]
    if not found and one.served.judge is not None:
        request = replace(one.request, path=one.path)
        headers = {name: text for name, text in headers.items() if name != "content-length"}
        found += verdict(
            one.served.judge.response(request, response.status, headers, response.body)
        )
    return found


def _shown(found: list[Violation], redaction: Redaction) -> tuple[Violation, ...]:
    """Return violations without what is secret in them."""
    problem = Problem(Kind.INVALID, tuple(found))
    redaction.problem(problem)
    if not redaction.names:
        return problem.violations
    # The second judge quotes what it looks at, and says no pointer that could be hidden.
    return tuple(
        replace(one, received=one.received.partition(": ")[0]) if one.where == "state" else one
        for one in problem.violations
    )
