"""Who may do what, and what is looked at before it is done (groups D, E)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segmock.core.credentials import EVERYTHING, Grant
from segmock.core.matching import Router
from segmock.core.problem import Kind, Problem, Violation
from segmock.mutating.mutant import around, asked, both, each_world, granted, refused, unchecked
from segmock.vendors.voucherify.auth import OAUTH
from segmock.vendors.voucherify.mutants.making import mutant, with_body

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange
    from segmock.core.messages import Answer, Request
    from segmock.core.pipeline import Served
    from segmock.core.vendor import Behaviour
    from segmock.mutating.mutant import Change, Granting

# --- D: credentials -------------------------------------------------------------------------------


def _id_alone(served: Served) -> Served:
    operations = {
        name: replace(one, security=(*one.security, {"X-App-Id": ()}))
        for name, one in served.spec.operations.items()
    }
    spec = replace(served.spec, operations=operations)
    return replace(served, spec=spec, router=Router(spec))


def _revoked_in_vain() -> Change:
    issued: dict[str, Grant] = {}

    def remember(exchange: Exchange, behaviour: Behaviour) -> Answer:
        answer = behaviour(exchange)
        scopes = frozenset(str(answer.body["scope"]).split())
        issued[str(answer.body["access_token"])] = Grant(scopes=scopes)
        return answer

    def grant(scheme: str, credential: str, exchange: Exchange, right: Granting) -> Grant:
        return issued.get(credential) or right(scheme, credential, exchange)

    return both(around("generate-oauth-token", remember), granted(grant))


def _any_token(scheme: str, credential: str, exchange: Exchange, right: Granting) -> Grant:
    try:
        return right(scheme, credential, exchange)
    except Problem as problem:
        if scheme == OAUTH and problem.kind is Kind.CREDENTIAL_UNKNOWN:
            return EVERYTHING
        raise


def _customers_see_segments(
    scheme: str, credential: str, exchange: Exchange, right: Granting
) -> Grant:
    found = right(scheme, credential, exchange)
    if exchange.request.method == "GET" and "customers" in (found.scopes or ()):
        return EVERYTHING
    return found


def _reader_deletes(scheme: str, credential: str, exchange: Exchange, right: Granting) -> Grant:
    found = right(scheme, credential, exchange)
    deletes = exchange.operation.id == "delete-customer"
    return replace(found, read_only=False) if deletes else found


# --- E: validation --------------------------------------------------------------------------------


def _too_large_a_page(violation: Violation) -> bool:
    return (violation.pointer, violation.keyword) == ("/limit", "maximum")


def _any_junction(exchange: Exchange, behaviour: Behaviour) -> Answer:
    wanted = exchange.body.get("filter")
    if wanted is None or str(wanted.get("junction", "and")).lower() in {"and", "or"}:
        return behaviour(exchange)
    return behaviour(with_body(exchange, filter={**wanted, "junction": "and"}))


def _crashed(problem: Problem, _: Exchange, answer: Answer) -> Answer:
    return replace(answer, status=500) if problem.kind is Kind.MALFORMED else answer


def _no_day(violation: Violation) -> bool:
    return (violation.pointer, violation.keyword) == ("/birthdate", "format")


def _commas_for_blanks(request: Request) -> Request:
    return replace(request, body=request.body.replace(b"%2C", b"+").replace(b",", b"+"))


MUTANTS = (
    mutant("app-id-alone", "D", "X-App-Id is enough, without X-App-Token.", _id_alone),
    mutant(
        "revoked-token-lives",
        "D",
        "A token that has been revoked still lets its bearer in.",
        each_world(_revoked_in_vain),
    ),
    mutant("any-bearer", "D", "Any text is taken for an OAuth token.", granted(_any_token)),
    mutant(
        "customers-scope-reads-segments",
        "D",
        "A token with the scope customers alone may read everything below /v1/segments.",
        granted(_customers_see_segments),
    ),
    mutant(
        "reader-deletes",
        "D",
        "An application key that may only read can delete customers.",
        granted(_reader_deletes),
    ),
    mutant(
        "page-of-any-size",
        "E",
        "A list of segments takes a limit above 100.",
        unchecked("list-segment", _too_large_a_page),
    ),
    mutant(
        "any-junction",
        "E",
        "A change of a segment takes any junction, and reads it as `and`.",
        around("update-segment", _any_junction),
    ),
    mutant("broken-json-500", "E", "A body that is no JSON is answered 500.", refused(_crashed)),
    mutant(
        "birthdate-unchecked-on-change",
        "E",
        "Changing a customer takes a birthdate that is no date.",
        unchecked("update-customer", _no_day),
    ),
    mutant(
        "scopes-with-commas",
        "E",
        "A token is issued for scopes that are separated by commas.",
        asked("generate-oauth-token", _commas_for_blanks),
    ),
)
