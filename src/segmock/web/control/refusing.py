"""How the control plane refuses: problem details (RFC 9457) with every reason and near names."""

from __future__ import annotations

from difflib import get_close_matches
from http.client import responses
from typing import TYPE_CHECKING

from segmock.core.explaining import MAX_VIOLATIONS
from segmock.core.messages import Answer
from segmock.core.problem import PROBLEM, Violation
from segmock.core.rendering import as_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from segmock.core.document import Defect, Record

MAX_NEAR = 3
MAX_NAME = 100
"""Characters of an unknown name that are repeated, and that others are compared with."""


class Refusal(Exception):  # noqa: N818 - an answer, as a Problem is
    """Ends a request with a status and a sentence; `near` are names that may have been meant."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        violations: Iterable[Violation] = (),
        near: Sequence[str] = (),
        allow: Sequence[str] = (),
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.violations = tuple(violations)
        self.near = tuple(near)
        self.allow = tuple(allow)

    def answer(self) -> Answer:
        """Return the refusal as it is sent."""
        body: Record = {
            "title": responses[self.status],
            "status": self.status,
            "detail": self.detail,
        }
        if self.violations:
            body["violations"] = [as_json(violation) for violation in self.violations]
        if self.near:
            body["did_you_mean"] = list(self.near)
        headers = {"Allow": ", ".join(self.allow)} if self.allow else {}
        return Answer(self.status, body, headers, PROBLEM)


def defective(defects: Iterable[Defect], wanted: str) -> Refusal:
    """Return the refusal of a body with defects; `wanted` says what it should be."""
    found = list(defects)
    told = [Violation("body", d.pointer, wanted, d.what, d.hint) for d in found[:MAX_VIOLATIONS]]
    place = f"At {found[0].pointer}: " if found[0].pointer else ""
    return Refusal(400, f"{place}{found[0].what}. {found[0].hint}", violations=told)


def unknown(kind: str, name: str, known: Iterable[str], *, status: int = 404) -> Refusal:
    """Return the refusal of a name that nothing of a kind has, with those that look like it."""
    names = sorted(known)
    name = name[:MAX_NAME]
    near = get_close_matches(name, names, n=MAX_NEAR, cutoff=0.5)
    told = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(names[:20]) or 'none'}."
    return Refusal(status, f"There is no {kind} {name!r}. {told}", near=near)
