"""Role 2: `{"errors": [sentence, ...]}` for every refusal, but for the pages of the authorisation.

The vendor shows this envelope for 400 only, and clients read it elsewhere too
(deviation: error-envelope-everywhere). None of its sentences but those of two webhook errors are
known, so all of these are segmock's own (deviation: error-texts).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.messages import Answer
from segmock.core.problem import Kind, Problem, Violation
from segmock.vendors.campaign_monitor_commerce.behaviours import pages

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange

SENTENCES: dict[Kind, str] = {
    Kind.CREDENTIAL_MISSING: "The request carries neither an API key nor a PoP token.",
    Kind.CREDENTIAL_UNKNOWN: "The API key or PoP token is not valid.",
    Kind.CREDENTIAL_EXPIRED: "The API key or PoP token is no longer valid.",
    Kind.FORBIDDEN: "The API key or PoP token does not allow this.",
    # Unknown, expired and somebody else's are the same to the caller.
    Kind.NOT_FOUND: "There is nothing with this id.",
    Kind.METHOD: "This endpoint does not support the method of the request.",
    Kind.TOO_LARGE: "The body of the request is too large.",
    Kind.RATE: "The API rate limit is exceeded.",
}
CREDENTIALS = {Kind.CREDENTIAL_MISSING, Kind.CREDENTIAL_UNKNOWN, Kind.CREDENTIAL_EXPIRED}
APP = "The id or the secret of the app is missing or wrong."
PAGES = {"authorizeApp", "decideAuthorization"}
"""Operations whose refusals a user reads in a browser."""
TOKEN = "createAccessToken"  # noqa: S105 - the name of an operation


def word(problem: Problem, exchange: Exchange) -> Answer:
    """Return one sentence for each violation, or the one that the kind of problem has."""
    status, sentences = problem.status, _sentences(problem, exchange)
    if exchange.operation.id in PAGES:
        answer = pages.refusal(status, sentences)
    elif exchange.operation.id == TOKEN and exchange.setting("token-errors") == "rfc6749":
        answer = Answer(status, _as_oauth(problem, sentences))
    else:
        answer = Answer(status, {"errors": sentences})
    if exchange.operation.id == TOKEN and problem.kind in CREDENTIALS:
        answer.headers["WWW-Authenticate"] = 'Basic realm="apps"'
    return answer


def _sentences(problem: Problem, exchange: Exchange) -> list[str]:
    if problem.kind in CREDENTIALS and exchange.operation.id == TOKEN:
        return [APP]
    if problem.kind in SENTENCES:
        return [SENTENCES[problem.kind]]
    return [_sentence(violation) for violation in problem.violations] or [problem.detail]


def _sentence(violation: Violation) -> str:
    place = f"{violation.where} {violation.pointer}".rstrip()
    return f"Wrong {place}: expected {violation.expected}, got {violation.received}."


def _as_oauth(problem: Problem, sentences: list[str]) -> dict[str, str]:
    """Return a refusal as RFC 6749 words it (section 5.2)."""
    if problem.kind in CREDENTIALS:
        error = "invalid_client"
    elif problem.kind is Kind.RULE:
        error = "invalid_grant"
    else:
        error = "invalid_request"
    return {"error": error, "error_description": " ".join(sentences)}
