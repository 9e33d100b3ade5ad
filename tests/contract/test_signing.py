"""Signed requests, and what else steps can say of credentials, times and addresses."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode
from dataclasses import replace
from typing import TYPE_CHECKING

import orjson
import pytest

from segmock.contract.profile import Expect, Rule, RuleStep, Signed
from segmock.contract.signing import seconds, signed
from tests.contract.tiny import api, outcomes

if TYPE_CHECKING:
    from segmock.contract.calls import Reply
    from segmock.core.document import Json

LAW = "the-vendors-rules-hold"
PLACE = "https://example.com/back?code=a%20b&state=c"


def parts(token: str) -> list[bytes]:
    """Return header, payload and signature of a token in its compact form."""
    return [urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split(".")]


def located(reply: Reply) -> Reply:
    """Return an answer that leads somewhere."""
    return replace(reply, headers={**reply.headers, "location": PLACE})


def played(*steps: RuleStep) -> str:
    """Return the state of a rule of these steps, at a target whose answers all lead somewhere."""
    (result,) = outcomes(LAW, alter=located, rules={"one": Rule("one", "One.", "D", steps)})
    return result.state


def test_a_token_is_signed_with_the_secret() -> None:
    """The three parts are as RFC 7515 says."""
    token = signed({"at": "x", "ts": 7}, "secret")
    header, payload, signature = parts(token)
    assert orjson.loads(header) == {"alg": "HS256", "typ": "JWT"}
    assert orjson.loads(payload) == {"at": "x", "ts": 7}
    content = token.rpartition(".")[0].encode()
    assert signature == hmac.new(b"secret", content, hashlib.sha256).digest()


@pytest.mark.parametrize(
    "given, found",
    [("6a1d4a100d743ac3a8b6e742", 0x6A1D4A10), ("no id", None), (None, None), (7, 7)],
)
def test_an_object_id_tells_when_it_was_made(given: Json, found: int | None) -> None:
    """Its first eight digits are the seconds; what is no id tells nothing."""
    assert seconds(given) == found


def test_a_signed_step_shows_a_token_and_no_other_credential() -> None:
    """Claims and secret are filled with words; the scheme says which header it is."""
    step = RuleStep("listShelves", signed=Signed("Id", {"at": "$known:who", "ts": 7}, "s"))
    reply = api(known={"who": ["me"]}).ask(step)
    assert "x-key" not in reply.call.headers
    assert orjson.loads(parts(reply.call.headers["x-id"])[1]) == {"at": "me", "ts": 7}


def test_a_step_may_name_the_scheme_of_its_credential() -> None:
    """It is the alternative with that scheme that is shown."""
    reply = api().ask(RuleStep("listShelves", scheme="Secret"))
    assert "x-key" not in reply.call.headers
    assert {"x-id", "x-secret"} <= reply.call.headers.keys()


def test_a_parameter_of_an_address_is_looked_at_and_captured() -> None:
    """It stands in the query of the URL that a header has."""
    capture = RuleStep("listShelves", capture={"code": "header:location?code"})
    for told, state in (
        ({"location?code": "$code", "location?state": "c", "location?error": None}, "kept"),
        ({"location?code": "a"}, "broken"),
    ):
        assert played(capture, RuleStep("listShelves", expect=Expect(header=told))) == state


def test_a_value_must_not_be_another_one() -> None:
    """What is captured of one answer may have to differ in the next."""
    body: Json = {"code": "$key", "name": "a box", "rank": 3}
    first = RuleStep("createBox", body=body, capture={"id": "/id", "time": "seconds:/rank"})
    for unlike, state in (({"/id": "$id", "/rank": 4}, "kept"), ({"/rank": "$time"}, "broken")):
        step = RuleStep("createBox", body=body, expect=Expect(unlike=unlike))
        assert played(first, step) == state
