"""Sessions: tokens for clients, for visitors whom nobody knows, and for customers who log in."""

from collections.abc import Iterable
from datetime import timedelta
from operator import itemgetter

from segmock.core import tokens
from segmock.core.clock import parse_iso
from segmock.core.credentials import EXPIRED, READ_ONLY, VALID, Grant, by_word
from segmock.core.document import Record
from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.problem import Kind, Problem, Violation
from segmock.core.vendor import Behaviour, Layout
from segmock.vendors.emporix import auth
from segmock.vendors.emporix.auth import granting, tenants, views
from segmock.vendors.emporix.auth.tenants import NAME, refused
from segmock.vendors.emporix.behaviours.records import outside
from segmock.vendors.emporix.filters.languages import LANGUAGES
from segmock.vendors.emporix.paging import PLACEHOLDER

SERVICE_SECONDS, VISITOR_SECONDS, CUSTOMER_SECONDS = 14_399, 3_600, 2_591_999
REFRESH_SECONDS, IDLE_SECONDS = 86_399, 120
_ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_WORDS = {VALID, READ_ONLY, EXPIRED}
_TENANT = "tenant="


def issue_token(exchange: Exchange) -> Answer:
    """Answer a token of a client, with the scopes asked for that it has."""
    sent = exchange.body
    asked = sent.get("scope", "").split()
    tenant = next((one.removeprefix(_TENANT) for one in asked if one.startswith(_TENANT)), None)
    scopes, tenant = _client(exchange, sent["client_id"], sent["client_secret"], tenant)
    if wanted := [one for one in asked if not one.startswith(_TENANT)]:
        scopes = [one for one in scopes if one in wanted]  # deviation: scopes-left-out
    granted = Grant(frozenset(scopes), scope=tenant)
    # The word for what has expired gets a token that has, so that a client can be seen to cope.
    seconds = 0 if sent["client_id"] == EXPIRED else SERVICE_SECONDS
    body = {
        "access_token": _bearer(exchange, granted, seconds, kind="service"),
        "token_type": "Bearer",
        "expires_in": SERVICE_SECONDS,
        "session_idle_time": IDLE_SECONDS,
        "refresh_token": "",
        "refresh_token_expires_in": 0,
        "scope": _scope(tenant, scopes),
    }
    return Answer(200, body)


def _client(exchange: Exchange, key: str, secret: str, tenant: str | None) -> tuple[list[str], str]:
    """Return the scopes and the tenant of a client; raises Problem for an unknown one.

    A given client belongs to its tenant. The words, as id and as secret, are clients of every
    tenant, by default of the one that there is in any case.
    """
    given, anybody = tenants.client(exchange, key), exchange.world.any_credential
    if given is not None:
        if (secret == given["secret"] or anybody) and tenant in {None, given["tenant"]}:
            return _sorted(given.get("scopes", auth.SCOPES)), given["tenant"]
    elif (key in _WORDS and secret in _WORDS) or anybody:
        granted = by_word(VALID if key == EXPIRED else key, exchange, auth.READ_SCOPES)
        owner = tenants.required(exchange, tenant or tenants.TENANT)
        return _sorted(auth.SCOPES if granted.scopes is None else granted.scopes), owner
    raise refused("a known client, its secret and its tenant", "another", _HINT)


_HINT = f"Send {VALID!r} as id and as secret, or those of a client that the scenario gives."


def log_in_visitor(exchange: Exchange) -> Answer:
    """Answer the tokens of a visitor whom nobody knows yet."""
    query = exchange.query
    return _visitor(exchange, _storefront(exchange), _session(exchange, query["tenant"]))


def refresh_visitor(exchange: Exchange) -> Answer:
    """Answer new tokens of a visitor in the session of a refresh token."""
    tenant = _storefront(exchange)
    record = _refreshing(exchange, exchange.query["refresh_token"], tenant, "visitor")
    return _visitor(exchange, tenant, record["session"])


def _storefront(exchange: Exchange) -> str:
    """Return the tenant that a storefront names; raises Problem when its client is another's."""
    tenant, key = exchange.query["tenant"], exchange.query["client_id"]
    given = tenants.client(exchange, key)
    if given is None and key not in _WORDS and not exchange.world.any_credential:
        raise refused("a known client", repr(key), _HINT)
    if given is not None and given["tenant"] != tenant:
        raise refused(f"a client of the tenant {tenant!r}", "another's", _HINT)
    return tenants.required(exchange, tenant)


def _visitor(exchange: Exchange, tenant: str, session: str) -> Answer:
    granted, more = Grant(frozenset(), scope=tenant), {"kind": "visitor", "session": session}
    body = {
        "access_token": _bearer(exchange, granted, VISITOR_SECONDS, **more),
        "token_type": "Bearer",
        "expires_in": VISITOR_SECONDS,
        "refresh_token": _refresh(exchange, granted, **more),
        "refresh_token_expires_in": REFRESH_SECONDS,
        "sessionId": session,
        "scope": _scope(tenant, ()),
    }
    return Answer(200, body)


def log_in_customer(exchange: Exchange) -> Answer:
    """Answer the tokens of a customer; raises Problem for an unknown address or password."""
    persona = auth.by_email(exchange.world, exchange.body["email"])
    known = exchange.world.any_credential or exchange.body["password"] == VALID
    if persona is None or not known:  # deviation: customer-passwords
        wanted, hint = "a customer's address and password", f"Every password is {VALID!r}."
        raise refused(wanted, "another", hint)
    customer = auth.customer_of(exchange.world, persona)
    session = (views.presented(exchange) or {}).get("session")
    session = session or _session(exchange, exchange.grant.scope)
    return Answer(200, _customer(exchange, customer["id"], customer["email"], session))


def refresh_customer(exchange: Exchange) -> Answer:
    """Answer new tokens of a customer, acting for the legal entity asked for."""
    token, tenant = exchange.query["refreshToken"], exchange.grant.scope
    record = _refreshing(exchange, token, tenant, "customer")
    entity = exchange.query.get("legalEntityId", PLACEHOLDER)
    entity = str(record["legal_entity"] if entity == PLACEHOLDER else entity)
    if entity and entity not in auth.entities_of(exchange, record["subject"]):
        wanted, hint = "a legal entity of the customer", "Leave it out, or name one of these."
        reason = Violation("query", "/legalEntityId", wanted, repr(entity), hint)
        raise Problem(Kind.FORBIDDEN, (reason,))  # deviation: foreign-legal-entity
    return Answer(
        200, _customer(exchange, record["subject"], record["email"], record["session"], entity)
    )


def _customer(
    exchange: Exchange, customer: str, email: str, session: str, entity: str = ""
) -> Record:
    granted = Grant(auth.CUSTOMER_SCOPES, scope=exchange.grant.scope, subject=customer)
    more = {"kind": "customer", "session": session, "email": email, "legal_entity": entity}
    return {
        "access_token": _bearer(exchange, granted, CUSTOMER_SECONDS, **more),
        "saas_token": _text(exchange, "saas-tokens"),
        "expires_in": CUSTOMER_SECONDS,
        "refresh_token": _refresh(exchange, granted, **more),
        "refresh_token_expires_in": REFRESH_SECONDS,
        "token_type": "Bearer",
        "session_id": session,
        "initialPassword": False,
    }


def validate_token(exchange: Exchange) -> Answer:
    """Answer what the token that was sent is good for."""
    granted, record = exchange.grant, views.presented(exchange) or {}
    scopes = _sorted(auth.SCOPES if granted.scopes is None else granted.scopes)
    until = record.get("expires_at")
    left = SERVICE_SECONDS
    if until is not None:
        left = int((parse_iso(until) - exchange.at).total_seconds())
    body = {
        "token_type": "Bearer",
        "expires_in": left,
        "scope": _scope(granted.scope, scopes),
        "sessionId": record.get("session"),
        "email": record.get("email"),
        "legalEntityId": record.get("legal_entity"),
    }
    return Answer(200, {name: value for name, value in body.items() if value not in {None, ""}})


def _refreshing(exchange: Exchange, token: str, tenant: str, kind: str) -> Record:
    """Return the record of a refresh token, or what a word stands for; raises Problem."""
    record = tokens.find(exchange, token)
    if record is None:
        by_word(token, exchange, None)
        return {**_caller(exchange, kind), "session": _session(exchange, tenant)}
    if (record["use"], record["kind"], record["scope"]) != ("refresh", kind, tenant):
        raise refused(f"the refresh token of a {kind}", "another text", "Log in anew.")
    return record


def _caller(exchange: Exchange, kind: str) -> Record:
    """Return whom a word that stands for a refresh token acts for; raises Problem for nobody."""
    if kind != "customer":
        return {}
    universe = exchange.world.universe
    if len(universe) <= granting.CALLER:
        hint = "The scenario has no customers: give it personas."
        raise refused("the refresh token of a customer", "that of nobody", hint)
    customer = auth.customer_of(exchange.world, universe.persona(granting.CALLER))
    return {"subject": customer["id"], "email": customer["email"], "legal_entity": ""}


def _bearer(exchange: Exchange, granted: Grant, seconds: int, **more: str) -> str:
    return _issued(exchange, granted, seconds, use=granting.BEARER, **more)


def _refresh(exchange: Exchange, granted: Grant, **more: str) -> str:
    return _issued(exchange, granted, REFRESH_SECONDS, use="refresh", **more)


def _issued(exchange: Exchange, granted: Grant, seconds: int, **more: str) -> str:
    token = _text(exchange, "tokens")
    tokens.issue(exchange, token, granted, timedelta(seconds=seconds), **more)
    return token


def _session(exchange: Exchange, tenant: str) -> str:
    return f"{tenant}_{_text(exchange, 'sessions')}"


def _text(exchange: Exchange, purpose: str) -> str:
    return exchange.world.token(_ALPHANUMERIC, 28, f"{NAME}/{purpose}")


def _scope(tenant: str, scopes: Iterable[str]) -> str:
    return " ".join([f"{_TENANT}{tenant}", *scopes])


def _sorted(scopes: Iterable[str]) -> list[str]:
    known = set(scopes)
    return [scope for scope in auth.SCOPES if scope in known]


layouts: dict[str, Layout] = {
    "tokens": tokens.layout,
    tenants.CLIENTS: Layout(
        "client",
        key=itemgetter("id"),
        given=lambda world: tenants.complete(world, tenants.CLIENTS, ("id", "secret", "tenant")),
    ),
    LANGUAGES: outside("language"),
}

behaviours: dict[str, Behaviour] = {
    "issueToken": issue_token,
    "logInVisitor": log_in_visitor,
    "refreshVisitor": refresh_visitor,
    "logInCustomer": log_in_customer,
    "refreshCustomer": refresh_customer,
    "validateToken": validate_token,
}
