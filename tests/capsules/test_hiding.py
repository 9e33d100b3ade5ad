"""Nothing secret is in a capsule, and what a replay needs is still there."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

import orjson
import pytest

from segmock.capsules.hiding import Secrets
from segmock.core.messages import Request, Response
from segmock.core.tape import Tape, Taped

if TYPE_CHECKING:
    from segmock.core.document import Json
    from segmock.core.redacting import Redaction
    from tests.conftest import Client

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECRET = "Live-Key.0815/abc"
ISSUED = "0123456789abcdef0123"


def hidden(
    request: Request, secrets: Secrets | None = None, redaction: Redaction | None = None
) -> tuple[str, str, dict[str, str], bytes]:
    """Return what a capsule has of a request to an unknown path."""
    secrets = Secrets({}, ()) if secrets is None else secrets
    return secrets.hide(request, redaction, ("x-key", "authorization"))


def header(name: str, text: str, secrets: Secrets | None = None) -> str:
    """Return what it has of a header."""
    return hidden(Request("GET", "/", headers={name: text}), secrets)[2][name]


def answered(body: Json, headers: dict[str, str] | None = None, sent: bytes = b"") -> Taped:
    """Return a request with its answer."""
    taped = Tape("default").take(1, NOON, Request("POST", "/", body=sent), ({}, {}), again=False)
    kept = {"Content-Type": "application/json", **(headers or {})}
    taped.close(Response(200, kept, body if isinstance(body, bytes) else orjson.dumps(body)))
    return taped


@pytest.mark.parametrize("word", ["segmock", "segmock-readonly", "segmock-expired", ""])
def test_the_words_of_the_mock_stay(word: str) -> None:
    """They are no secrets, in whatever form they are sent."""
    assert header("x-key", word) == word
    assert header("authorization", f"Bearer {word}") == f"Bearer {word}"
    basic = "Basic " + b64encode(f"{word}:{word}".encode()).decode()
    assert header("authorization", basic) == basic


@pytest.mark.parametrize("name", ["x-key", "cookie", "x-session-id", "x-my-token"])
def test_another_credential_has_a_stand_in_of_its_form(name: str) -> None:
    """Equally long, with the same signs; the same one again for the same credential."""
    secrets = Secrets({}, ())
    shown = header(name, SECRET, secrets)
    assert shown != SECRET
    assert [c for c in shown if not c.isalnum()] == ["-", ".", "/"]
    assert (len(shown), shown[:1].isupper(), shown[9:13].isdecimal()) == (len(SECRET), True, True)
    assert header("authorization", f"PoP {SECRET}", secrets) == f"PoP {shown}"
    assert header(name, SECRET[::-1], secrets) != shown
    assert len(secrets) == 2
    assert header("user-agent", SECRET) == SECRET


def test_a_short_secret_has_one_too() -> None:
    """Each has another one, as long as there are any."""
    secrets = Secrets({}, ())
    shown = [header("x-key", str(n), secrets) for n in range(10)]
    assert len(set(shown)) == len(secrets) == 10
    assert header("x-key", "--", secrets) == "x10"
    assert header("x-key", "ключ", secrets).isascii()


def test_both_halves_of_a_basic_credential_are_hidden() -> None:
    """What is no base64 is hidden as a whole."""
    sent = b64encode(f"someone:{SECRET}".encode()).decode()
    prefix, _, shown = header("authorization", f"Basic {sent}").partition(" ")
    user, _, secret = b64decode(shown).decode().partition(":")
    assert (prefix, len(user), len(secret)) == ("Basic", 7, len(SECRET))
    assert "someone" not in user
    assert SECRET not in secret
    assert "hunter2" not in header("authorization", "Basic hunter2!")


def test_what_the_mock_gave_or_issued_stays() -> None:
    """A replay issues it again."""
    given = {"acme": {"keys": [{"secret": "a-secret-of-the-scenario", "key": "short"}]}}
    issued = answered({"access_token": ISSUED, "of": [1, None, {"x": "y"}]})
    sent_back = answered(b"{", {"Location": f"https://example.com/back?code={ISSUED[::-1]}&a=b"})
    no_json = answered(b"<p>" + SECRET.encode(), {"Content-Type": "text/html"})
    under_way = Tape("default").take(1, NOON, Request("GET", "/"), ({}, {}), again=False)
    secrets = Secrets(given, [issued, sent_back, no_json, under_way])
    for text in (ISSUED, ISSUED[::-1], "a-secret-of-the-scenario", "short"):
        assert header("x-key", text, secrets) == text
    assert header("x-key", SECRET, secrets) != SECRET


def test_what_an_answer_only_repeats_is_not_issued() -> None:
    """Otherwise an echo would let a secret out."""
    secrets = Secrets({}, [answered({"key": SECRET}, sent=SECRET.encode())])
    assert header("x-key", SECRET, secrets) != SECRET


def test_what_is_signed_with_what_was_issued_stays() -> None:
    """It proves that somebody has it, and is good for one request."""

    def signed(claims: Json) -> str:
        return f"e30.{b64encode(orjson.dumps(claims)).decode().rstrip('=')}.c2ln"

    secrets = Secrets({}, [answered({"access_token": ISSUED})])
    good, other = signed({"at": ISSUED, "ts": 1}), signed({"at": "somebody else's", "ts": 1})
    of_world = signed({"at": f"{ISSUED}@ci-1", "ts": 1})
    assert header("authorization", of_world, Secrets({"a": ISSUED}, ())) == of_world
    assert header("authorization", f"PoP {good}", secrets) == f"PoP {good}"
    assert header("authorization", f"PoP {other}", secrets) != f"PoP {other}"
    assert header("authorization", "PoP a.%%%.b", secrets) != "PoP a.%%%.b"


def test_a_signature_that_is_hidden_says_as_much() -> None:
    """Its claims can be read as before, but for their texts: a replay finds the same fault."""
    claims: Json = {"at": "somebody else's", "ts": 1, "of": ["a team", {"x": None}]}
    parts = ({"alg": "HS256", "kid": "the key of somebody"}, claims)
    sent = [b64encode(orjson.dumps(part)).decode().rstrip("=") for part in parts]
    shown = header("authorization", f"PoP {'.'.join(sent)}.c2lnbmVk").removeprefix("PoP ")
    *read, signature = shown.split(".")
    told, said = (orjson.loads(b64decode(part + "==")) for part in read)
    assert told["alg"] == "HS256"
    assert told["kid"] != "the key of somebody"
    assert (said["ts"], said["of"][1], len(said["at"])) == (1, {"x": None}, len(claims["at"]))
    assert "somebody" not in said["at"]
    assert (len(signature), signature != "c2lnbmVk") == (8, True)


def test_passwords_without_a_description_are_known_by_their_names() -> None:
    """In a JSON body, a form and a query; what is no JSON text stays."""
    body = b'{"a": 1, "client_secret": "hunter2hunter2", "token": "\\ud800", "password": "segmock"}'
    _, query, _, shown = hidden(Request("POST", "/", "a=1&api_key=hunter2%20&b=2", body=body))
    assert b"hunter2" not in shown
    assert shown.endswith(b'"token": "\\ud800", "password": "segmock"}')
    assert "hunter2" not in query
    assert query.startswith("a=1&api_key=")
    assert query.endswith("&b=2")
    form = hidden(Request("POST", "/", body=b"password=segmock&secret=a+b"))[3]
    assert form.startswith(b"password=segmock&secret=")
    assert not form.endswith(b"a+b")


@pytest.mark.parametrize("end", [b"}", b"", b"[" * 100_000])
def test_a_password_may_be_a_list_or_an_object(end: bytes) -> None:
    """Which no description says, and which may be broken; its keys stay, and what is behind it."""
    body = b'{"password": {"x": ["hunter2", 1, {"y": "hunter2hunter2"}]}, "z": "seen"' + end
    shown = hidden(Request("POST", "/", body=body))[3]
    assert b"hunter2" not in shown
    assert shown.startswith(b'{"password": {"x": ["')
    assert shown.endswith(b'}]}, "z": "seen"' + end)
    assert b"hunter2" not in hidden(Request("POST", "/", body=body.replace(b"]}", end, 1)))[3]


def test_passwords_of_a_description_are_hidden_wherever_it_says(mock: Client) -> None:
    """In a body and in a path."""
    kibo = next(one for one in mock.mock.pipeline.served if one.vendor.name == "kibo")
    ticket = next(o for o in kibo.spec.operations.values() if "{refreshToken}" in o.template)
    redaction = kibo.checks[ticket.id].redaction
    path = ticket.template.replace("{refreshToken}", quote(SECRET, safe=""))
    secrets = Secrets({}, ())
    shown = hidden(Request("DELETE", path), secrets, redaction)[0]
    assert shown.rpartition("/")[0] == path.rpartition("/")[0]
    assert shown != path
    known = ticket.template.replace("{refreshToken}", "segmock")
    assert hidden(Request("DELETE", known), secrets, redaction)[0] == known


def test_a_long_secret_is_hidden_where_nobody_looks_for_one() -> None:
    """In other headers, in queries and bodies, once it is known."""
    secrets = Secrets({}, ())
    shown = header("x-key", SECRET, secrets)
    assert secrets.sweep(f"note={SECRET}&more=1") == f"note={shown}&more=1"
    assert secrets.sweep(f'"{quote(SECRET, safe="")}"') == f'"{quote(shown)}"'
    assert secrets.sweep("nothing of the kind") == "nothing of the kind"
