"""What the tests of this vendor ask with: an app's credentials, signed by hand."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode, urlsafe_b64encode
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import orjson

from segmock.core.clock import parse_iso

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from tests.conftest import Client

KEY = {"X-ApiKey": "segmock"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
APP = "69d4c3e0a1b2000000000010"
SECRET = "segmock-app-client-secret-012345678901234567890123456789abcd"
BACK = "https://app.example.com/callback"
STATE = "a-random-text"
START = parse_iso("2026-06-01T09:00:00Z")
HASHES = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}


def jws(payload: Json, secret: str = SECRET, **header: Json) -> str:
    """Return a compact JWS, made with nothing but the standard library."""
    header = {"typ": "JWT", "alg": "HS256", **header}
    signed = b".".join(_encoded(orjson.dumps(part)) for part in (header, payload))
    made = hmac.new(secret.encode(), signed, HASHES.get(header["alg"], hashlib.sha256)).digest()
    return (signed + b"." + _encoded(made)).decode()


def _encoded(part: bytes) -> bytes:
    return urlsafe_b64encode(part).rstrip(b"=")


def proof(mock: Client, access: str, secret: str = SECRET, *, late: float = 0) -> dict[str, str]:
    """Return the header that proves the possession of an access token, made `late` seconds ago."""
    ts = mock.mock.world.clock.now().timestamp() - late
    return {"Authorization": f"PoP {jws({'at': access, 'ts': round(ts)}, secret)}"}


def basic(app: str = APP, secret: str = SECRET) -> dict[str, str]:
    """Return the headers of a form that an app sends."""
    word = b64encode(f"{app}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {word}", **FORM}


def authorize(**query: str | None) -> str:
    """Return the address of the page, with right parameters unless told otherwise; None is none."""
    whole = {"client_id": APP, "redirect_uri": BACK, "state": STATE, **query}
    return f"/oauth/authorize?{urlencode({n: v for n, v in whole.items() if v is not None})}"


def decide(mock: Client, decision: str = "allow", **query: str | None) -> dict[str, list[str]]:
    """Decide on the page; returns what the app is told."""
    path, body = authorize(**query), f"decision={decision}".encode()
    status, headers, text = mock.send("POST", path, headers=FORM, body=body)
    assert status == 302, text
    return parse_qs(urlsplit(headers["location"]).query)


def redeem(
    mock: Client, code: str, headers: dict[str, str] | None = None, back: str = BACK
) -> tuple[int, dict[str, str], Json]:
    """Exchange a code."""
    body = urlencode({"code": code, "redirect_uri": back}).encode()
    return mock.send("POST", "/oauth/access-token", headers=headers or basic(), body=body)


def access(mock: Client, scope: str | None = None, code: str = "") -> str:
    """Go all the way to an access token."""
    code = code or decide(mock, scope=scope)["code"][0]
    status, _, body = redeem(mock, code)
    assert status == 200, body
    return str(body["access_token"])


def get(mock: Client, path: str, headers: dict[str, str] | None = None) -> Json:
    """Return the data of a GET that must succeed."""
    status, _, body = mock.send("GET", path, headers=headers or KEY)
    assert status == 200, body
    return body["data"]


def named(mock: Client, name: str) -> Record:
    """Return the segment of a name."""
    return next(s for s in get(mock, "/api/v1/segments") if s["name"] == name)


def export(mock: Client, segment: Record, headers: dict[str, str] | None = None) -> str:
    """Start an export of a segment and return the id of its job."""
    path = f"/api/v1/segments/{segment['id']}/async-export"
    status, _, body = mock.send("POST", path, headers=headers or KEY)
    assert status == 201, body
    return str(body["data"]["id"])
