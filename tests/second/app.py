"""The operations of the second implementation, as an app of Flask."""

from __future__ import annotations

import math
import time
from functools import wraps
from typing import TYPE_CHECKING

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from tests.second import grammar
from tests.second.bodies import kept, read
from tests.second.edge import (
    Refusal,
    answered,
    identified,
    named,
    number,
    refused,
    tenant,
    token,
    understood,
)
from tests.second.faults import FAULTS, faulty
from tests.second.store import APPS, HOUR, RACE, State, Tenant, soon, state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed.wsgi import StartResponse

    from tests.second.grammar import Json

LONG = 0.3
"""Seconds that a slow answer takes."""
LARGEST = 200
SEGMENTS = "/api/commerce/customer/segments"
TICKETS = "/api/platform/applications/authtickets"
ROUTES: list[tuple[str, str, Callable[..., Response]]] = []


def build(fault: str = "") -> Flask:
    """Return an app that nobody has asked anything yet, right in all or with one fault."""
    app = Flask(__name__, static_folder=None)
    app.config["FAULT"] = FAULTS[fault] if fault else None
    app.extensions["second"] = State()
    for method, path, view in ROUTES:
        app.add_url_rule(path.lower(), view.__name__, view, methods=[method])
    app.before_request(_received)
    app.after_request(named)
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(HTTPException, _unrouted)
    inner = app.wsgi_app

    def outer(environ: dict[str, Json], start_response: StartResponse) -> Iterable[bytes]:
        # Paths are the same in upper and lower case, and with a slash at the end.
        environ["PATH_INFO"] = environ["PATH_INFO"].lower().removesuffix("/")
        return inner(environ, start_response)

    app.wsgi_app = outer  # type: ignore[method-assign]
    return app


def _received() -> None:
    # What is not read would be taken for the next request.
    request.get_data()


def _unrouted(error: HTTPException) -> Response:
    response = refused(Refusal(error.code or 500, "path", "", error.name))
    if not faulty("method-silent"):
        response.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or [])
    return response


def operation(method: str, path: str) -> Callable[[Callable[..., Response]], None]:
    """Add a function to the routes; whoever answers holds the lock."""

    def add(view: Callable[..., Response]) -> None:
        @wraps(view)
        def locked(**names: str) -> Response:
            if faulty("code-race") or faulty("id-race"):
                return view(**names)
            with state().lock:
                return view(**names)

        ROUTES.append((method, path, locked))

    return add


# --- segments -------------------------------------------------------------------------------------
@operation("GET", SEGMENTS)
def GetSegments() -> Response:  # noqa: N802 - the vendor's name
    """List the segments of the tenant."""
    here = state().tenants[tenant(token().app)]
    return _page(here, list(here.listed()))


@operation("POST", SEGMENTS)
def AddSegment() -> Response:  # noqa: N802
    """Create a segment; answered with 200."""
    app = token().app
    here = state().tenants[tenant(app)]
    try:
        body = read("segment")
    except Refusal as refusal:
        sent = request.get_json(silent=True) if faulty("refused-made") else None
        if refusal.status == 409 and isinstance(sent, dict) and isinstance(sent.get("code"), str):
            _kept(here, app, {"code": sent["code"], "name": "Refused"})
        raise
    understood("responseFields", 500, grammar.fields)
    taken = here.taken(body["code"])
    time.sleep(RACE if faulty("code-race") else 0)
    if taken:
        if faulty("taken-breaks"):
            return Response("{}", 500, content_type="application/json")
        raise Refusal(409, "body", "/code", "a code that is not taken")
    return answered(_kept(here, app, body))


@operation("GET", f"{SEGMENTS}/<name>")
def GetSegment(name: str) -> Response:  # noqa: N802
    """Read a segment."""
    here = state().tenants[tenant(token().app)]
    wanted = identified(name)
    if wanted not in here.segments and faulty("unknown-empty"):
        return answered({})
    if wanted % 3 == 0 and faulty("slow-ids"):
        time.sleep(LONG)
    return answered(_found(here, wanted))


@operation("PUT", f"{SEGMENTS}/<name>")
def UpdateSegment(name: str) -> Response:  # noqa: N802
    """Replace what a client may say of a segment."""
    app = token().app
    here = state().tenants[tenant(app)]
    wanted = identified(name)
    body = read("segment")
    old = _found(here, wanted)
    understood("responseFields", 500, grammar.fields)
    if here.taken(body["code"], but=wanted):
        raise Refusal(409, "body", "/code", "a code that is not taken")
    here.first.setdefault(wanted, old)
    if faulty("put-empties"):
        here.accounts[wanted].clear()
    return answered(_kept(here, app, body, old))


@operation("DELETE", f"{SEGMENTS}/<name>")
def DeleteSegment(name: str) -> Response:  # noqa: N802
    """Delete a segment; answered with 200 and nothing."""
    here = state().tenants[tenant(token().app)]
    wanted = identified(name)
    if wanted in here.ghosts and faulty("gone-again"):
        return answered()
    here.ghosts[wanted] = _found(here, wanted)
    del here.segments[wanted]
    if not faulty("ghost-member"):
        here.accounts.pop(wanted, None)
    return answered()


@operation("POST", f"{SEGMENTS}/<name>/accounts")
def AddSegmentAccounts(name: str) -> Response:  # noqa: N802
    """Put accounts into a segment; one that nobody has is a conflict."""
    app = token().app
    here = state().tenants[tenant(app)]
    wanted = identified(name)
    numbers = read("accounts")
    _found(here, wanted)
    understood("responseFields", 500, grammar.fields)
    if {*numbers} - {*APPS[app].accounts}:
        raise Refusal(409, "body", "", "accounts that the tenant has")
    here.accounts[wanted].update(numbers)
    return answered()


@operation("DELETE", f"{SEGMENTS}/<name>/accounts/<account>")
def RemoveSegmentAccount(name: str, account: str) -> Response:  # noqa: N802
    """Take an account out of a segment; it is a conflict when it is not in it."""
    here = state().tenants[tenant(token().app)]
    inside = here.accounts[identified(name)]
    if inside[identified(account)] == 0:
        raise Refusal(409, "state", "", "an account that is in the segment")
    if not faulty("member-stays"):
        del inside[identified(account)]
    return answered()


@operation("GET", "/api/commerce/customer/accounts/<account>/segments")
def GetAccountSegments(account: str) -> Response:  # noqa: N802
    """List the segments that an account is in."""
    here = state().tenants[tenant(token().app)]
    wanted = identified(account)
    every = [*here.listed(), *(here.ghosts.values() if faulty("ghost-member") else ())]
    times = {one["id"]: here.accounts[one["id"]][wanted] for one in every}
    most = 2 if faulty("member-twice") else 1
    return _page(here, [one for one in every for _ in range(min(times[one["id"]], most))])


def _found(here: Tenant, wanted: int) -> Json:
    if wanted not in here.segments:
        raise Refusal(404, "path", "", "a segment that there is")
    return here.segments[wanted]


def _kept(here: Tenant, app: str, body: Json, old: Json = None) -> Json:
    """Keep a segment as a client has sent it, new or instead of an old one."""
    moment = soon()
    audit = dict(old["auditInfo"]) if old else {"createDate": moment, "createBy": app}
    if faulty("born-again"):
        audit["createDate"] = moment
    audit |= {"updateDate": moment, "updateBy": app}
    name = old["id"] if old else state().new_id(here)
    told = body.get("description")
    if told is None and old and faulty("put-merges"):
        told = old["description"]
    here.segments[name] = {
        "id": name,
        "code": kept(body["code"]),
        "name": kept(body["name"]),
        "description": None if told is None else kept(told),
        "auditInfo": audit,
    }
    if old and faulty("name-lost"):
        here.segments[name]["name"] = "Segment"
    if old and faulty("date-bare"):
        audit["updateDate"] = moment[:-6]
    return here.segments[name]


def _page(here: Tenant, every: list[Json]) -> Response:
    """Answer with a page of some segments, as the query wants it."""
    start, size = number("startIndex", 0, 0), number("pageSize", 1, 20)
    if size > LARGEST:
        raise Refusal(400, "query", "/pageSize", f"{LARGEST} at most")
    test = understood("filter", 1000, grammar.condition)
    fit = [one for one in every if test is None or test(one)]
    fit = understood("sortBy", 200, lambda text: grammar.ordered(fit, text)) or fit
    total = len(every if faulty("total-all") else fit)
    here.times += 1
    if faulty("order-turns") and here.times % 2:
        fit.reverse()
    if start and (faulty("page-overlap") or faulty("page-gap")):
        start += 1 if faulty("page-gap") else -1
    if start >= len(fit) and faulty("end-repeats"):
        start = 0
    items = fit[start:][: size + 1 if faulty("page-long") else size]
    if start and len(items) < size and faulty("last-empty"):
        items = []
    if size == LARGEST and faulty("slow-pages"):
        time.sleep(LONG)
    if not items and faulty("bare-list"):
        return answered([])
    if faulty("id-as-text"):
        items = [{**one, "id": str(one["id"])} for one in items]
    return answered(
        {
            "startIndex": start,
            "pageSize": size,
            "pageCount": math.ceil(total / size),
            "totalCount": len(items) if faulty("total-page") else total,
            "items": items,
        }
    )


# --- tokens and tenants ---------------------------------------------------------------------------
@operation("POST", f"{TICKETS}/oauth")
def OauthAuthenticateApp() -> Response:  # noqa: N802
    """Give an app a token by OAuth."""
    body = read("oauth")
    app = _app(body["client_id"], body["client_secret"])
    old = body.get("refresh_token")
    if old and state().refreshes.get(old) != app:
        raise Refusal(401, "body", "/refresh_token", "a refresh token of the app")
    return answered(
        {
            "access_token": state().token(app),
            "token_type": "bearer",
            "expires_in": int(HOUR.total_seconds()),
            "refresh_token": old or state().refresh(app),
        }
    )


@operation("POST", TICKETS)
def AuthenticateApp() -> Response:  # noqa: N802
    """Give an app a ticket."""
    body = read("app")
    app = _app(body["applicationId"], body["sharedSecret"])
    return answered(_ticket(app, state().refresh(app)))


@operation("PUT", f"{TICKETS}/refresh-ticket")
def RefreshAppAuthTicket() -> Response:  # noqa: N802
    """Give an app its next ticket."""
    text = read("ticket")["refreshToken"]
    if text not in state().refreshes:
        raise Refusal(401, "body", "/refreshToken", "a refresh token")
    return answered(_ticket(state().refreshes[text], text))


@operation("DELETE", f"{TICKETS}/<text>")
def DeleteAppAuthTicket(text: str) -> Response:  # noqa: N802
    """Expire a refresh token; answered with 200 and nothing."""
    if state().refreshes.pop(text, None) is None:
        raise Refusal(404, "path", "/refreshToken", "a refresh token")
    return answered()


@operation("GET", "/api/platform/tenants/<name>")
def GetTenant(name: str) -> Response:  # noqa: N802
    """Look the app's own tenant up."""
    own = APPS[token().app].tenant
    if identified(name) != own:
        raise Refusal(404, "path", "/tenantId", "the tenant of the app")
    site = {"id": own + 1, "name": "Main", "tenantId": own, "domain": request.host}
    return answered(
        {
            "id": own,
            "name": "Second",
            "isDevTenant": False,
            "domain": request.host,
            "sites": [site],
        }
    )


def _app(name: str, secret: str) -> str:
    if name not in APPS or APPS[name].secret != secret:
        raise Refusal(401, "body", "", "the credentials of an app")
    return name


def _ticket(app: str, refresh: str) -> Json:
    return {
        "accessToken": state().token(app),
        "accessTokenExpiration": soon(HOUR),
        "refreshToken": refresh,
        "refreshTokenExpiration": soon(24 * HOUR),
    }
