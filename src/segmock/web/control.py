"""The control plane under `/__segmock/`: whether the mock is there, and what was asked of it.

Safe by default: `Host` and `Origin` are checked, there is no CORS, and off loopback a bearer
token is needed.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, jsonify, request

from segmock.core.rendering import as_json

if TYPE_CHECKING:
    from segmock.core.journal import Entry
    from segmock.core.world import World

PREFIX = "/__segmock/"
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


def blueprint(world: World, token: str) -> Blueprint:
    """Return the control routes; a non-empty token is required of every request to them."""
    routes = Blueprint("control", __name__, url_prefix=PREFIX.rstrip("/"))

    @routes.before_request
    def guard() -> None:
        if token:
            sent = request.headers.get("Authorization", "")
            if not hmac.compare_digest(sent.encode(), f"Bearer {token}".encode()):
                abort(401, "Send the bearer token that the start screen shows.")
        # A rebound DNS name reaches us under a foreign Host, a web page under its own Origin.
        elif hostname(request.host) not in LOOPBACK:
            abort(403, "The control plane answers only to a loopback Host.")
        origin = request.headers.get("Origin")
        if origin is not None and origin != request.host_url.rstrip("/"):
            abort(403, "The control plane does not answer pages of other origins.")

    @routes.get("/health")
    def health() -> Response:
        return jsonify({"status": "ok", "world": world.name, "seed": world.seed})

    @routes.get("/requests")
    def requests() -> Response:
        return jsonify({"requests": [shown(entry) for entry in world.journal]})

    return routes


def hostname(host: str) -> str:
    """Return a Host header without its port."""
    return host if host.endswith("]") else host.rsplit(":", 1)[0]


def shown(entry: Entry) -> dict[str, object]:
    """Return an entry of the journal as JSON; bodies are text."""
    return {
        "number": entry.number,
        "at": entry.at,
        "method": entry.method,
        "path": entry.path,
        "query": entry.query,
        "vendor": entry.vendor,
        "operation": entry.operation,
        "status": entry.status,
        "milliseconds": round(entry.seconds * 1000, 3),
        "request_body": entry.request_body.decode(errors="replace"),
        "response_body": entry.response_body.decode(errors="replace"),
        "violations": [as_json(violation) for violation in entry.violations],
        "own_violations": [as_json(violation) for violation in entry.own],
    }
