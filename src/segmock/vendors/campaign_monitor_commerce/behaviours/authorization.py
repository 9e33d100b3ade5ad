"""The OAuth code grant: a user lets an app do something, and the app gets an access token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from segmock.core import tokens
from segmock.core.clock import iso, parse_iso
from segmock.core.credentials import READ_ONLY, VALID, Grant
from segmock.core.messages import EMPTY, Answer
from segmock.core.problem import Kind, Problem, Violation
from segmock.core.vendor import Layout
from segmock.vendors.campaign_monitor_commerce.auth import apps
from segmock.vendors.campaign_monitor_commerce.auth.ids import HEX, SLUG
from segmock.vendors.campaign_monitor_commerce.auth.scopes import (
    READ_SCOPES,
    missing,
    with_reading,
)
from segmock.vendors.campaign_monitor_commerce.behaviours import pages

if TYPE_CHECKING:
    from segmock.core.document import Record
    from segmock.core.exchange import Exchange

CODE_LENGTH = 60
TOKEN_LENGTH = 30
LIFETIME = timedelta(minutes=3)
"""World time in which a code must be exchanged."""
MAX_CODES = 1_000
"""Codes that wait to be exchanged; the oldest goes when one more is given out."""
REFUSED = "The user refused to authorize your App."
"""What an app is told, as the vendor's pages show it."""

layout = Layout(resource="code", key=lambda record: str(record["code"]))


@dataclass(frozen=True, slots=True)
class Asked:
    """What an app asks the user for; all of it is known to be right."""

    app: Record
    redirect: str
    scopes: list[str]
    state: str


def ask(exchange: Exchange) -> Answer:
    """Show the user what the app asks for; raises Problem, which is a page, too."""
    asked = _asked(exchange)
    return pages.consent(asked.app["name"], asked.scopes, asked.redirect)


def decide(exchange: Exchange) -> Answer:
    """Send the user back to the app, with a code or with the refusal."""
    asked = _asked(exchange)
    if exchange.body["decision"] == "refuse":
        told = {"error": "access_denied", "error_description": REFUSED}
    else:
        told = {"code": _new_code(exchange, asked)}
    more = urlencode({**told, "state": asked.state}, quote_via=quote)
    # The address is the scenario's own text, so no request decides where it leads.
    separator = "&" if "?" in asked.redirect else "?"
    headers = {"Location": f"{asked.redirect}{separator}{more}", "Cache-Control": "no-store"}
    return Answer(302, EMPTY, headers)


def exchange_code(exchange: Exchange) -> Answer:
    """Answer an access token for a code; it does not expire."""
    app, code = exchange.grant.subject, exchange.body["code"]
    by_word = code in {VALID, READ_ONLY}
    scopes = _by_word(exchange, app, code) if by_word else _redeemed(exchange, app, code)
    if exchange.grant.scopes is not None:
        scopes = with_reading(scopes) & exchange.grant.scopes
    token = exchange.world.token(HEX, TOKEN_LENGTH, f"{SLUG}/tokens")
    tokens.issue(exchange, token, Grant(scopes=scopes, subject=app), None)
    body = {"access_token": token, "token_type": "pop"}
    return Answer(200, body, {"Cache-Control": "no-store"})


def _asked(exchange: Exchange) -> Asked:
    query = exchange.query
    app = apps.find(exchange.world, query["client_id"])
    if app is None:
        hint = "Use the id of an app of the scenario."
        raise _broken(Violation("query", "/client_id", "the id of an app", "another text", hint))
    found: list[Violation] = []
    if query["redirect_uri"] not in app["redirectUris"]:
        wanted = "a redirect URI that is registered for the app"
        hint = "Send it exactly as the scenario has it."
        found.append(Violation("query", "/redirect_uri", wanted, "another one", hint))
    # Without a scope the app gets all that it may have (deviation: scope-by-default).
    scopes = list(dict.fromkeys(query.get("scope", " ".join(app["scopes"])).split()))
    if lacking := missing(frozenset(scopes), frozenset(app["scopes"])):
        hint = "Ask for less, or give the scenario's app more scopes."
        wanted = "scopes that the app may have"
        found.append(Violation("query", "/scope", wanted, " ".join(lacking), hint))
    if found:
        raise _broken(*found)
    return Asked(app, query["redirect_uri"], scopes, query["state"])


def _new_code(exchange: Exchange, asked: Asked) -> str:
    codes = exchange.collection("codes")
    while len(codes) >= MAX_CODES:
        codes.delete(next(key for key, _ in codes.items()))
    code = exchange.world.token(HEX, CODE_LENGTH, f"{SLUG}/codes")
    record = {
        "code": code,
        "app": asked.app["id"],
        "redirect": asked.redirect,
        "scopes": asked.scopes,
        "expiresAt": iso(exchange.at + LIFETIME),
    }
    codes.put(code, record)
    return code


def _redeemed(exchange: Exchange, app: str, code: str) -> frozenset[str]:
    """Return the scopes of a code, which is then used up; raises Problem for any other text."""
    codes = exchange.collection("codes")
    record = codes.get(code)
    # Whose code it was is nobody else's business, so all of this is told in the same words.
    if (
        record is None
        or record["app"] != app
        or record["redirect"] != exchange.body["redirect_uri"]
        or parse_iso(record["expiresAt"]) <= exchange.at
    ):
        wanted = "a code of the last 3 minutes, unused, of this app and this redirect URI"
        hint = "Send the user through the authorization once more."
        raise _broken(Violation("body", "/code", wanted, "another one", hint))
    codes.delete(code)
    return frozenset(record["scopes"])


def _by_word(exchange: Exchange, key: str, word: str) -> frozenset[str]:
    """Return the scopes of a word that saves the way through the page; raises Problem.

    They are all that the app may have, or those of reading (deviation: words-of-the-mock).
    """
    app = apps.find(exchange.world, key)
    if app is None or exchange.body["redirect_uri"] not in app["redirectUris"]:
        wanted = "a redirect URI that is registered for the app"
        hint = "Send it exactly as the scenario has it."
        raise _broken(Violation("body", "/redirect_uri", wanted, "another one", hint))
    return READ_SCOPES if word == READ_ONLY else frozenset(app["scopes"])


def _broken(*violations: Violation) -> Problem:
    return Problem(Kind.RULE, violations)
