"""Which tenants there are, and the clients that belong to them."""

import re
from collections.abc import Collection
from urllib.parse import unquote

from segmock.core.credentials import Grant
from segmock.core.document import Defect, DefectsError, Json, Record, pointer
from segmock.core.exchange import Exchange
from segmock.core.problem import Kind, Problem, Violation
from segmock.core.world import World

NAME = "emporix"
TENANT = "segmock"
"""The tenant that every scenario has; those of the given clients are there beside it."""

CLIENTS = "clients"
_TENANT = re.compile(r"[a-z][a-z0-9]{2,15}")


def complete(world: World, name: str, needed: Collection[str]) -> list[Record]:
    """Return what the scenario gives a collection; raises DefectsError for what lacks a field."""
    given = world.given(NAME, name)
    if defects := [
        Defect(
            world.scenario.file, pointer("given", NAME, name, n), f"lacks {lacking}", "Write it."
        )
        for n, record in enumerate(given)
        if (lacking := ", ".join(one for one in needed if one not in record))
    ]:
        raise DefectsError(defects)
    return given


def client(exchange: Exchange, key: str) -> Record | None:
    """Return a given client; clients are known before it is known which tenant is meant."""
    return exchange.world.collection(NAME, CLIENTS).get(key)


def known(exchange: Exchange, tenant: str) -> bool:
    """Tell whether there is a tenant. In a world that accepts any credential there is every one."""
    if tenant == TENANT or exchange.world.any_credential:
        return True
    return any(one["tenant"] == tenant for one in exchange.world.collection(NAME, CLIENTS))


def of_path(exchange: Exchange) -> str:
    """Return the tenant that the path names, which before validation is percent-encoded."""
    return unquote(exchange.path["tenant"])


def required(exchange: Exchange, tenant: str) -> str:
    """Return a tenant; raises Problem when there is none of that name."""
    if known(exchange, tenant):
        return tenant
    hint = f"Write {TENANT!r} or the tenant of a given client, or start with --auth any."
    raise refused(f"a token of the tenant {tenant!r}", "another one", hint)


def required_in_path(exchange: Exchange) -> str:
    """Return the tenant of the path; raises Problem when there is none of that name.

    What can be no name of a tenant is left to the validation, which says what a name is like.
    """
    tenant = of_path(exchange)
    return required(exchange, tenant) if _TENANT.fullmatch(tenant) else tenant


def required_own(granted: Grant, tenant: str) -> Grant:
    """Return what a token allows; raises Problem when it is another tenant's."""
    if granted.scope == tenant:
        return granted
    got, hint = f"one of {granted.scope!r}", "Ask for a token of this tenant."
    raise refused(f"a token of the tenant {tenant!r}", got, hint)


def refused(expected: Json, received: str, hint: str) -> Problem:
    """Return the problem of a credential that is good for nothing here."""
    reason = Violation("credential", "", expected, received, hint)
    return Problem(Kind.CREDENTIAL_UNKNOWN, (reason,))
