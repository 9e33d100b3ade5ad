"""Secrets in what was asked: each has a stand-in, the same one wherever it stands.

The words of a mock are none, nor what the mock itself has given or issued, nor what is signed
with that: a replay needs it. Any other credential is, and so is what a description calls a
password.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_plus

import orjson

from segmock.core import faking
from segmock.core.credentials import EXPIRED, READ_ONLY, VALID
from segmock.core.journal import CREDENTIAL
from segmock.core.redacting import GUESSED, HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from segmock.core.document import Json, Record
    from segmock.core.messages import Request
    from segmock.core.redacting import Redaction
    from segmock.core.tape import Taped

WORDS = {VALID, EXPIRED, READ_ONLY}
ISSUED = 12
"""Fewer characters than this are no credential that a mock has issued."""
LONG = 8
"""From so many characters on, a secret is looked for where nothing says that there is one."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
TRIES = 100
SAID = ("alg", "typ")
"""What a signature says of itself."""
PREFIX = re.compile(r"(?:[A-Za-z][A-Za-z-]{1,20} +)?")
RUNS = tuple(re.compile(rf"[\w.~{more}-]{{8,}}") for more in ("+/=%", "+/%", ""))
"""What may be a secret within a text, the longer ones first."""
TEXT = rb'("(?:[^"\\]|\\.)*+")'
ANY = re.compile(rb"()" + TEXT + rb"(\s*:)?")
"""A text in JSON; behind a key stands a colon."""
DECODER = json.JSONDecoder()


class Secrets:
    """The secrets of one tape, by the stand-ins that they have got so far."""

    def __init__(self, given: Json, tape: Iterable[Taped]) -> None:
        self._issued = set(_texts(given))
        for taped in tape:
            self._issued.update(_issued(taped))
        self._stand_ins: dict[str, str] = {}
        self._taken: set[str] = set()
        self._anywhere: dict[str, str] = {}

    def __len__(self) -> int:
        """How many secrets have a stand-in."""
        return len(self._stand_ins)

    def hide(
        self, request: Request, redaction: Redaction | None, credentials: tuple[str, ...]
    ) -> tuple[str, str, dict[str, str], bytes]:
        """Return path, query, headers and body of a request with stand-ins.

        `credentials` are the lower-case headers that carry some; `redaction` knows what else is
        secret, and without one, where no description has the path, names tell.
        """
        headers = {
            name: self._header(text) if name in credentials or CREDENTIAL.search(name) else text
            for name, text in request.headers.items()
        }
        path = request.path if redaction is None else self._path(request.path, redaction)
        names = GUESSED if redaction is None else redaction.names
        if names:
            named = names if isinstance(names, bytes) else _either(names)
            query = self._form(named, request.query.encode()).decode()
            body = self._form(named, self._json(named, request.body))
        else:
            query, body = request.query, request.body
        return path, query, headers, body

    def sweep(self, text: str) -> str:
        """Return a text with stand-ins for the long secrets that stand in it, wherever that is."""
        for runs in RUNS:
            text = runs.sub(lambda run: self._anywhere.get(run[0], run[0]), text)
        return text

    def _header(self, text: str) -> str:
        found = PREFIX.match(text)
        prefix = found[0] if found else ""
        rest = text[len(prefix) :]
        if prefix.strip().lower() == "basic":
            try:
                halves = b64decode(rest.strip(), validate=True).decode().split(":", 1)
            except ValueError:
                return prefix + self._swapped(rest)
            whole = ":".join(self._swapped(half) for half in halves)
            return prefix + b64encode(whole.encode()).decode()
        return prefix + self._swapped(rest)

    def _path(self, path: str, redaction: Redaction) -> str:
        shown = redaction.path(path).split("/")
        parts = zip(path.split("/"), shown, strict=True)
        return "/".join(
            quote(self._swapped(unquote_plus(part)), safe="") if seen == HIDDEN else part
            for part, seen in parts
        )

    def _json(self, names: bytes, body: bytes) -> bytes:
        named = rb'("(?:' + names + rb')"\s*:\s*)'
        body = re.compile(named + TEXT, re.IGNORECASE).sub(self._literal, body)
        opened = re.compile(named + rb"(?=[\[{])", re.IGNORECASE)
        parts, place, text = [], 0, body.decode("latin-1")
        while (found := opened.search(body, place)) is not None:
            parts.append(body[place : found.end()])
            place = _end(text, found.end())
            parts.append(ANY.sub(self._inner, body[found.end() : place]))
        return b"".join([*parts, body[place:]])

    def _inner(self, found: re.Match[bytes]) -> bytes:
        return found[0] if found[3] else self._literal(found)

    def _literal(self, found: re.Match[bytes]) -> bytes:
        try:
            text = orjson.loads(found[2])
        except orjson.JSONDecodeError:
            return found[0]
        swapped = self._swapped(text)
        return found[0] if swapped == text else found[1] + orjson.dumps(swapped)

    def _form(self, names: bytes, text: bytes) -> bytes:
        found = re.compile(rb"((?:^|&)(?:" + names + rb")=)([^&]*)", re.IGNORECASE)
        return found.sub(self._field, text)

    def _field(self, found: re.Match[bytes]) -> bytes:
        text = unquote_plus(found[2].decode("latin-1"))
        swapped = self._swapped(text)
        return found[0] if swapped == text else found[1] + quote(swapped, safe="").encode()

    def _swapped(self, text: str) -> str:
        if not text or self._known(text):
            return text
        if (found := self._stand_ins.get(text)) is None:
            number = len(self._stand_ins)
            made = map(partial(_like, text, number), range(TRIES))
            found = next((m for m in made if m != text and m not in self._taken), f"x{number}")
            if (parts := _parts(text)) is not None:
                found = self._resigned(parts, found)
            self._stand_ins[text] = found
            self._taken.add(found)
            if len(text) >= LONG:
                raw = text.encode().decode("latin-1")
                self._anywhere |= {text: found, raw: found, quote(text, safe=""): quote(found)}
        return found

    def _known(self, text: str) -> bool:
        if text in WORDS or text in self._issued:
            return True
        parts = _parts(text)
        signed = () if parts is None else _texts(parts[1])
        # What was issued may have the name of its world at the end.
        return any(
            len(claim) >= ISSUED and not self._issued.isdisjoint((claim, claim.rpartition("@")[0]))
            for claim in signed
        )

    def _resigned(self, parts: tuple[Record, Record], like: str) -> str:
        """Return a JSON Web Signature that says as much, in the form of one; nobody has signed it.

        What reads it finds the same claims in it, and the same fault with it.
        """
        header, payload = parts
        kept = {name: text for name, text in header.items() if name in SAID}
        made = (self._claims(header) | kept, self._claims(payload))
        return ".".join([*map(_encoded, made), like.rpartition(".")[2]])

    def _claims(self, value: Json) -> Json:
        if isinstance(value, dict):
            return {name: self._claims(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._claims(inner) for inner in value]
        return self._swapped(value) if isinstance(value, str) else value


def _like(text: str, number: int, attempt: int) -> str:
    """Return a text of the same form. Nothing in it tells of what it stands for but that form."""
    drawn = faking.token(LETTERS, len(text), "stand-in", number, attempt)
    return "".join(map(_letter, text, drawn))


def _letter(shape: str, drawn: str) -> str:
    if shape.isdecimal():
        return str(LETTERS.index(drawn) % 10)
    if shape.isascii() and not shape.isalpha():
        return shape
    return drawn.upper() if shape.isupper() else drawn


def _end(text: str, start: int) -> int:
    """Return where the JSON value ends that begins there; what is broken ends with the text."""
    try:
        return DECODER.raw_decode(text, start)[1]
    except (ValueError, RecursionError):
        return len(text)


def _either(names: Iterable[str]) -> bytes:
    return "|".join(re.escape(name) for name in sorted(names)).encode()


def _parts(text: str) -> tuple[Record, Record] | None:
    """Return header and payload of a JSON Web Signature (RFC 7515); None if a text is none."""
    parts = text.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, payload, signature
        return None
    try:
        header, payload = (orjson.loads(urlsafe_b64decode(part + "===")) for part in parts[:2])
    except ValueError:
        return None
    return (header, payload) if isinstance(header, dict) and isinstance(payload, dict) else None


def _encoded(part: Record) -> str:
    return urlsafe_b64encode(orjson.dumps(part)).decode().rstrip("=")


def _issued(taped: Taped) -> Iterator[str]:
    """Yield what an answer may have issued: long texts that its request did not bring along."""
    if taped.answer is None:
        return
    asked = taped.request
    brought = f"{asked.path}?{asked.query}\n{asked.body.decode('latin-1')}\n" + "\n".join(
        asked.headers.values()
    )
    for text in _answered(taped.answer.headers, taped.answer.body):
        if len(text) >= ISSUED and text not in brought:
            yield text


def _answered(headers: Mapping[str, str], body: bytes) -> Iterator[str]:
    for field in re.split(r"[?&#]", headers.get("Location", "")):
        yield unquote_plus(field.partition("=")[2])
    if "json" in headers.get("Content-Type", "") and body:
        try:
            yield from _texts(orjson.loads(body))
        except orjson.JSONDecodeError:
            return


def _texts(value: Json) -> Iterator[str]:
    """Yield the texts in a JSON value, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
