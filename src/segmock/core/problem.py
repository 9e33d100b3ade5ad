"""A refusal before any vendor words it: a kind, and every reason for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypeAlias

Where: TypeAlias = Literal["path", "query", "header", "cookie", "body", "credential", "state"]

PROBLEM = "application/problem+json"
"""The media type of problem details (RFC 9457)."""

MAX_TEXT = 500
"""Characters of one text of a violation; names and values of a request can be of any length."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a message departs from the description.

    `pointer` is a JSON pointer into the instance (for parameters `/<name>`), `spec` a URI
    fragment into the description (`#/paths/...`), empty where the description is not involved.
    """

    where: Where
    pointer: str
    expected: str
    received: str
    hint: str
    keyword: str = ""
    spec: str = ""

    def __post_init__(self) -> None:
        for name in ("pointer", "expected", "received", "hint"):
            text = getattr(self, name)
            if len(text) > MAX_TEXT:
                object.__setattr__(self, name, f"{text[: MAX_TEXT - 3]}...")

    def __str__(self) -> str:
        return f"{self.where} {self.pointer or '/'}: expected {self.expected}, got {self.received}"


class Kind(Enum):
    """Why a request is refused. The value is the status a vendor uses unless it says otherwise."""

    MALFORMED = ("malformed-body", 400)
    INVALID = ("invalid-request", 400)
    RULE = ("broken-rule", 400)
    IN_USE = ("in-use", 400)
    CREDENTIAL_MISSING = ("credential-missing", 401)
    CREDENTIAL_UNKNOWN = ("credential-unknown", 401)
    CREDENTIAL_EXPIRED = ("credential-expired", 401)
    FORBIDDEN = ("scope-insufficient", 403)
    NOT_FOUND = ("not-found", 404)
    METHOD = ("method-not-allowed", 405)
    NOT_ACCEPTABLE = ("not-acceptable", 406)
    EXISTS = ("already-exists", 409)
    STALE = ("stale-version", 409)
    TOO_LARGE = ("body-too-large", 413)
    MEDIA_TYPE = ("media-type", 415)
    RATE = ("rate-limited", 429)
    FULL = ("storage-full", 507)
    INTERNAL = ("own-violation", 500)
    ON_PURPOSE = ("refused-on-purpose", 500)

    def __init__(self, slug: str, status: int) -> None:
        self.slug = slug
        self.status = status


class Problem(Exception):  # noqa: N818 - DESIGN's word
    """Raised by any stage; only a vendor's `errors` role words it.

    `resource` and `key` name what was looked up or is in conflict; `detail` is one sentence
    for a person; `retry_after` are the seconds until the same request may be made again. `status`
    is another one than the kind's, which the vendor shall use. `aside` is what segmock alone has
    to say, and the vendor does not word.
    """

    def __init__(  # noqa: PLR0913 - all but two are optional words about one refusal
        self,
        kind: Kind,
        violations: tuple[Violation, ...] = (),
        *,
        detail: str = "",
        resource: str = "",
        key: str = "",
        allow: tuple[str, ...] = (),
        retry_after: int | None = None,
        status: int | None = None,
        aside: tuple[Violation, ...] = (),
    ) -> None:
        super().__init__(detail or kind.slug)
        self.kind = kind
        self.violations = violations
        self.detail = detail or (str(violations[0]) if violations else kind.slug)
        self.resource = resource
        self.key = key
        self.allow = allow
        self.retry_after = retry_after
        self.status = kind.status if status is None else status
        self.aside = aside

    @property
    def reasons(self) -> tuple[Violation, ...]:
        """All that is told beside the vendor's words."""
        return (*self.violations, *self.aside)


def not_found(resource: str, key: str) -> Problem:
    """Return the problem of looking up a resource that is not there."""
    reason = Violation("state", "", f"an existing {resource}", repr(key), "List them to see ids.")
    return Problem(
        Kind.NOT_FOUND,
        (reason,),
        detail=f"There is no {resource} with the id {key!r}.",
        resource=resource,
        key=key,
    )


def broken_rule(pointer: str, expected: str, received: str, hint: str) -> Problem:
    """Return the problem of a body that its schema allows and a rule across fields does not."""
    return Problem(Kind.RULE, (Violation("body", pointer, expected, received, hint),))
