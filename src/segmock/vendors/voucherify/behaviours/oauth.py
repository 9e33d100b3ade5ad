"""Access tokens: issued to an application key for 900 seconds, looked into, and revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from segmock.core import faking, tokens
from segmock.core.clock import iso, parse_iso
from segmock.core.credentials import READ_ONLY, VALID, Grant
from segmock.core.messages import Answer
from segmock.vendors.voucherify.behaviours.identity import ALPHABET, SLUG

if TYPE_CHECKING:
    from segmock.core.document import Record
    from segmock.core.exchange import Exchange

LIFETIME = timedelta(seconds=900)
LENGTH, CLIENT_LENGTH = 50, 21


def issue(exchange: Exchange) -> Answer:
    """Issue a token for the scopes asked for.

    Of more than 1000 the oldest goes (deviation: oldest-token-goes).
    """
    scope = str(exchange.body["scope"])
    record = tokens.issue(
        exchange,
        exchange.world.token(ALPHABET, LENGTH, f"{SLUG}/token"),
        Grant(scopes=frozenset(scope.split())),
        LIFETIME,
        client_id=_client(exchange),
        asked_scope=scope,
    )
    return Answer(200, _told(exchange, record))


def introspect(exchange: Exchange) -> Answer:
    """Tell what is known of a token: of one that is not valid only that."""
    record = _valid(exchange)
    known = {} if record is None else _told(exchange, record)
    return Answer(200, {**known, "active": record is not None})


def revoke(exchange: Exchange) -> Answer:
    """End a token; of one that is not valid the vendor says nothing but 404."""
    record = _valid(exchange)
    if record is None:
        return Answer(404)
    tokens.kept(exchange).delete(str(record["token"]))
    return Answer(204)


def _valid(exchange: Exchange) -> Record | None:
    token = str(exchange.body["access_token"])
    if token in {VALID, READ_ONLY}:
        # A word is always good, so it cannot be revoked either (deviation: words-stay-good).
        end = iso(exchange.at + LIFETIME)
        told = {"client_id": _client(exchange), "asked_scope": "api"}
        return {"token": token, "expires_at": end, **told}
    record = tokens.kept(exchange).get(token)
    return None if record is None or tokens.expired(exchange, record) else record


def _client(exchange: Exchange) -> str:
    key = exchange.request.headers.get("x-app-id", "")
    return faking.token(ALPHABET, CLIENT_LENGTH, exchange.world.seed, SLUG, key)


def _told(exchange: Exchange, record: Record) -> Record:
    expires = parse_iso(record["expires_at"])
    return {
        "access_token": record["token"],
        "client_id": record["client_id"],
        "expires_at": int(expires.timestamp()),
        "expires_in": int((expires - exchange.at).total_seconds()),
        "scope": record["asked_scope"],
        "token_type": "Bearer",
    }
