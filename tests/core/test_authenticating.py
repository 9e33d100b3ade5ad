"""Schemes, scopes and alternatives: who may, and which of several refusals is told."""

from __future__ import annotations

import gc
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from segmock.core.authenticating import authenticate, presented
from segmock.core.credentials import ANYONE, Grant, by_word
from segmock.core.exchange import Exchange
from segmock.core.messages import Request
from segmock.core.problem import Kind, Problem
from segmock.core.schemes import Scheme

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Client

    Exchanging = Callable[..., Exchange]

KEY = Scheme("key", "acme-key", "", frozenset(), "Acme-Key: ")
LOCK = Scheme("lock", "acme-lock", "", frozenset(), "Acme-Lock: ")
TOKEN = Scheme("token", "authorization", "bearer ", frozenset({"r", "w"}), "Authorization: Bearer ")
PAIR = Scheme("pair", "authorization", "basic ", frozenset(), "Authorization: Basic ", basic=True)
SCHEMES = {scheme.name: scheme for scheme in (KEY, LOCK, TOKEN, PAIR)}


class Auth:
    """A role that knows the words, and that the read-only one has the scope r."""

    def grant(self, scheme: str, credential: str, exchange: Exchange) -> Grant:
        """Return the grant of a word; one more word is refused for a reason of its own."""
        if credential == "closed":
            raise Problem(Kind.NOT_FOUND)
        return replace(by_word(credential, exchange, frozenset({"r"})), scope=scheme)


@pytest.fixture
def exchanging(acme: Client) -> Exchanging:
    """Makes an exchange of an operation with the given security and headers."""
    (served,) = acme.mock.pipeline.served

    def make(*security: dict[str, tuple[str, ...]], method: str = "GET", **sent: str) -> Exchange:
        operation = replace(served.spec.operations["browse"], security=security, method=method)
        vendor = replace(served.vendor, auth=Auth())
        headers = {name.replace("_", "-"): text for name, text in sent.items()}
        return Exchange(
            Request(method, "/crates", headers=headers), vendor, operation, acme.mock.world
        )

    return make


def refusal(exchange: Exchange) -> Problem:
    """Return the problem with which an exchange is refused."""
    with pytest.raises(Problem) as refused:
        authenticate(exchange, SCHEMES)
    return refused.value


def test_an_open_operation_takes_anyone(exchanging: Exchanging) -> None:
    """Without security, or with an empty alternative, no credential is asked for."""
    assert authenticate(exchanging(), SCHEMES) is ANYONE
    assert authenticate(exchanging({"key": ()}, {}), SCHEMES) is ANYONE


def test_a_refusal_leaves_nothing_for_the_collector(exchanging: Exchanging) -> None:
    """What goes when it is no more needed costs no time later."""
    exchange = exchanging({"key": ()}, {"token": ("w",)}, acme_key="closed")
    refusal(exchange)
    gc.collect()
    gc.disable()
    try:
        for _ in range(10):
            with suppress(Problem):
                authenticate(exchange, SCHEMES)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_the_grant_is_the_vendors(exchanging: Exchanging) -> None:
    """What the role grants for the scheme is what the exchange gets."""
    exchange = exchanging({"key": ()}, acme_key="segmock")
    assert authenticate(exchange, SCHEMES) == Grant(scope="key")


@pytest.mark.parametrize(
    "sent, found",
    [
        ("Bearer segmock", "segmock"),
        ("bearer  segmock ", "segmock"),
        ("Bearer", None),
        ("Bearer ", None),
        ("Basic segmock", None),
        ("", None),
    ],
)
def test_a_credential_stands_behind_the_word_of_its_scheme(
    exchanging: Exchanging, sent: str, found: str | None
) -> None:
    """In any case, without blanks around it; another scheme's is like none."""
    exchange = exchanging(authorization=sent)
    if found is not None:
        assert presented(exchange, TOKEN) == found
        return
    with pytest.raises(Problem) as refused:
        presented(exchange, TOKEN)
    assert refused.value.kind is Kind.CREDENTIAL_MISSING
    (reason,) = refused.value.violations
    assert (reason.where, reason.pointer) == ("credential", "/authorization")
    assert reason.received == "nothing"
    assert "Authorization: Bearer segmock" in reason.hint


def test_basic_credentials_are_decoded(exchanging: Exchanging) -> None:
    """The role gets id and secret as they are meant, whatever is in the secret."""
    for sent, found in [
        ("Basic c2VnbW9jazpzZWdtb2Nr", "segmock:segmock"),
        ("bAsIc  YTpiOmM= ", "a:b:c"),
        ("Basic Og==", ":"),
        ("Basic w6Q66ZaA", "ä:門"),
    ]:
        assert presented(exchanging(authorization=sent), PAIR) == found


@pytest.mark.parametrize(
    "sent, kind",
    [
        ("", Kind.CREDENTIAL_MISSING),
        ("Basic", Kind.CREDENTIAL_MISSING),
        ("Basic  ", Kind.CREDENTIAL_MISSING),
        ("Bearer c2VnbW9jazpzZWdtb2Nr", Kind.CREDENTIAL_MISSING),
        ("Basic c2VnbW9jaw==", Kind.CREDENTIAL_UNKNOWN),
        ("Basic segmock:segmock", Kind.CREDENTIAL_UNKNOWN),
        ("Basic c2VnbW9jazpzZWdtb2N", Kind.CREDENTIAL_UNKNOWN),
        ("Basic /zo=", Kind.CREDENTIAL_UNKNOWN),
        ("Basic ä", Kind.CREDENTIAL_UNKNOWN),
    ],
    ids=["none", "word", "blanks", "bearer", "no-colon", "plain", "cut", "no-utf-8", "no-ascii"],
)
def test_what_is_no_basic_credential_is_refused(
    exchanging: Exchanging, sent: str, kind: Kind
) -> None:
    """Nothing, another word and what cannot be decoded; the hint shows what can."""
    with pytest.raises(Problem) as refused:
        presented(exchanging(authorization=sent), PAIR)
    assert refused.value.kind is kind
    (reason,) = refused.value.violations
    assert reason.hint == "Send `Authorization: Basic c2VnbW9jazpzZWdtb2Nr`."
    assert not sent[6:].strip() or sent[6:] not in str(reason)


def test_two_headers_of_one_alternative_are_both_needed(exchanging: Exchanging) -> None:
    """Either alone is refused, as is a valid one beside an unknown one."""
    both: dict[str, tuple[str, ...]] = {"key": (), "lock": ()}
    granted = authenticate(exchanging(both, acme_key="segmock", acme_lock="segmock"), SCHEMES)
    assert granted.scope == "lock"
    assert refusal(exchanging(both, acme_key="segmock")).kind is Kind.CREDENTIAL_MISSING
    assert refusal(exchanging(both, acme_lock="segmock")).kind is Kind.CREDENTIAL_MISSING
    wrong = refusal(exchanging(both, acme_key="segmock", acme_lock="x"))
    assert wrong.kind is Kind.CREDENTIAL_UNKNOWN


def test_either_alternative_is_enough(exchanging: Exchanging) -> None:
    """The first one that is met counts, wherever it stands."""
    either: list[dict[str, tuple[str, ...]]] = [{"key": ()}, {"token": ("w",)}]
    for sent in ({"acme_key": "segmock"}, {"authorization": "Bearer segmock", "acme_key": "x"}):
        assert authenticate(exchanging(*either, **sent), SCHEMES).scopes is None


@pytest.mark.parametrize(
    "key, token, kind",
    [
        ("", "", Kind.CREDENTIAL_MISSING),
        ("", "x", Kind.CREDENTIAL_UNKNOWN),
        ("x", "", Kind.CREDENTIAL_UNKNOWN),
        ("x", "segmock-expired", Kind.CREDENTIAL_EXPIRED),
        ("segmock-expired", "segmock-readonly", Kind.FORBIDDEN),
        ("closed", "segmock-readonly", Kind.NOT_FOUND),
    ],
)
def test_of_several_refusals_the_one_that_got_furthest_is_told(
    exchanging: Exchanging, key: str, token: str, kind: Kind
) -> None:
    """Expired says more than unknown, and a lack of scope more than expired."""
    exchange = exchanging(
        {"key": ()}, {"token": ("w",)}, acme_key=key, authorization=f"Bearer {token}"
    )
    assert refusal(exchange).kind is kind


def test_scopes_decide_where_there_are_some(exchanging: Exchanging) -> None:
    """The read-only word may do, with any method, what its scopes say."""
    sent = {"authorization": "Bearer segmock-readonly"}
    for method in ("GET", "POST"):
        granted = authenticate(exchanging({"token": ("r",)}, method=method, **sent), SCHEMES)
        assert granted.scope == "token"
        problem = refusal(exchanging({"token": ("r", "w")}, method=method, **sent))
        assert problem.kind is Kind.FORBIDDEN
        (reason,) = problem.violations
        assert (reason.expected, reason.received) == ("the scopes r w", "r")


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
def test_without_scopes_the_read_only_word_may_read(exchanging: Exchanging, method: str) -> None:
    """GET and HEAD pass; a method that writes is forbidden."""
    exchange = exchanging({"key": ()}, method=method, acme_key="segmock-readonly")
    if method in {"GET", "HEAD"}:
        assert authenticate(exchange, SCHEMES).read_only
    else:
        assert refusal(exchange).kind is Kind.FORBIDDEN
