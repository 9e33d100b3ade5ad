"""A small description for tests of the generated cases, and a target in memory."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from segmock.contract.calls import Call, Reply, Unanswered
from segmock.contract.wire import Transport
from segmock.core import spec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmock.core.document import Json
    from segmock.core.spec import Spec

BODY = {"type": "object", "properties": {"name": {"type": "string"}}}
DONE = {"description": "Done."}


def _place(name: str, **more: Json) -> Json:
    schema = {"type": "string", **more.pop("schema", {})}
    return {"name": name, "in": "path", "required": True, "schema": schema, **more}


DESCRIPTION: Json = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "security": [{"Key": []}, {"App": []}],
    "components": {
        "securitySchemes": {
            "Key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "App": {"type": "http", "scheme": "basic"},
            "Token": {"type": "http", "scheme": "bearer"},
        },
        "links": {
            "Read": {"operationId": "read", "parameters": {"path.id": "$response.body#/items/0/id"}}
        },
    },
    "paths": {
        "/{tenant}/things": {
            "parameters": [_place("tenant", example="here")],
            "get": {
                "operationId": "list",
                "responses": {
                    "200": {**DONE, "links": {"read": {"$ref": "#/components/links/Read"}}}
                },
            },
            "put": {
                "operationId": "storeMany",
                "x-segmock": {"elements": "apart"},
                "requestBody": {
                    "content": {"application/json": {"schema": {"type": "array", "items": BODY}}}
                },
                "responses": {"207": DONE},
            },
        },
        "/{tenant}/things/{id}": {
            "parameters": [
                _place("tenant", examples={"one": {"value": "here"}}),
                _place("id", example="a"),
            ],
            "get": {
                "operationId": "read",
                "parameters": [{"name": "x-trace", "in": "header", "schema": {"type": "string"}}],
                "responses": {"200": DONE, "404": DONE},
            },
            "put": {
                "operationId": "replace",
                "requestBody": {"content": {"application/json": {"schema": BODY}}},
                "responses": {"200": DONE},
            },
            "delete": {"operationId": "drop", "responses": {"204": DONE}},
        },
        "/{tenant}/kinds/{kind}": {
            "parameters": [
                _place("tenant", example="here"),
                _place("kind", schema={"enum": ["big", "small"]}),
            ],
            "get": {"operationId": "kind", "responses": {"200": DONE}},
        },
    },
}


def described() -> Spec:
    """Return the description, loaded."""
    return spec.read(DESCRIPTION, "things.yaml")


class Answering(Transport):
    """Answers by path with a body, or not at all; every answer takes the same time."""

    def __init__(self, bodies: Mapping[str, Json], seconds: float = 0.001) -> None:
        self.bodies = bodies
        self.seconds = seconds
        self.calls: list[Call] = []

    def send(self, call: Call) -> Reply:
        """Return the answer."""
        self.calls.append(call)
        if call.path not in self.bodies:
            raise Unanswered(call, "refused")
        body = self.bodies[call.path]
        status = 404 if body is None else 200
        return Reply(call, status, {}, json.dumps(body).encode(), self.seconds)

    def close(self) -> None:
        """Nothing is kept open."""
