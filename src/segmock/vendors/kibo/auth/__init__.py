"""Role 1: an access token, as `Authorization: Bearer` or, from older clients, `x-vol-app-claims`.

What an app may do is encoded in its token. The vendor publishes no names for it, so the schemes
have no scopes, and a read-only token is held to the methods that read.
"""

from segmock.core import tokens
from segmock.core.credentials import Grant, by_word
from segmock.core.exchange import Exchange
from segmock.core.problem import Kind, Problem, Violation
from segmock.vendors.kibo.auth import apps, tenants


def grant(scheme: str, credential: str, exchange: Exchange) -> Grant:
    """Return what an access token allows; both schemes carry the same tokens.

    Raises Problem for a token that is unknown or expired, or whose app is not in the tenant.
    """
    record = tokens.find(exchange, credential)
    if record is not None and record["kind"] == apps.ACCESS:
        granted, installed = tokens.grant_of(record), record["tenants"]
    else:
        granted, installed = by_word(credential, exchange, read_scopes=None), []
    asked = tenants.asked(exchange)
    if installed and asked and asked not in installed:
        _refuse_foreign(asked, installed)
    # The state of a tenant is its own (deviation: tenants-are-apart).
    scope = asked or (installed or [tenants.DEFAULT])[0]
    return Grant(granted.scopes, granted.read_only, scope, granted.subject)


def _refuse_foreign(asked: str, installed: list[str]) -> None:
    wanted = f"the tenant {' or '.join(installed)}"
    hint = "Ask as an app that is installed in this tenant."
    reason = Violation("credential", "/x-vol-tenant", wanted, asked, hint)
    detail = f"The app of this access token is not installed in the tenant {asked}."
    raise Problem(Kind.FORBIDDEN, (reason,), detail=detail)
