"""The bodies that are taken, each as the description has it, and the texts in them."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from copy import deepcopy
from typing import TYPE_CHECKING

import jsonschema_rs
from flask import request

from tests.second.edge import JSON, Refusal
from tests.second.faults import faulty

if TYPE_CHECKING:
    from tests.second.grammar import Json

LIMIT = 10 * 1024 * 1024
SECRET = {"type": "string", "minLength": 1, "maxLength": 255}
NAME = {"type": "string", "minLength": 1, "maxLength": 255}
DATE = {"type": ["string", "null"], "format": "date-time"}
BY = {"type": ["string", "null"], "maxLength": 100}
AUDIT = {"createDate": DATE, "createBy": BY, "updateDate": DATE, "updateBy": BY}


def _closed(*optional: str, **fields: Json) -> Json:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name in fields if name not in optional],
        "properties": fields,
    }


BODIES: dict[str, Json] = {
    "segment": _closed(
        *("id", "description", "auditInfo"),
        id={"type": ["integer", "null"], "minimum": -(2**31), "maximum": 2**31 - 1},
        code=NAME,
        name=NAME,
        description={"type": ["string", "null"], "maxLength": 4000},
        auditInfo={"type": ["object", "null"], "properties": AUDIT},
    ),
    "accounts": {
        "type": "array",
        "minItems": 1,
        "items": {"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
    },
    "oauth": _closed(
        "refresh_token",
        client_id=SECRET,
        client_secret=SECRET,
        grant_type={"enum": ["client_credentials"]},
        refresh_token={"type": ["string", "null"], "maxLength": 4096},
    ),
    "app": _closed(applicationId=SECRET, sharedSecret=SECRET),
    "ticket": _closed(refreshToken={**SECRET, "maxLength": 4096}),
}


def read(kind: str) -> Json:
    """Return the body of the request; a segment that is not as described is a conflict."""
    sent = request.get_data()
    if len(sent) > LIMIT:
        raise Refusal(413, "body", "", f"{LIMIT} bytes at most")
    if request.mimetype != JSON and not faulty("any-media"):
        raise Refusal(415, "body", "", JSON)
    try:
        value = json.loads(sent.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Refusal(400, "body", "", "JSON") from None
    check = jsonschema_rs.Draft202012Validator(_schema(kind), validate_formats=True)
    if wrong := next(iter(check.iter_errors(value)), None):
        place = "".join(f"/{step}" for step in wrong.instance_path)
        status = 409 if kind == "segment" else 400
        raise Refusal(status, "body", place, f"what {wrong.schema_path[-1]} allows")
    return value


def kept(text: str) -> str:
    """Return a text as it is kept: as it was sent, unless a fault is in the way."""
    if faulty("latin"):
        return text.encode("latin-1", "replace").decode("latin-1")
    if faulty("astral"):
        return re.split("[\U00010000-\U0010ffff]", text)[0]
    if faulty("trimmed"):
        return text.strip(" ")
    if faulty("composed"):
        return unicodedata.normalize("NFC", text)
    return html.escape(text) if faulty("escaped") else text


def _schema(kind: str) -> Json:
    schema = deepcopy(BODIES[kind])
    if faulty("more-fields"):
        schema.pop("additionalProperties", None)
    if kind == "segment" and (faulty("long-name") or faulty("short-name")):
        schema["properties"]["name"]["maxLength"] = 254 if faulty("short-name") else 999
    return schema


def _refuse(word: str) -> None:
    raise ValueError(word)
