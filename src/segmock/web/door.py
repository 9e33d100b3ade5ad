"""The Flask app and its fast door: matched vendor traffic goes straight to the pipeline.

Everything else (the control plane, unknown paths) takes Flask's own way.
"""

from __future__ import annotations

import logging
from http.client import responses
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Flask, Response, jsonify, request

from segmock.core.messages import Request
from segmock.core.messages import Response as Reply
from segmock.core.validating import MAX_BODY
from segmock.web import control

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from segmock.core.pipeline import Pipeline
    from segmock.core.world import World

CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "*"}
PREFLIGHT = {
    **CORS,
    "Access-Control-Allow-Headers": "*, Authorization",
    "Access-Control-Max-Age": "600",
}

log = logging.getLogger("segmock")


class SegmockFlask(Flask):
    """A Flask app that hands matched vendor traffic to the pipeline without a detour."""

    def __init__(self, pipeline: Pipeline, world: World, *, token: str = "") -> None:
        super().__init__("segmock", static_folder=None)
        self.pipeline = pipeline
        self.world = world
        self.register_blueprint(control.blueprint(world, token))
        self.register_error_handler(404, self._unknown)

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request; see PEP 3333."""
        path = raw_path(environ)
        found = None if path.startswith(control.PREFIX) else self.pipeline.match(path)
        if found is None:
            return super().wsgi_app(environ, start_response)
        served, match = found
        method = environ["REQUEST_METHOD"]
        origin = "HTTP_ORIGIN" in environ
        if method == "OPTIONS" and origin and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ:
            allow = ", ".join((*match.allow, "OPTIONS"))
            return _send(
                Reply(204, {**PREFLIGHT, "Access-Control-Allow-Methods": allow}), start_response
            )
        try:
            reply = self.pipeline.answer(incoming(environ, path), self.world, served, match)
        except Exception:
            # A bug of ours must not take the server down, nor look like a vendor's answer.
            log.exception("%s %s failed", method, path)
            reply = Reply(500, {"Content-Type": "text/plain"}, b"segmock failed; see its log.\n")
        if origin:
            reply.headers.update(CORS)
        return _send(reply, start_response)

    def _unknown(self, _: Exception) -> tuple[Response, int]:
        near = self.pipeline.nearest(raw_path(request.environ))
        body = {
            "type": "urn:segmock:problem:unknown-path",
            "title": "No vendor has this path",
            "status": 404,
            "detail": f"{request.method} {request.path} is not in any description.",
            "did_you_mean": [f"{o.method} {o.template}" for o in near],
        }
        answer = jsonify(body)
        answer.mimetype = "application/problem+json"
        answer.headers.update(CORS)
        return answer, 404


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
    return path


def incoming(environ: WSGIEnvironment, path: str) -> Request:
    """Return the request that an environ stands for; reads the body up to the limit."""
    headers = {
        key[5:].replace("_", "-").lower(): value
        for key, value in environ.items()
        if key.startswith("HTTP_")
    }
    if kind := environ.get("CONTENT_TYPE"):
        headers["content-type"] = kind
    length = environ.get("CONTENT_LENGTH") or ""
    body, too_large = b"", False
    if length or "HTTP_TRANSFER_ENCODING" in environ:
        wanted = int(length) if length.isdecimal() else MAX_BODY + 1
        too_large = length != "" and wanted > MAX_BODY
        if not too_large and wanted:
            body = environ["wsgi.input"].read(wanted)
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return Request(
        method=environ["REQUEST_METHOD"],
        path=path,
        query=environ.get("QUERY_STRING", ""),
        headers=headers,
        body=body,
        too_large=too_large,
        origin=f"{environ['wsgi.url_scheme']}://{host}",
    )


def _send(reply: Reply, start_response: Callable[..., object]) -> list[bytes]:
    headers = reply.headers
    if "Content-Length" not in headers and reply.status != 204:  # noqa: PLR2004
        headers["Content-Length"] = str(len(reply.body))
    start_response(f"{reply.status} {responses.get(reply.status, 'Unknown')}", [*headers.items()])
    return [reply.body]
