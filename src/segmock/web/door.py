"""The Flask app and its fast door: matched vendor traffic goes straight to the pipeline.

Everything else (the control plane, unknown paths) takes Flask's own way.
"""

from __future__ import annotations

import logging
import re
import time
import traceback
from functools import partial
from http import HTTPStatus
from http.client import responses
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException, NotFound

from segmock.core.journal import printable
from segmock.core.messages import Request
from segmock.core.messages import Response as Reply
from segmock.core.problem import PROBLEM
from segmock.core.validating import MAX_BODY
from segmock.web import control
from segmock.web.asgi import MAX_DROPPED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import InputStream, StartResponse, WSGIEnvironment

    from segmock.core.matching import Match
    from segmock.core.pipeline import Pipeline, Served
    from segmock.core.world import World

CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "*"}
PREFLIGHT = {
    **CORS,
    "Access-Control-Allow-Headers": "*, Authorization",
    "Access-Control-Max-Age": "600",
}

SEALED = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
}
"""On a page of a vendor that has no policy of its own: the control plane has the same origin."""

PART = 64 * 1024
ASCII = "".join(map(chr, range(128)))

_LENGTH = re.compile(r"[0-9]{1,18}")

log = logging.getLogger("segmock")


class SegmockFlask(Flask):
    """A Flask app that hands matched vendor traffic to the pipeline without a detour."""

    def __init__(self, pipeline: Pipeline, world: World, *, token: str = "") -> None:
        super().__init__("segmock", static_folder=None)
        self.pipeline = pipeline
        self.world = world
        # A path is what it says, and a method what a route declares.
        self.url_map.merge_slashes = False
        self.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
        vendors = [served.vendor for served in pipeline.served]
        self.register_blueprint(control.blueprint(world, vendors, token))
        self.register_error_handler(HTTPException, self._refused)

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request; see PEP 3333."""
        path = raw_path(environ)
        answer = self.find(path)
        if answer is None:
            return super().wsgi_app(environ, start_response)
        reply = answer(incoming(environ, path))
        if reply.delay:
            time.sleep(reply.delay)
        return _send(reply, start_response)

    def find(self, path: str) -> Callable[[Request], Reply] | None:
        """Return what answers requests for a raw path, or None where that is for Flask."""
        found = None if path.startswith(control.PREFIX) else self.pipeline.match(path)
        return None if found is None else partial(self._answer, *found)

    def _answer(self, served: Served, match: Match, incoming: Request) -> Reply:
        origin = "origin" in incoming.headers
        asked = origin and "access-control-request-method" in incoming.headers
        if asked and incoming.method == "OPTIONS":
            allow = ", ".join((*match.allow, "OPTIONS"))
            return Reply(204, {**PREFLIGHT, "Access-Control-Allow-Methods": allow})
        try:
            reply = self.pipeline.answer(incoming, self.world, served, match)
        except Exception:  # noqa: BLE001 - whatever it was
            # A bug of ours must not take the server down, nor look like a vendor's answer.
            lines = (printable(line) for line in traceback.format_exc().splitlines())
            asked_for = f"{incoming.method} {printable(incoming.path)}"
            log.error("%s failed\n%s", asked_for, "\n".join(lines))  # noqa: TRY400
            reply = Reply(500, {"Content-Type": "text/plain"}, b"segmock failed; see its log.\n")
        if "html" in reply.headers.get("Content-Type", ""):
            reply.headers = {**SEALED, **reply.headers}
        if origin:
            reply.headers.update(CORS)
        return reply

    def _refused(self, error: HTTPException) -> Response:
        if error.code == NotFound.code and not request.path.startswith(control.PREFIX):
            path = raw_path(request.environ)
            reply = self.pipeline.lost(incoming(request.environ, path), self.world)
            if "Origin" in request.headers:
                reply.headers.update(CORS)
            return Response(reply.body, reply.status, reply.headers)
        answer = jsonify(title=error.name, status=error.code, detail=error.description)
        answer.status_code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
        answer.mimetype = PROBLEM
        answer.headers.extend(h for h in error.get_headers() if h[0] != "Content-Type")
        return answer


def raw_path(environ: WSGIEnvironment) -> str:
    """Return the path as it stood on the wire.

    WSGI itself hands over a decoded path, in which an encoded slash is lost; nearly all servers
    add the raw one under one of two names. Where neither is there the decoded path must do.
    """
    raw: str | None = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if raw is None:
        decoded: str = environ.get("PATH_INFO", "/")
        return quote(decoded.encode("latin-1"), safe="/:@!$&'()*+,;=~-._")
    path = raw.partition("?")[0]
    if not path.startswith("/"):
        path = "/" + path.partition("://")[2].partition("/")[2]
    return encoded(path)


def encoded(text: str) -> str:
    """Return a part of a URL with its raw bytes beyond ASCII, sent by curl and others, encoded."""
    return text if text.isascii() else quote(text.encode("latin-1"), safe=ASCII)


def incoming(environ: WSGIEnvironment, path: str) -> Request:
    """Return the request that an environ stands for; reads the body up to the limit."""
    headers = {
        key[5:].replace("_", "-").lower(): value
        for key, value in environ.items()
        if key.startswith("HTTP_")
    }
    if kind := environ.get("CONTENT_TYPE"):
        headers["content-type"] = kind
    body = b""
    if _LENGTH.fullmatch(length := environ.get("CONTENT_LENGTH") or ""):
        body = _read(environ["wsgi.input"], int(length))
    elif environ.get("wsgi.input_terminated"):
        # Without a length, only from a server that ends the stream itself.
        body = _read(environ["wsgi.input"], MAX_BODY + MAX_DROPPED)
    too_large = len(body) > MAX_BODY
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return Request(
        method=environ["REQUEST_METHOD"],
        path=path,
        query=encoded(environ.get("QUERY_STRING", "")),
        headers=headers,
        body=b"" if too_large else body,
        too_large=too_large,
        origin=f"{environ['wsgi.url_scheme']}://{host}",
    )


def _read(stream: InputStream, wanted: int) -> bytes:
    """Return `wanted` bytes, or more than MAX_BODY if there are more than that.

    What is over the limit is read and dropped, because a client that is still sending does not see
    the answer; up to a limit, because one may never end.
    """
    kept, dropped = bytearray(), 0
    while wanted > 0 and dropped < MAX_DROPPED and (part := stream.read(min(wanted, PART))):
        wanted -= len(part)
        if len(kept) <= MAX_BODY:
            kept += part
        else:
            dropped += len(part)
    return bytes(kept)


def _send(reply: Reply, start_response: Callable[..., object]) -> list[bytes]:
    headers = reply.headers
    if "Content-Length" not in headers and reply.status != 204:  # noqa: PLR2004
        headers["Content-Length"] = str(len(reply.body))
    start_response(f"{reply.status} {responses.get(reply.status, 'Unknown')}", [*headers.items()])
    return [reply.body]
