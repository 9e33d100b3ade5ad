"""What a credential allows, and the words that stand for credentials in a mock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmock.core.problem import Kind, Problem, Violation

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange

VALID = "segmock"
EXPIRED = "segmock-expired"
READ_ONLY = "segmock-readonly"


@dataclass(frozen=True, slots=True)
class Grant:
    """What the bearer of a credential may do: `scopes` None means every scope.

    `read_only` binds where a scheme knows no scopes. `scope` names the part of the state that
    is the bearer's own (a tenant, a shop), `subject` the persona's key it acts for, if any.
    """

    scopes: frozenset[str] | None = None
    read_only: bool = False
    scope: str = ""
    subject: str = ""

    def allows(self, needed: tuple[str, ...]) -> bool:
        """Tell whether every needed scope is granted."""
        return self.scopes is None or self.scopes.issuperset(needed)


ANYONE = Grant(scopes=frozenset())
"""What is granted where no credential is needed."""
EVERYTHING = Grant()
"""What the valid word grants."""


def by_word(credential: str, exchange: Exchange, read_scopes: frozenset[str] | None) -> Grant:
    """Return what one of the words grants; `read_scopes` are those of the read-only word.

    Raises Problem for an expired or unknown credential. In a world that accepts any
    credential, every other non-empty text counts as the valid word.
    """
    if credential == EXPIRED:
        reason = _reason("a current credential", "an expired one")
        raise Problem(Kind.CREDENTIAL_EXPIRED, (reason,))
    if credential == READ_ONLY:
        return Grant(scopes=read_scopes, read_only=True)
    if credential == VALID or (exchange.world.any_credential and credential):
        return EVERYTHING
    raise Problem(Kind.CREDENTIAL_UNKNOWN, (_reason("a known credential", "another one"),))


def _reason(expected: str, received: str) -> Violation:
    hint = f"Use the word {VALID!r}, or start with --auth any."
    return Violation("credential", "", expected, received, hint)
