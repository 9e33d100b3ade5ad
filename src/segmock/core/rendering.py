"""Fifth stage: an answer becomes bytes, with the headers that the description promises."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import orjson

from segmock.core.messages import EMPTY, Answer, Response
from segmock.core.problem import PROBLEM
from segmock.core.validating import preference, wants_problem

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from segmock.core.exchange import Exchange
    from segmock.core.generating import Generator
    from segmock.core.problem import Problem, Violation

NO_CONTENT = 204
VIOLATIONS = "Segmock-Violations"
MAX_HEADER = 1_000
"""Bytes of the header that lists violations; the rest is counted."""

_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))


def render(exchange: Exchange, answer: Answer, generator: Generator) -> Response:
    """Return what goes on the wire; fills in required headers that nobody set."""
    reply = exchange.operation.replies.get(answer.status)
    promised = exchange.operation.always if reply is None else reply.headers
    headers = {name: safe(text) for name, text in answer.headers.items()}
    if promised:
        have = {name.lower() for name in headers}
        for name, declared in promised.items():
            if declared["required"] and name not in have:
                world = exchange.world
                value = generator.value(declared["schema"], world.seed, exchange.number, name)
                headers[declared["name"]] = (
                    value if isinstance(value, str) else orjson.dumps(value).decode()
                )
    if answer.body is EMPTY or answer.status == NO_CONTENT:
        # Nothing can be sent with a 204, whoever wanted one.
        return Response(answer.status, headers)
    media = answer.media or media_of(exchange, answer.status)
    headers["Content-Type"] = media
    if isinstance(answer.body, str) and not media.endswith("json"):
        return Response(answer.status, headers, answer.body.encode())
    return Response(answer.status, headers, orjson.dumps(answer.body))


def safe(text: str) -> str:
    """Return the value of a header with all percent-encoded that cannot stand in one."""
    return text if text.isascii() and text.isprintable() else quote(text, safe=_PRINTABLE)


def media_of(exchange: Exchange, status: int) -> str:
    """Return the media type of an answer that names none: of those documented the one accepted."""
    reply = exchange.operation.replies.get(status)
    offered = [m for m in reply.content if m != PROBLEM] if reply else []
    if not offered:
        return "application/json"
    accept = exchange.request.headers.get("accept", "")
    if not accept or len(offered) == 1:
        return offered[0]
    return max(offered, key=lambda media: preference(accept, media)[1])


def problem_answer(exchange: Exchange, problem: Problem) -> Answer:
    """Return a problem in the vendor's words, or as RFC 9457 to those who ask for that."""
    answer = exchange.vendor.errors.word(problem, exchange)
    if reasons := problem.reasons:
        answer.headers[VIOLATIONS] = header_text(reasons)
    if problem.allow:
        answer.headers["Allow"] = ", ".join(problem.allow)
    if problem.retry_after is not None:
        answer.headers["Retry-After"] = str(problem.retry_after)
    if wants_problem(exchange.request.headers.get("accept", "")):
        answer.body = details(problem, exchange.operation.id, answer.status)
        answer.media = PROBLEM
    return answer


def details(problem: Problem, operation: str, status: int) -> Record:
    """Return a problem as RFC 9457 with the complete list of violations."""
    return {
        "type": f"urn:segmock:problem:{problem.kind.slug}",
        "title": problem.kind.slug.replace("-", " ").capitalize(),
        "status": status,
        "detail": problem.detail,
        "operation": operation,
        "violations": [as_json(violation) for violation in problem.reasons],
    }


def as_json(violation: Violation) -> Record:
    """Return a violation as a JSON object."""
    whole: dict[str, Json] = {
        "where": violation.where,
        "pointer": violation.pointer,
        "spec": violation.spec,
        "keyword": violation.keyword,
        "expected": violation.expected,
        "received": violation.received,
        "hint": violation.hint,
    }
    return {
        name: value for name, value in whole.items() if value or name not in {"spec", "keyword"}
    }


def header_text(violations: tuple[Violation, ...]) -> str:
    """Return violations as one header value: printable ASCII, capped, the rest counted."""
    made = ""
    for n, violation in enumerate(violations):
        text = str(violation)
        if not (text.isascii() and text.isprintable()):
            text = "".join(c if " " <= c <= "~" else f"\\u{ord(c):04x}" for c in text)
        longer = f"{made}; {text}" if made else text
        if len(longer) > MAX_HEADER:
            return f"{made}; and {len(violations) - n} more" if made else f"{text[:MAX_HEADER]}..."
        made = longer
    return made
