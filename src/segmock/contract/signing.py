"""JSON Web Signatures (RFC 7515, HS256), for vendors to whom apps prove what they possess."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from segmock.core.document import Json, Record

HEADER: Record = {"alg": "HS256", "typ": "JWT"}
DIGITS = 8
"""Hexadecimal digits of the seconds with which a MongoDB ObjectId begins."""


def signed(claims: Record, secret: str) -> str:
    """Return the compact form of claims that a shared secret has signed."""
    content = b".".join(_encoded(orjson.dumps(part)) for part in (HEADER, claims))
    signature = hmac.new(secret.encode(), content, hashlib.sha256).digest()
    return (content + b"." + _encoded(signature)).decode()


def seconds(object_id: Json) -> int | None:
    """Return the Unix time at which an ObjectId was made, None for anything else.

    It is the target's own time: so no request depends on what time it is here.
    """
    try:
        return int(str(object_id)[:DIGITS], 16)
    except ValueError:
        return None


def _encoded(part: bytes) -> bytes:
    return urlsafe_b64encode(part).rstrip(b"=")
