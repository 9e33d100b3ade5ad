"""The control plane under `/__segmock/`: how the mock is, what was asked of it, and its clock.

Safe by default: `Host`, `Origin` and `Sec-Fetch-Site` are checked, there is no CORS, a write must
be JSON, and off loopback a bearer token is needed.
"""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, jsonify, request

from segmock.core.rendering import as_json
from segmock.web import travel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segmock.core.journal import Entry
    from segmock.core.vendor import Vendor
    from segmock.core.world import World

PREFIX = "/__segmock/"
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
SAFE = {"GET", "HEAD", "OPTIONS"}
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
"""On every answer of the control plane, so that no journalled text is ever run as a page."""

_HOST = re.compile(r"(\[[0-9a-f:]+\]|[^:\[\]@]+)(?::[0-9]{1,5})?")


def blueprint(world: World, vendors: Iterable[Vendor], token: str) -> Blueprint:
    """Return the control routes; a non-empty token is required of every request to them."""
    routes = Blueprint("control", __name__, url_prefix=PREFIX.rstrip("/"))

    # For the whole application: a path below the prefix that no route has is guarded as well.
    @routes.before_app_request
    def guard() -> None:
        if request.path.startswith(PREFIX):
            refuse_strangers(token)

    @routes.after_app_request
    def seal(response: Response) -> Response:
        if request.path.startswith(PREFIX):
            response.headers.update(HEADERS)
        return response

    @routes.get("/health")
    def health() -> Response:
        return jsonify({"status": "ok", "world": world.name, "seed": world.seed})

    @routes.get("/requests")
    def requests() -> Response:
        return jsonify({"requests": [shown(entry) for entry in world.journal]})

    @routes.get("/settings")
    def settings() -> Response:
        return jsonify(held(world, vendors))

    travel.add(routes, world)
    return routes


def refuse_strangers(token: str) -> None:
    """End the request when a web page, or somebody without the token, may have sent it."""
    if token:
        sent = request.headers.get("Authorization", "")
        if not hmac.compare_digest(sent.encode(), f"Bearer {token}".encode()):
            abort(401, "Send the bearer token that the start screen shows.")
    # A rebound DNS name reaches us under a foreign Host, a web page under its own Origin.
    elif hostname(request.host) not in LOOPBACK:
        abort(403, "The control plane answers only to a loopback Host.")
    if request.headers.get("Origin", request.host_url.rstrip("/")) != request.host_url.rstrip("/"):
        abort(403, "The control plane does not answer pages of other origins.")
    if request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
        abort(403, "The control plane does not answer pages of other sites.")
    if request.method not in SAFE and request.mimetype != "application/json":
        abort(415, "Send `Content-Type: application/json`.")


def hostname(host: str) -> str:
    """Return a Host header without its port; empty when it is none."""
    found = _HOST.fullmatch(host.lower())
    return found[1] if found else ""


def held(world: World, vendors: Iterable[Vendor]) -> dict[str, object]:
    """Return what holds in a world, as JSON; a vendor without a limit has none."""
    scenario = world.scenario
    return {
        "scenario": scenario.name,
        "seed": world.seed,
        "personas": world.universe.size,
        "vendors": {
            vendor.name: {
                "limit": None
                if vendor.limit is None
                else scenario.limits.get(vendor.name, vendor.limit.calls),
                "settings": {
                    name: {
                        "choice": scenario.settings.get(vendor.name, {}).get(name)
                        or setting.choices[0],
                        "choices": setting.choices,
                        "meaning": setting.meaning,
                    }
                    for name, setting in vendor.settings.items()
                },
            }
            for vendor in vendors
        },
    }


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
