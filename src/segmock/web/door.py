"""The Flask app and its fast door: matched vendor traffic goes straight to the pipeline.

Everything else (the control plane, unknown paths) takes Flask's own way.
"""

from __future__ import annotations

import logging
import re
import traceback
from functools import partial
from http import HTTPStatus
from http.client import responses
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException, NotFound

from segmock.core import selecting
from segmock.core.journal import printable
from segmock.core.messages import Request
from segmock.core.messages import Response as Reply
from segmock.core.problem import PROBLEM, Problem
from segmock.core.validating import MAX_BODY
from segmock.core.worlds import DEFAULT, WorldsFullError
from segmock.web.asgi import MAX_DROPPED
from segmock.web.breaking import delay, hang_up, pieces
from segmock.web.control import PREFIX, Control

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from wsgiref.types import InputStream, StartResponse, WSGIEnvironment

    from segmock.core.matching import Match
    from segmock.core.pipeline import Pipeline, Served
    from segmock.core.spec import Operation
    from segmock.core.world import World
    from segmock.core.worlds import Worlds

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

NOWHERE = selecting.Places()

PART = 64 * 1024
ASCII = "".join(map(chr, range(128)))

_LENGTH = re.compile(r"[0-9]{1,18}")

log = logging.getLogger("segmock")


class SegmockFlask(Flask):
    """A Flask app that hands matched vendor traffic to the pipeline without a detour."""

    def __init__(
        self,
        pipeline: Pipeline,
        worlds: Worlds,
        *,
        scenarios: Callable[[], Mapping[str, str]] = dict,
        token: str = "",
    ) -> None:
        super().__init__("segmock", static_folder=None)
        self.pipeline = pipeline
        self.worlds = worlds
        # A path is what it says, and a method what a route declares.
        self.url_map.merge_slashes = False
        self.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
        self.control = Control(
            worlds, pipeline.served, scenarios=scenarios, token=token, strict=pipeline.strict
        )
        self.serve(pipeline.served)
        self.register_error_handler(HTTPException, self._refused)

    def serve(self, served: Sequence[Served]) -> None:
        """Serve these vendors from now on; a request under way goes on with those it came to."""
        self._credentials = tuple({name for one in served for name in one.credentials})
        self.control.served = tuple(served)
        self.pipeline.served = tuple(served)

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request; see PEP 3333."""
        path = raw_path(environ)
        answer = self.find(path)
        if answer is None:
            return super().wsgi_app(environ, start_response)
        reply = answer(incoming(environ, path))
        if reply.delay:
            delay(reply.delay, environ)
        if reply.wire is not None:
            if reply.wire.reset:
                hang_up(environ, "The connection is reset on purpose.")
            _send(reply, start_response)
            return pieces(reply.body, reply.wire, environ)
        return _send(reply, start_response)

    def find(self, path: str) -> Callable[[Request], Reply] | None:
        """Return what answers requests for a raw path, or None where that is for Flask."""
        if path.startswith(selecting.PREFIX):
            return self._in_world
        if path.startswith(PREFIX):
            return self._control
        found = self.pipeline.match(path)
        return None if found is None else partial(self._answer, *found)

    def _in_world(self, incoming: Request) -> Reply:
        """Answer a request whose path chooses a world."""
        try:
            name, rest = selecting.of_path(incoming.path)
        except Problem as problem:
            return _for_no_world(problem, incoming)
        incoming.path = rest
        if rest.startswith(PREFIX):
            return self._control(incoming, name)
        # Links in an answer lead to the same world.
        incoming.origin += f"{selecting.PREFIX}{name}"
        found = self.pipeline.match(rest)
        return self._lost(incoming, name) if found is None else self._answer(*found, incoming, name)

    def _world(self, incoming: Request, places: selecting.Places, name: str) -> tuple[World, bool]:
        """Return the world of a request, and whether a credential chose it; raises Problem.

        What chooses is taken off the request. `name` is what the path says.
        """
        named, by_credential = selecting.of_request(incoming, places)
        try:
            return self.worlds.get(name or named or DEFAULT), by_credential and not name
        except WorldsFullError as error:
            raise selecting.full(str(error)) from None

    def _control(self, incoming: Request, name: str = "") -> Reply:
        try:
            return self.control.answer(incoming, lambda: self._world(incoming, NOWHERE, name)[0])
        except Exception:  # noqa: BLE001 - whatever it was
            return _failed(incoming)

    def _lost(self, incoming: Request, name: str = "") -> Reply:
        try:
            world, _ = self._world(incoming, selecting.Places(self._credentials), name)
        except Problem as problem:
            return _for_no_world(problem, incoming)
        reply = self.pipeline.lost(incoming, world)
        if "origin" in incoming.headers:
            reply.headers.update(CORS)
        return reply

    def _answer(self, served: Served, match: Match, incoming: Request, name: str = "") -> Reply:
        origin = "origin" in incoming.headers
        asked = origin and "access-control-request-method" in incoming.headers
        if asked and incoming.method == "OPTIONS":
            allow = ", ".join((*match.allow, "OPTIONS"))
            return Reply(204, {**PREFLIGHT, "Access-Control-Allow-Methods": allow})
        world, by_credential, places = self.worlds.default, False, NOWHERE
        if name or selecting.chooses(incoming, served.credentials):
            path, places = incoming.path, _places(served, match.operation(incoming.method))
            try:
                world, by_credential = self._world(incoming, places, name)
            except Problem as problem:
                return _for_no_world(problem, incoming)
            if incoming.path != path:
                match = served.router.match(incoming.path) or match
        try:
            reply = self.pipeline.answer(incoming, world, served, match)
        except Exception:  # noqa: BLE001 - whatever it was
            reply = _failed(incoming)
        if "html" in reply.headers.get("Content-Type", ""):
            reply.headers = {**SEALED, **reply.headers}
        if by_credential:
            selecting.marked(reply, world.name, places.secrets)
        if origin:
            reply.headers.update(CORS)
        return reply

    def _refused(self, error: HTTPException) -> Response:
        if error.code == NotFound.code:
            path = raw_path(request.environ)
            reply = self._lost(incoming(request.environ, path))
            return Response(reply.body, reply.status, reply.headers)
        answer = jsonify(title=error.name, status=error.code, detail=error.description)
        answer.status_code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
        answer.mimetype = PROBLEM
        answer.headers.extend(h for h in error.get_headers() if h[0] != "Content-Type")
        return answer


def _places(served: Served, operation: Operation | None) -> selecting.Places:
    """Return where a request of a vendor may carry credentials."""
    if operation is None:
        return selecting.Places(served.credentials, inner=served.vendor.inner)
    secrets = served.checks[operation.id].redaction.names
    return selecting.Places(served.credentials, secrets, operation.template, served.vendor.inner)


def _for_no_world(problem: Problem, incoming: Request) -> Reply:
    reply = selecting.refused(problem)
    if "origin" in incoming.headers:
        reply.headers.update(CORS)
    return reply


def _failed(incoming: Request) -> Reply:
    """Return the answer for a bug of ours, which goes to the log.

    It must not take the server down, nor look like a vendor's answer.
    """
    lines = (printable(line) for line in traceback.format_exc().splitlines())
    asked_for = f"{incoming.method} {printable(incoming.path)}"
    log.error("%s failed\n%s", asked_for, "\n".join(lines))
    return Reply(500, {"Content-Type": "text/plain"}, b"segmock failed; see its log.\n")


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
