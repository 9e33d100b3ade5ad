"""Tokens that a vendor issues: state of a world, so they expire by its clock and are undone.

A vendor keeps them in a collection of its own, laid out by `layout`; what a token allows is
written down with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.clock import iso, parse_iso
from segmock.core.credentials import Grant
from segmock.core.problem import Kind, Problem, Violation
from segmock.core.vendor import Layout

if TYPE_CHECKING:
    from datetime import timedelta

    from segmock.core.document import Json, Record
    from segmock.core.exchange import Exchange
    from segmock.core.store import Collection

COLLECTION = "tokens"
MAX_TOKENS = 1_000
"""Tokens that a vendor keeps in a world; the oldest goes when one more is issued."""

layout = Layout(resource="token", key=lambda record: str(record["token"]))


def kept(exchange: Exchange) -> Collection:
    """Return the vendor's tokens; they belong to no tenant, since they say which one is meant."""
    return exchange.world.collection(exchange.vendor.name, COLLECTION)


def issue(
    exchange: Exchange, token: str, grant: Grant, lifetime: timedelta | None, **more: Json
) -> Record:
    """Keep and return a new token: `token`, what it allows, `issued_at`, `expires_at` and `more`.

    Without a lifetime it does not expire, and `expires_at` is None.
    """
    tokens = kept(exchange)
    while len(tokens) >= MAX_TOKENS:
        tokens.delete(next(key for key, _ in tokens.items()))
    record: Record = {
        "token": token,
        "scopes": None if grant.scopes is None else sorted(grant.scopes),
        "read_only": grant.read_only,
        "scope": grant.scope,
        "subject": grant.subject,
        "issued_at": exchange.now(),
        "expires_at": None if lifetime is None else iso(exchange.at + lifetime),
        **more,
    }
    tokens.put(token, record)
    return record


def expired(exchange: Exchange, record: Record) -> bool:
    """Tell whether a token's time has come."""
    return record["expires_at"] is not None and parse_iso(record["expires_at"]) <= exchange.at


def find(exchange: Exchange, token: str) -> Record | None:
    """Return a token that was issued, or None; raises Problem when it has expired."""
    record = kept(exchange).get(token)
    if record is not None and expired(exchange, record):
        at = f"one that expired at {record['expires_at']}"
        reason = Violation("credential", "", "a current token", at, "Ask for a new one.")
        raise Problem(Kind.CREDENTIAL_EXPIRED, (reason,))
    return record


def grant_of(record: Record) -> Grant:
    """Return what a token allows."""
    scopes = None if record["scopes"] is None else frozenset(record["scopes"])
    return Grant(scopes, record["read_only"], record["scope"], record["subject"])
