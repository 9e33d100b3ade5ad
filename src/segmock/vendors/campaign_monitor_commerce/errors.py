"""Role 2: `{"errors": [sentence, ...]}` for every refusal.

The vendor shows this envelope for 400 only, and clients read it elsewhere too
(deviation: error-envelope-everywhere). None of its sentences but those of two webhook errors are
known, so all of these are segmock's own (deviation: error-texts).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.messages import Answer
from segmock.core.problem import Kind, Problem, Violation

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
}


def word(problem: Problem, exchange: Exchange) -> Answer:
    """Return one sentence for each violation, or the one that the kind of problem has."""
    if problem.kind in SENTENCES:
        errors = [SENTENCES[problem.kind]]
    else:
        errors = [_sentence(violation) for violation in problem.violations] or [problem.detail]
    return Answer(problem.kind.status, {"errors": errors})


def _sentence(violation: Violation) -> str:
    place = f"{violation.where} {violation.pointer}".rstrip()
    return f"Wrong {place}: expected {violation.expected}, got {violation.received}."
