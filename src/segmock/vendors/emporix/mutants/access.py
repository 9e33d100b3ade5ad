"""Wrong decisions about credentials: group D, and the walls between tenants."""

from dataclasses import replace

from segmock.core import tokens
from segmock.core.credentials import Grant
from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.problem import Kind, Problem
from segmock.core.vendor import Behaviour
from segmock.mutating.mutant import Granting, around, granted, open_to_all
from segmock.vendors.emporix import auth
from segmock.vendors.emporix.auth import SEGMENT_READ, TENANT, tenants
from segmock.vendors.emporix.behaviours.records import listed
from segmock.vendors.emporix.mutants.making import (
    DELETE_CUSTOMERS,
    LIST_ALL_ITEMS,
    LIST_CUSTOMERS,
    LIST_SEGMENTS,
    OF_COUPONS,
    wrong,
)


def _reading_is_enough(scheme: str, credential: str, exchange: Exchange, judge: Granting) -> Grant:
    grant = judge(scheme, credential, exchange)
    if exchange.operation.id == DELETE_CUSTOMERS and grant.allows((SEGMENT_READ,)):
        return replace(grant, scopes=None, read_only=False)
    return grant


def _of_any_tenant(scheme: str, credential: str, exchange: Exchange, judge: Granting) -> Grant:
    record = tokens.find(exchange, credential)
    if record is None or "tenant" not in exchange.path:
        return judge(scheme, credential, exchange)
    return replace(tokens.grant_of(record), scope=tenants.of_path(exchange))


def _however_old(scheme: str, credential: str, exchange: Exchange, judge: Granting) -> Grant:
    try:
        return judge(scheme, credential, exchange)
    except Problem as problem:
        if exchange.operation.id in OF_COUPONS and problem.kind is Kind.CREDENTIAL_EXPIRED:
            return Grant(scope=tenants.of_path(exchange))
        raise


def _inactive_too(exchange: Exchange, behaviour: Behaviour) -> Answer:
    if not auth.own(exchange):
        return behaviour(exchange)
    return listed(exchange, auth.segments_of(exchange, exchange.grant.subject))


def _everybody(exchange: Exchange, behaviour: Behaviour) -> Answer:
    if auth.own(exchange):
        auth.seen(exchange, exchange.path["segmentId"])
        exchange = replace(exchange, grant=replace(exchange.grant, scopes=None))
    return behaviour(exchange)


def _in_one_place(exchange: Exchange, behaviour: Behaviour) -> Answer:
    return behaviour(replace(exchange, grant=replace(exchange.grant, scope=TENANT)))


MUTANTS = (
    wrong(
        "open-items",
        "D",
        "The items of all segments are listed without a token.",
        open_to_all(LIST_ALL_ITEMS),
    ),
    wrong(
        "readers-remove",
        "D",
        "The scope to read segments is enough to remove customers from one in bulk.",
        granted(_reading_is_enough),
    ),
    wrong(
        "tokens-of-any-tenant",
        "D",
        "A token of another tenant is as good as one of the tenant in the path.",
        granted(_of_any_tenant),
    ),
    wrong(
        "coupons-for-ever",
        "D",
        "Expired tokens are taken for coupons.",
        granted(_however_old),
    ),
    wrong(
        "own-inactive",
        "D",
        "A customer is shown segments that are not active, too.",
        around(LIST_SEGMENTS, _inactive_too),
    ),
    wrong(
        "own-neighbours",
        "D",
        "A customer is shown the other customers of a segment.",
        around(LIST_CUSTOMERS, _everybody),
    ),
    wrong(
        "coupons-of-all-tenants",
        "F",
        "All tenants have their coupons in one place.",
        *(around(operation, _in_one_place) for operation in OF_COUPONS),
    ),
)
