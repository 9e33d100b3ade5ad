"""Who may do what, and what may be asked: authorization and validation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from segmock.core import tokens
from segmock.core.credentials import EXPIRED, VALID
from segmock.core.problem import Kind, Problem
from segmock.mutating.mutant import Granting, around, asked, granted, open_to_all, unchecked
from segmock.vendors.kibo import filters
from segmock.vendors.kibo.auth import tenants
from segmock.vendors.kibo.mutants.making import mutant, queried, worded

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.credentials import Grant
    from segmock.core.exchange import Exchange
    from segmock.core.messages import Answer, Request
    from segmock.core.problem import Violation
    from segmock.core.vendor import Behaviour


# --- authorization --------------------------------------------------------------------------------


def _any_token(scheme: str, credential: str, exchange: Exchange, grant: Granting) -> Grant:
    try:
        return grant(scheme, credential, exchange)
    except Problem as problem:
        if problem.kind is not Kind.CREDENTIAL_UNKNOWN:
            raise
        return grant(scheme, VALID, exchange)


def _any_claims(scheme: str, credential: str, exchange: Exchange, grant: Granting) -> Grant:
    if scheme == "appClaims":
        return _any_token(scheme, credential, exchange, grant)
    return grant(scheme, credential, exchange)


def _for_ever(scheme: str, credential: str, exchange: Exchange, grant: Granting) -> Grant:
    return grant(scheme, VALID if credential == EXPIRED else credential, exchange)


def _may_delete(scheme: str, credential: str, exchange: Exchange, grant: Granting) -> Grant:
    found = grant(scheme, credential, exchange)
    return replace(found, read_only=False) if exchange.operation.id == "DeleteSegment" else found


def _of_one_tenant(scheme: str, credential: str, exchange: Exchange, grant: Granting) -> Grant:
    return replace(grant(scheme, credential, exchange), scope=tenants.DEFAULT)


def _installed_everywhere(
    scheme: str, credential: str, exchange: Exchange, grant: Granting
) -> Grant:
    record = tokens.find(exchange, credential)
    if record is None:
        return grant(scheme, credential, exchange)
    found = tokens.grant_of(record)
    return replace(found, scope=tenants.asked(exchange) or tenants.DEFAULT)


def _any_secret(exchange: Exchange, behaviour: Behaviour) -> Answer:
    app = exchange.world.collection(exchange.vendor.name, "apps").get(exchange.body["client_id"])
    secret = VALID if app is None else app["secret"]
    return behaviour(replace(exchange, body={**exchange.body, "client_secret": secret}))


def _any_refresh_token(exchange: Exchange, behaviour: Behaviour) -> Answer:
    try:
        return behaviour(exchange)
    except Problem:
        return behaviour(replace(exchange, body={"refreshToken": VALID}))


# --- validation -----------------------------------------------------------------------------------


def breaks(place: str, *keywords: str) -> Callable[[Violation], bool]:
    """Return what tells violations of some keywords at one place."""
    return lambda one: one.pointer == place and one.keyword in keywords


def _as_json(request: Request) -> Request:
    return replace(request, headers={**request.headers, "content-type": "application/json"})


def _from_the_start(parts: list[str]) -> list[str]:
    return [part for part in parts if not part.lower().startswith("startindex=-")]


def _of_any_size(parts: list[str]) -> list[str]:
    def right(part: str) -> bool:
        name, _, text = part.partition("=")
        return name.lower() != "pagesize" or text.isdecimal()

    return [part for part in parts if right(part)]


def _as_understood(parts: list[str]) -> list[str]:
    def right(part: str) -> bool:
        name, _, text = part.partition("=")
        return name.lower() != "filter" or not filters.faults("/filter", unquote_plus(text))

    return [part for part in parts if right(part)]


MUTANTS = (
    mutant("list-open", "D", "Anybody may list segments.", open_to_all("GetSegments")),
    mutant("any-token", "D", "Every text is good as an access token.", granted(_any_token)),
    mutant(
        "any-claims",
        "D",
        "Every text is good as an access token in x-vol-app-claims.",
        granted(_any_claims),
    ),
    mutant("tokens-for-ever", "D", "Access tokens never expire.", granted(_for_ever)),
    mutant(
        "readers-delete",
        "D",
        "A token that may only read deletes segments.",
        granted(_may_delete),
    ),
    mutant(
        "tenants-share",
        "D",
        "All tenants see the segments of one.",
        granted(_of_one_tenant),
    ),
    mutant(
        "apps-in-all-tenants",
        "D",
        "An app may ask in tenants in which it is not installed.",
        granted(_installed_everywhere),
    ),
    mutant(
        "any-secret",
        "D",
        "An app gets a token for a wrong secret.",
        around("OauthAuthenticateApp", _any_secret),
    ),
    mutant(
        "long-codes",
        "E",
        "A code of more than 255 characters is taken.",
        unchecked("AddSegment", breaks("/code", "maxLength")),
    ),
    mutant(
        "nameless",
        "E",
        "An update takes null for a name.",
        unchecked("UpdateSegment", breaks("/name", "type")),
    ),
    mutant(
        "more-fields",
        "E",
        "A segment may have fields that nobody has described.",
        unchecked("AddSegment", lambda one: one.keyword == "additionalProperties"),
    ),
    mutant(
        "nobody-added",
        "E",
        "An empty list of accounts is taken.",
        unchecked("AddSegmentAccounts", breaks("", "minItems")),
    ),
    mutant(
        "negative-start",
        "E",
        "A negative `startIndex` is ignored.",
        queried("GetSegments", _from_the_start),
    ),
    mutant(
        "any-size",
        "E",
        "A `pageSize` that is no number is ignored.",
        queried("GetSegments", _of_any_size),
    ),
    mutant(
        "any-filter",
        "E",
        "A `filter` that cannot be read is ignored.",
        queried("GetSegments", _as_understood),
    ),
    mutant("any-media-type", "E", "Bodies of all types are read as JSON.", asked(None, _as_json)),
    mutant(
        "malformed-500",
        "E",
        "A body that is no JSON is answered with a server error.",
        worded(Kind.MALFORMED, 500),
    ),
    mutant(
        "any-refresh-token",
        "D",
        "Every text is good as a refresh token.",
        around("RefreshAppAuthTicket", _any_refresh_token),
    ),
)
