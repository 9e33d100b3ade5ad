"""Who is let in: no web page of others, nobody under a foreign name, nobody without the token.

`Host`, `Origin` and `Sec-Fetch-Site` are checked, there is no CORS, a write must be JSON, and off
loopback a bearer token is needed.
"""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING

from segmock.web.control.refusing import Refusal

if TYPE_CHECKING:
    from segmock.core.messages import Request

LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
SAFE = {"GET", "HEAD", "OPTIONS"}
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
"""On every answer of the control plane, so that no journalled text is ever run as a page."""

_HOST = re.compile(r"(\[[0-9a-f:]+\]|[^:\[\]@]+)(?::[0-9]{1,5})?")


def refuse_strangers(request: Request, token: str) -> None:
    """Raise Refusal when a web page, or somebody without the token, may have sent a request.

    A non-empty token is required of every request.
    """
    headers = request.headers
    if token:
        sent = headers.get("authorization", "")
        if not hmac.compare_digest(sent.encode(), f"Bearer {token}".encode()):
            raise Refusal(401, "Send the bearer token that the start screen shows.")
    # A rebound DNS name reaches us under a foreign Host, a web page under its own Origin.
    elif hostname(request.origin.partition("://")[2]) not in LOOPBACK:
        raise Refusal(403, "The control plane answers only to a loopback Host.")
    if headers.get("origin", request.origin) != request.origin:
        raise Refusal(403, "The control plane does not answer pages of other origins.")
    if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        raise Refusal(403, "The control plane does not answer pages of other sites.")
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method not in SAFE and media != "application/json":
        raise Refusal(415, "Send `Content-Type: application/json`.")


def hostname(host: str) -> str:
    """Return a Host header without its port; empty when it is none."""
    found = _HOST.fullmatch(host.lower())
    return found[1] if found else ""
