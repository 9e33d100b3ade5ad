"""JSON Web Signatures with a shared secret: the one door to joserfc."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from joserfc.jwk import OctKey

    from segmock.core.document import Record

ALGORITHMS = ("HS256", "HS384", "HS512")
DOTS = 2
"""Dots in a compact JWS."""
EXTENSIONS = {"b64", "crit"}
"""Header fields that change how a token is read: nobody who signs two claims needs one."""
MAX_LENGTH = 4_096
"""Characters of a token; more is no token of two claims."""


def claims(token: str) -> Record:
    """Return the payload of a compact JWS, unverified; raises ValueError that says what is odd."""
    if len(token) > MAX_LENGTH:
        message = "a token that is too long"
        raise ValueError(message)
    head, _, rest = token.partition(".")
    header, payload = _object(head, "header"), _object(rest.partition(".")[0], "payload")
    if header.get("alg") not in ALGORITHMS:
        message = "another algorithm"
        raise ValueError(message)
    if header.keys() & EXTENSIONS:
        message = "an extension in the header"
        raise ValueError(message)
    return payload


def verifies(token: str, secret: str) -> bool:
    """Tell whether a secret has signed a token whose claims could be read."""
    from joserfc import errors, jws  # noqa: PLC0415 - costs 80 ms, and most starts never need it

    try:
        jws.deserialize_compact(token, _key(secret), algorithms=ALGORITHMS)
    except (errors.JoseError, ValueError):
        return False
    return True


def signed(payload: Record, secret: str, key_id: str) -> str:
    """Return a compact JWS (HS256) of a payload; `key_id` says which secret has signed it."""
    from joserfc import jws  # noqa: PLC0415 - as above

    header = {"alg": "HS256", "kid": key_id, "typ": "JWT"}
    return jws.serialize_compact(header, orjson.dumps(payload), _key(secret))


def _key(secret: str) -> OctKey:
    from joserfc.jwk import OctKey  # noqa: PLC0415 - as above

    return OctKey.import_key(secret)


def _object(part: str, what: str) -> Record:
    try:
        found = orjson.loads(urlsafe_b64decode(part.encode() + b"=="))
    except ValueError:
        found = None
    if isinstance(found, dict):
        return found
    message = f"an unreadable {what}"
    raise ValueError(message)
