"""Who may do what, and what may be asked: authorization and validation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segmock.core import tokens
from segmock.core.messages import FORM, Answer
from segmock.core.problem import Kind, Problem
from segmock.mutating.mutant import (
    Granting,
    around,
    asked,
    granted,
    open_to_all,
    refused,
    unchecked,
)
from segmock.vendors.campaign_monitor_commerce.auth import apps, signing
from segmock.vendors.campaign_monitor_commerce.auth.scopes import SCOPES
from segmock.vendors.campaign_monitor_commerce.mutants.making import mutant, told, without

if TYPE_CHECKING:
    from segmock.core.credentials import Grant
    from segmock.core.exchange import Exchange
    from segmock.core.messages import Request
    from segmock.core.vendor import Behaviour

BY_WORD = "segmock"
"""What stands for any credential here, as for any of the mock."""


# --- authorization --------------------------------------------------------------------------------


def _any_key(scheme: str, credential: str, exchange: Exchange, grant: Granting) -> Grant:
    return grant(scheme, BY_WORD if scheme == "ApiKey" else credential, exchange)


def _any_secret(scheme: str, credential: str, exchange: Exchange, grant: Granting) -> Grant:
    app = credential.partition(":")[0]
    return grant(scheme, f"{app}:{BY_WORD}" if scheme == "App" else credential, exchange)


def _may_write(scheme: str, credential: str, exchange: Exchange, grant: Granting) -> Grant:
    return replace(grant(scheme, credential, exchange), read_only=False)


def _any_scope(scheme: str, credential: str, exchange: Exchange, grant: Granting) -> Grant:
    found = grant(scheme, credential, exchange)
    return found if found.scopes is None else replace(found, scopes=frozenset(SCOPES))


def _writing_alone(scheme: str, credential: str, exchange: Exchange, grant: Granting) -> Grant:
    found = grant(scheme, credential, exchange)
    scopes = found.scopes or frozenset()
    included = {name.replace("write_", "read_") for name in scopes if name.startswith("write_")}
    # The words of the mock are no app's.
    signed = credential.count(".") == signing.DOTS
    return replace(found, scopes=scopes - included) if signed else found


def _any_signature(scheme: str, credential: str, exchange: Exchange, grant: Granting) -> Grant:
    return grant(scheme, _resigned(credential, exchange), exchange)


def _at_any_time(scheme: str, credential: str, exchange: Exchange, grant: Granting) -> Grant:
    ts = exchange.at.timestamp()
    return grant(scheme, _resigned(credential, exchange, ts, checked=True), exchange)


def _resigned(credential: str, exchange: Exchange, ts: float = 0, *, checked: bool = False) -> str:
    """Return a signed request's credential as its app would sign it, at another time if given."""
    if credential.count(".") != signing.DOTS:
        return credential
    claims = signing.claims(credential)
    record = tokens.find(exchange, str(claims.get("at")))
    app = None if record is None else apps.find(exchange.world, record["subject"])
    if app is None or (checked and not signing.verifies(credential, app["secret"])):
        return credential
    return signing.signed({**claims, "ts": ts or claims["ts"]}, app["secret"], "Client Secret")


def _as_shop(exchange: Exchange, behaviour: Behaviour) -> Answer:
    """Answer anybody as an API key is answered, to which all jobs belong."""
    return behaviour(replace(exchange, grant=replace(exchange.grant, subject="")))


def _told_apart(exchange: Exchange, behaviour: Behaviour) -> Answer:
    try:
        return behaviour(exchange)
    except Problem as problem:
        # What is not there for the shop either goes on as it was.
        _as_shop(exchange, behaviour)
        raise Problem(Kind.FORBIDDEN, problem.violations) from None


def _naming_the_app(exchange: Exchange, behaviour: Behaviour) -> Answer:
    answer, app = behaviour(exchange), exchange.grant.subject
    if not app:
        return answer
    return replace(answer, body={"data": {**answer.body["data"], "partnerApp": app}})


# --- validation -----------------------------------------------------------------------------------


def _of_any_uri(exchange: Exchange, behaviour: Behaviour) -> Answer:
    code = exchange.collection("codes").get(exchange.body["code"])
    if code is None:
        return behaviour(exchange)
    body = {**exchange.body, "redirect_uri": code["redirect"]}
    return behaviour(replace(exchange, body=body))


def _breaks(problem: Problem, exchange: Exchange, answer: Answer) -> Answer:
    meant = exchange.operation.id == "createAccessToken" and problem.kind is Kind.INVALID
    return replace(answer, status=500) if meant else answer


def _as_form(request: Request) -> Request:
    return replace(request, headers={**request.headers, "content-type": FORM})


MUTANTS = (
    mutant("jobs-open", "D", "Anybody may list the jobs, without a key.", open_to_all("listJobs")),
    mutant(
        "file-open", "D", "Anybody may fetch a file, without a key.", open_to_all("readJobResult")
    ),
    mutant("any-key", "D", "Every text is good as an API key.", granted(_any_key)),
    mutant("any-secret", "D", "Every text is good as the secret of an app.", granted(_any_secret)),
    mutant(
        "narrow-key-exports",
        "D",
        "A key that may only read starts exports.",
        granted(_may_write),
    ),
    mutant(
        "any-scope",
        "D",
        "An app may do everything, whatever its scopes are.",
        granted(_any_scope),
    ),
    mutant(
        "writing-without-reading",
        "D",
        "A scope to write does not include to read.",
        granted(_writing_alone),
    ),
    mutant(
        "any-signature",
        "D",
        "It does not matter with which secret a request is signed.",
        granted(_any_signature),
    ),
    mutant(
        "old-signatures",
        "D",
        "A signature is good for ever.",
        granted(_at_any_time),
    ),
    mutant(
        "apps-list-all-jobs",
        "D",
        "An app lists the jobs of others, too.",
        around("listJobs", _as_shop),
    ),
    mutant(
        "apps-fetch-all-files",
        "D",
        "An app fetches the files of jobs that it has not started.",
        around("readJobResult", _as_shop),
    ),
    mutant(
        "job-of-others-403",
        "D",
        "A job of somebody else answers 403, which tells that it exists.",
        around("readJob", _told_apart),
    ),
    mutant(
        "partner-app-told-to-apps",
        "D",
        "An app is told `partnerApp`, which is for API keys.",
        around("readJob", _naming_the_app),
    ),
    mutant(
        "partner-app-untold",
        "D",
        "An API key is not told which app has started a job.",
        told("readJob", lambda job: without(job, "partnerApp")),
    ),
    mutant(
        "short-state",
        "E",
        "A `state` of fewer than ten characters is taken.",
        unchecked(
            "authorizeApp", lambda one: (one.pointer, one.keyword) == ("/state", "minLength")
        ),
    ),
    mutant(
        "any-decision",
        "E",
        "Every decision but a refusal counts as consent.",
        unchecked("decideAuthorization", lambda one: one.keyword == "enum"),
    ),
    mutant(
        "any-grant-type",
        "E",
        "Every `grant_type` is taken for that of a code.",
        unchecked("createAccessToken", lambda one: one.keyword == "const"),
    ),
    mutant(
        "token-for-any-uri",
        "E",
        "A code is good with another redirect URI than the one that it was asked for with.",
        around("createAccessToken", _of_any_uri),
    ),
    mutant(
        "bad-form-500",
        "E",
        "A form without a code is answered with a server error.",
        refused(_breaks),
    ),
    mutant(
        "any-media-type",
        "E",
        "A form is taken under whatever media type.",
        asked("createAccessToken", _as_form),
    ),
)
