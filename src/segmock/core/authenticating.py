"""Second stage: who asks, and whether they may.

The description says which schemes and scopes an operation needs; the vendor says what a
credential grants. Of several ways to fail, the one that got furthest is reported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.credentials import ANYONE, VALID, Grant
from segmock.core.problem import Kind, Problem, Violation

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange
    from segmock.core.schemes import Scheme

READING = ("GET", "HEAD")
_PROGRESS = {
    Kind.CREDENTIAL_MISSING: 0,
    Kind.CREDENTIAL_UNKNOWN: 1,
    Kind.CREDENTIAL_EXPIRED: 2,
    Kind.FORBIDDEN: 3,
}


def authenticate(exchange: Exchange, schemes: dict[str, Scheme]) -> Grant:
    """Return what the request's credentials grant; raises Problem when no alternative is met."""
    alternatives = exchange.operation.security
    if not alternatives:
        return ANYONE
    failures: list[Problem] = []
    for alternative in alternatives:
        try:
            return _grant(exchange, alternative, schemes)
        except Problem as problem:
            failures.append(problem)
    try:
        raise max(failures, key=lambda problem: _PROGRESS.get(problem.kind, len(_PROGRESS)))
    finally:
        # What a frame holds that it raises is a ring, which only the collector would clear away.
        failures.clear()


def _grant(
    exchange: Exchange, alternative: dict[str, tuple[str, ...]], schemes: dict[str, Scheme]
) -> Grant:
    granted = ANYONE
    for name, needed in alternative.items():
        scheme = schemes[name]
        credential = presented(exchange, scheme)
        granted = exchange.vendor.auth.grant(name, credential, exchange)
        _refuse_narrow(exchange, granted, scheme, needed)
    return granted


def presented(exchange: Exchange, scheme: Scheme) -> str:
    """Return the credential sent for a scheme; raises Problem when there is none to be read."""
    value = exchange.request.headers.get(scheme.header, "")
    kind, received = Kind.CREDENTIAL_MISSING, "nothing"
    if value and value[: len(scheme.prefix)].lower() == scheme.prefix:
        text = value[len(scheme.prefix) :].strip()
        if text:
            try:
                return scheme.read(text)
            except ValueError:
                # Not shown: it may hold a secret all the same.
                kind, received = Kind.CREDENTIAL_UNKNOWN, "no id and secret in base64"
    hint = f"Send `{scheme.display}{scheme.written(VALID)}`."
    wanted = scheme.display + "..."
    reason = Violation("credential", f"/{scheme.header}", wanted, received, hint)
    raise Problem(kind, (reason,))


def _refuse_narrow(
    exchange: Exchange, grant: Grant, scheme: Scheme, needed: tuple[str, ...]
) -> None:
    told_by_scopes = bool(scheme.scopes) and grant.scopes is not None
    if told_by_scopes and not grant.allows(needed):
        wanted, got = "the scopes " + " ".join(needed), " ".join(sorted(grant.scopes or ()))
        hint = "Use a credential that has them."
    elif grant.read_only and not told_by_scopes and exchange.operation.method not in READING:
        # Where scopes say nothing of reading and writing, the method does.
        wanted, got = "a credential that may write", "a read-only one"
        hint = "Use the word `segmock`."
    else:
        return
    raise Problem(Kind.FORBIDDEN, (Violation("credential", "", wanted, got, hint),))
