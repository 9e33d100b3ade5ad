"""Proof of possession: an app signs each request with its secret instead of sending its token."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from segmock.core import tokens
from segmock.core.document import Defect, DefectsError, Json, Record, pointer
from segmock.core.limiting import digest
from segmock.core.problem import Kind, Problem, Violation
from segmock.vendors.campaign_monitor_commerce.auth import apps, signing
from segmock.vendors.campaign_monitor_commerce.auth.ids import SLUG
from segmock.vendors.campaign_monitor_commerce.auth.scopes import FORM, with_reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmock.core.credentials import Grant
    from segmock.core.exchange import Exchange
    from segmock.core.world import World

WINDOW = timedelta(minutes=3)
"""How far `ts` may be from the world's present, before or after."""


def grant(credential: str, exchange: Exchange) -> Grant:
    """Return what a PoP token allows; a word of the mock is good as one as it stands.

    Raises Problem for a token that no app has signed, or has signed too long ago.
    """
    if exchange.world.any_credential or credential.count(".") != signing.DOTS:
        return apps.word_grant(credential, exchange)
    return _proven(credential, exchange)


def bearer(headers: Mapping[str, str]) -> str:
    """Return a text that stands for who asks, by the lower-case headers of a request.

    A PoP token is another one each time, so its access token counts; nothing is verified here.
    """
    if access := token(headers):
        headers = {"authorization": access}
    return digest(headers, ("authorization", "x-apikey"))


def token(headers: Mapping[str, str]) -> str:
    """Return the access token in a PoP token that was sent, or nothing; nothing is verified."""
    word, _, sent = headers.get("authorization", "").partition(" ")
    if word.lower() == "pop":
        with suppress(ValueError):
            return str(signing.claims(sent.strip()).get("at"))
    return ""


def _proven(credential: str, exchange: Exchange) -> Grant:
    try:
        claims = signing.claims(credential)
    except ValueError as error:
        hint = "Sign {at, ts} as a compact JWS with the client secret."
        raise apps.unknown("a JWS of HS256, HS384 or HS512", str(error), hint) from None
    access, ts = claims.get("at"), claims.get("ts")
    if not isinstance(access, str):
        raise apps.unknown("the access token as `at`", "none", "Put the access token there.")
    if isinstance(ts, bool) or not isinstance(ts, int | float):
        raise apps.unknown("the Unix time as `ts`", "none", "Put the seconds since 1970 there.")
    # Whoever names a world does so at the end of all secrets, and what is signed stays as it is.
    ending = f"@{exchange.world.name}"
    record = tokens.find(exchange, access.removesuffix(ending))
    app = None if record is None else apps.find(exchange.world, record["subject"])
    if record is None or app is None:
        hint = "Exchange a code for one."
        raise apps.unknown("an access token that was issued", "another one", hint)
    secret = app["secret"]
    if not any(signing.verifies(credential, one) for one in (secret, secret + ending)):
        hint = "Sign with the 60 characters of the client secret."
        raise apps.unknown("the signature of the token's app", "another one", hint)
    _refuse_stale(ts, exchange)
    granted = tokens.grant_of(record)
    return replace(granted, scopes=with_reading(granted.scopes or frozenset()))


def _refuse_stale(ts: float, exchange: Exchange) -> None:
    now = exchange.at.timestamp()
    if abs(now - ts) > WINDOW.total_seconds():
        expected = f"a `ts` within 180 seconds of {now:.0f}"
        hint = "Sign each request anew, by the mock's clock."
        reason = Violation("credential", "", expected, str(ts), hint)
        raise Problem(Kind.CREDENTIAL_EXPIRED, (reason,))


# --- given state ---------------------------------------------------------------------------------


def _given(world: World) -> list[Record]:
    """Return the scenario's access tokens: `token`, the id of its `app`, and its `scopes`."""
    defects: list[Defect] = []
    found: list[Record] = []
    for n, raw in enumerate(world.given(SLUG, "tokens")):
        app = apps.find(world, str(raw.get("app")))
        place = pointer("given", SLUG, "tokens", n)
        if app is None or not _fit(raw.get("token"), raw.get("scopes")):
            hint = "Write token, app (the id of one) and scopes (a list)."
            defects.append(Defect(world.scenario.file, place, "is no access token", hint))
            continue
        found.append(
            {
                "token": raw["token"],
                "scopes": sorted(raw["scopes"]),
                "read_only": False,
                "scope": "",
                "subject": app["id"],
                "issued_at": "",
                "expires_at": None,
            }
        )
    if defects:
        raise DefectsError(defects)
    return found


def _fit(token: Json, scopes: Json) -> bool:
    return (
        isinstance(token, str)
        and isinstance(scopes, list)
        and all(isinstance(scope, str) and FORM.fullmatch(scope) for scope in scopes)
    )


layout = replace(tokens.layout, given=_given)
