"""Tokens for apps: by OAuth, and by the tickets of older clients. Both give the same tokens."""

from datetime import timedelta

from segmock.core import tokens
from segmock.core.credentials import READ_ONLY, VALID, by_word
from segmock.core.document import Record
from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.problem import Kind, Problem, Violation, not_found
from segmock.vendors.kibo import filters
from segmock.vendors.kibo.auth import apps
from segmock.vendors.kibo.auth.apps import App
from segmock.vendors.kibo.errors import HEX

ACCESS_LIFETIME = timedelta(hours=1)
REFRESH_LIFETIME = timedelta(hours=24)  # deviation: refresh-tokens

LENGTH = 64  # deviation: token-form


def oauth(exchange: Exchange) -> Answer:
    """Give an app an access token for its id and secret, or for its refresh token too."""
    asked = exchange.body
    app = apps.identified(exchange, asked["client_id"], asked["client_secret"])
    refresh = None
    if asked.get("refresh_token"):
        owner, refresh = _refreshed(exchange, asked["refresh_token"])
        if refresh is not None and owner.id != app.id:
            raise _unknown("the refresh token of this app", "the one of another")
    access, refresh = _issued(exchange, app, refresh)
    ticket = {
        "access_token": access["token"],
        "token_type": "bearer",
        "expires_in": int(ACCESS_LIFETIME.total_seconds()),
        "refresh_token": refresh["token"],
    }
    return Answer(200, filters.reduced(ticket, exchange))


def authenticate(exchange: Exchange) -> Answer:
    """Give an app a ticket for its id and secret."""
    asked = exchange.body
    app = apps.identified(exchange, asked["applicationId"], asked["sharedSecret"])
    return _ticket(exchange, app, None)


def refresh(exchange: Exchange) -> Answer:
    """Give an app a ticket with a new access token for its refresh token."""
    return _ticket(exchange, *_refreshed(exchange, exchange.body["refreshToken"]))


def delete(exchange: Exchange) -> Answer:
    """Expire a refresh token; access tokens that it has brought are good until their time."""
    token = exchange.path["refreshToken"]
    record = tokens.kept(exchange).get(token)
    if record is not None and record["kind"] == apps.REFRESH:
        tokens.kept(exchange).delete(token)
    elif token not in {VALID, READ_ONLY}:  # the words stay
        # Told without the token itself. deviation: refresh-tokens
        raise not_found("refresh token", "***")
    return Answer(exchange.operation.success)


def _ticket(exchange: Exchange, app: App, refresh: Record | None) -> Answer:
    access, refresh = _issued(exchange, app, refresh)
    ticket = {
        "accessToken": access["token"],
        # Older clients read dates only with a fraction: these have milliseconds.
        "accessTokenExpiration": access["expires_at"],
        "refreshToken": refresh["token"],
        "refreshTokenExpiration": refresh["expires_at"],
    }
    return Answer(200, filters.reduced(ticket, exchange))


def _refreshed(exchange: Exchange, token: str) -> tuple[App, Record | None]:
    """Return the app of a refresh token, and its record, or None for a word."""
    record = tokens.find(exchange, token)
    if record is None:
        word = by_word(token, exchange, read_scopes=None)
        return App(token, read_only=word.read_only), None
    if record["kind"] != apps.REFRESH:
        raise _unknown("a refresh token", "a token of another kind")
    return apps.of_token(record), record


def _issued(exchange: Exchange, app: App, refresh: Record | None) -> tuple[Record, Record]:
    """Return a new access token, and the refresh token that was used or a new one."""

    def issue(kind: str, lifetime: timedelta) -> Record:
        token = exchange.world.token(HEX, LENGTH, f"{exchange.vendor.name}/{kind}")
        installed = list(app.tenants)
        return tokens.issue(exchange, token, app.grant, lifetime, kind=kind, tenants=installed)

    access = issue(apps.ACCESS, ACCESS_LIFETIME)
    return access, issue(apps.REFRESH, REFRESH_LIFETIME) if refresh is None else refresh


def _unknown(wanted: str, got: str) -> Problem:
    reason = Violation("body", "", wanted, got, "Authenticate anew.")
    return Problem(Kind.CREDENTIAL_UNKNOWN, (reason,))
