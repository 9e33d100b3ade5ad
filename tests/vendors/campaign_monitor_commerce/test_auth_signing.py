from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.vendors.campaign_monitor_commerce.auth import signing
from tests.vendors.campaign_monitor_commerce.asking import SECRET, jws

if TYPE_CHECKING:
    from segmock.core.document import Record

# Tokens that the vendor's pages show, with the secrets that they show.
APPS_TOKEN = (
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpc3MiOiI1N2I1YWEzYjA0NmFiZmIwNTNkODBiNTIifQ"
    ".sxd8uG4EkeIXHsIIVELrfGTIZcaTFE9a9YY-8HGHuOQ"
)
WEBHOOKS_TOKEN = (
    "eyJhbGciOiJIUzI1NiIsImtpZCI6IkNsaWVudCBTZWNyZXQiLCJ0eXAiOiJKV1QifQ.eyJqaXQiOiIzOTg1Y2JlMC1lM2J"
    "lLTExZTYtYThmMy04NTMzOTYyOGMzNGEiLCJpYXQiOjE0ODU0MzE2ODIsImlzcyI6IkNvbnZlcnNpbyJ9"
    ".WZYh7Wylj5vnGRWqrgeMXdeRjIqJc9V30nyEG7QHpvk"
)
POP_TOKEN = (
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJhdCI6IjEyMzQ1NiIsInRzIjoxMjM0NTY3OH0"
    ".J6DUAy9TopLOfIJHFbY2BNDankWID9ZvJ-ylHoV_a6k"
)


def encoded(text: str) -> str:
    """Return a text as a part of a JWS."""
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def test_the_documented_token_of_an_app_verifies() -> None:
    """The sample of the pages has the claims and the signature that they say."""
    assert signing.claims(APPS_TOKEN) == {"iss": "57b5aa3b046abfb053d80b52"}
    assert signing.verifies(APPS_TOKEN, "partner-app-client-secret")
    assert not signing.verifies(APPS_TOKEN, "partner-app-client-secreT")


@pytest.mark.filterwarnings("ignore:Key size should be")  # the documented secret has 8 characters
def test_the_documented_token_of_a_webhook_verifies() -> None:
    """The sample of the pages has the claims and the signature that they say."""
    claims = signing.claims(WEBHOOKS_TOKEN)
    assert (claims["iat"], claims["iss"]) == (1485431682, "Conversio")
    assert signing.verifies(WEBHOOKS_TOKEN, "a-secret")


def test_the_documented_pop_token_can_be_read() -> None:
    """The sample of the pages has two claims; its secret is not published."""
    assert signing.claims(POP_TOKEN) == {"at": "123456", "ts": 12345678}
    assert not signing.verifies(POP_TOKEN, "partner-app-client-secret")


@pytest.mark.parametrize("alg", ["HS256", "HS384", "HS512"])
def test_each_algorithm_verifies(alg: str) -> None:
    """What is signed by hand with one of the algorithms is verified, with no other secret."""
    token = jws({"at": "x"}, alg=alg)
    assert signing.claims(token) == {"at": "x"}
    assert signing.verifies(token, SECRET)
    assert not signing.verifies(token, SECRET[::-1])


def test_what_is_signed_is_what_others_sign() -> None:
    """A token of ours is the one that the standard library makes of the same parts."""
    header = {"kid": "API Key", "alg": "HS256", "typ": "JWT"}
    ours = signing.signed({"iss": "Conversio"}, SECRET, "API Key")
    assert signing.verifies(ours, SECRET)
    theirs = jws({"iss": "Conversio"}, **header)
    assert ours.split(".")[1] == theirs.split(".")[1]
    assert signing._object(ours.split(".")[0], "header") == header


@pytest.mark.parametrize(
    "token, message",
    [
        ("", "an unreadable header"),
        ("..", "an unreadable header"),
        ("a.b.c", "an unreadable header"),
        (f"{encoded('[]')}.{encoded('{}')}.x", "an unreadable header"),
        (f"{encoded('{')}.{encoded('{}')}.x", "an unreadable header"),
        (f"{encoded('{}')}.{encoded('[]')}.x", "an unreadable payload"),
        (f"{encoded('{}')}.\u2603.x", "an unreadable payload"),
        (jws({}, alg="none"), "another algorithm"),
        (jws({}, alg="hs256"), "another algorithm"),
        (jws({}, alg="RS256"), "another algorithm"),
        (jws({}, alg=None), "another algorithm"),
        (f"{encoded('{}')}.{encoded('{}')}.", "another algorithm"),
        ("a" * 5_000, "a token that is too long"),
    ],
)
def test_an_odd_token_is_refused_with_a_reason(token: str, message: str) -> None:
    """What is no token of the three algorithms says what is odd about it."""
    with pytest.raises(ValueError, match=message):
        signing.claims(token)


FIELDS = st.sampled_from(["kid", "typ", "x", "jwk", "jku", "x5c", "crit", "b64"])
VALUES = st.recursive(st.none() | st.booleans() | st.integers(0, 9) | st.text(), st.lists)


@settings(max_examples=30)
@given(st.text(), st.dictionaries(FIELDS, VALUES, max_size=3))
def test_no_text_and_no_header_do_harm(text: str, header: Record) -> None:
    """Whatever stands in a token, it is refused, and nothing else is raised than should be."""
    token = jws({"at": text}, "another-secret-of-some-length", **header)
    if header.keys() & {"crit", "b64"}:
        with pytest.raises(ValueError, match="an extension in the header"):
            signing.claims(token)
    else:
        assert signing.claims(token) == {"at": text}
        assert not signing.verifies(token, SECRET)
        assert not signing.verifies(f"{token}{text}", SECRET)
        # The right secret may still be refused for an odd header, and does no harm either.
        assert signing.verifies(jws({}, SECRET, **header), SECRET) in {True, False}
