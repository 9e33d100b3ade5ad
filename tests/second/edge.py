"""What every operation shares: credentials, tenants, parameters, bodies, and forms of answers."""

from __future__ import annotations

import json
import re
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from flask import Response, request

from tests.second import grammar
from tests.second.faults import faulty
from tests.second.store import APPS, Token, state

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.second.grammar import Json

T = TypeVar("T")
INT32 = 2**31 - 1
DIGITS, VISIBLE = "[0-9]{1,10}", r"[\x21-\x7e]"
CONTEXT = {
    "x-vol-tenant": DIGITS,
    "x-vol-site": DIGITS,
    "x-vol-master-catalog": DIGITS,
    "x-vol-catalog": DIGITS,
    "x-vol-dataview-mode": "[A-Za-z]{1,20}",
    "x-vol-version": f"{VISIBLE}{{1,50}}",
    "x-vol-locale": "(?=.{2,35}$)[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*",
    "x-vol-currency": "[A-Za-z]{3}",
    "x-vol-user-claims": f"{VISIBLE}{{1,4096}}",
    "x-vol-correlation": f"{VISIBLE}{{1,100}}",
}
JSON, TEXT, PROBLEM = "application/json", "text/json", "application/problem+json"
ERRORS = {
    400: "MISSING_OR_INVALID_PARAMETER",
    401: "INVALID_ACCESS_TOKEN",
    403: "UNAUTHORIZED",
    404: "ITEM_NOT_FOUND",
    409: "ITEM_ALREADY_EXISTS",
}
PARTS = {"applications": "AppDev", "tenants": "Tenant"}
"""Word of a path to the part of the platform that answers."""


class Refusal(Exception):  # noqa: N818 - what it is
    """A request that is refused: its status, the part of it that is wrong, and in what way."""

    def __init__(self, status: int, where: str, place: str, why: str) -> None:
        super().__init__(why)
        self.status, self.where, self.place = status, where, place


def answered(value: Json = None) -> Response:
    """Return a success, in the form and with the fields that the client wants."""
    if value is None:
        response = Response(status=200)
        del response.headers["Content-Type"]
        return response
    fields = understood("responseFields", 500, grammar.fields)
    if fields is not None and not faulty("fields-all"):
        value = grammar.pruned(value, fields)
    media = request.accept_mimetypes.best_match([JSON, TEXT], JSON)
    if request.endpoint == "GetSegment" and faulty("as-html"):
        media = "text/html"
    return Response(json.dumps(value, ensure_ascii=False), 200, content_type=media)


def refused(refusal: Refusal) -> Response:
    """Return a refusal in the vendor's form, or as problem details."""
    status = 422 if refusal.where == "body" and faulty("invalid-422") else refusal.status
    forms = [JSON, TEXT, *([] if faulty("one-form") else [PROBLEM])]
    media = request.accept_mimetypes.best_match(forms, JSON)
    reason = {
        "where": refusal.where,
        "pointer": refusal.place,
        "expected": str(refusal),
        "received": "something else",
        "hint": "See the description.",
    }
    code = ERRORS.get(status, "REQUEST_REFUSED")
    part = next((part for word, part in PARTS.items() if f"/{word}/" in request.path), "Segments")
    if status == 401 and part == "AppDev":
        code = "INVALID_CREDENTIALS"
    data = [{"name": "Place", "value": f"{refusal.where} {refusal.place}"}]
    body: Json = {
        "applicationName": part,
        "errorCode": code,
        "message": f"Refused: {refusal}",
        "additionalErrorData": data,
        "items": [],
    }
    if faulty("error-cut"):
        del body["items"]
    if media == PROBLEM:
        kind = code.replace("_", " ").title()
        body = {"type": "about:blank", "title": kind, "status": status, "violations": [reason]}
    response = Response(json.dumps(body), status, content_type=media)
    if status == 401 and not faulty("unchallenged"):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def named(response: Response) -> Response:
    """Give an answer the name that its request has, or a new one."""
    own = request.headers.get("x-vol-correlation", "")
    if not (response.status_code >= 400 and faulty("nameless")):
        name = own if re.fullmatch("[0-9a-f]{32}", own) else secrets.token_hex(16)
        response.headers["x-vol-correlation"] = name
    return response


# --- credentials and tenants ----------------------------------------------------------------------
def token() -> Token:
    """Return what the credential of the request is worth."""
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" and not faulty("claims-closed"):
        text = request.headers.get("x-vol-app-claims", "")
    if faulty("list-open") and request.endpoint == "GetSegments":
        return Token(next(iter(APPS)))
    found = state().tokens.get(text)
    if found is None and text and faulty("any-token"):
        return Token(next(iter(APPS)))
    if found is None:
        raise Refusal(401, "credential", "", "a token that was given to an app")
    if found.until < datetime.now(UTC) and not faulty("old-token"):
        raise Refusal(401, "credential", "", "a token that is not as old")
    if request.method != "GET" and not found.writes and not faulty("narrow-writes"):
        wanted = (request.view_args or {}).get("name", "")
        there = str(wanted) in map(str, state().tenants[APPS[found.app].tenant].segments)
        if wanted and not there and faulty("hint-of-ids"):
            raise Refusal(404, "path", "", "a segment that there is")
        raise Refusal(403, "credential", "", "an app that may change something")
    return found


def tenant(app: str) -> int:
    """Return the tenant that the request is about, which must be the app's."""
    for name, pattern in CONTEXT.items():
        text = request.headers.get(name)
        if text is not None and not re.fullmatch(pattern, text):
            raise Refusal(400, "header", f"/{name}", f"text of the form {pattern}")
    own = APPS[app].tenant
    wanted = int(request.headers.get("x-vol-tenant", own))
    if wanted != own and faulty("all-tenants"):
        return wanted
    if wanted != own:
        raise Refusal(403, "header", "/x-vol-tenant", "the tenant of the app")
    return 0 if faulty("one-tenant") else own


# --- parameters and bodies ------------------------------------------------------------------------
def query() -> dict[str, str]:
    """Return the query by lower-case names; what is empty is not there."""
    return {name.lower(): text for name, text in request.args.items() if text}


def number(name: str, least: int, default: int) -> int:
    """Return a number of the query."""
    text = query().get(name.lower(), str(default))
    if name == "startIndex" and text.startswith("-") and faulty("start-below"):
        return int(text)
    if not re.fullmatch(DIGITS, text) or not least <= int(text) <= INT32:
        raise Refusal(400, "query", f"/{name}", f"a number between {least} and {INT32}")
    return int(text)


def identified(text: str) -> int:
    """Return the number that stands in a path."""
    if not re.fullmatch(DIGITS, text) or not 1 <= int(text) <= INT32:
        raise Refusal(404, "path", "", f"a number between 1 and {INT32}")
    return int(text)


def understood(name: str, longest: int, meaning: Callable[[str], T]) -> T | None:
    """Return what a text of the query means, None where there is none."""
    text = query().get(name.lower(), "")
    if not text:
        return None
    if len(text) > longest:
        raise Refusal(400, "query", f"/{name}", f"{longest} characters at most")
    try:
        return meaning(text)
    except ValueError as error:
        raise Refusal(400, "query", f"/{name}", f"no {error}") from None
