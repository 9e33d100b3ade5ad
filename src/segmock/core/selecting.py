"""Which world a request is for: by its path, by a header, or by the end of a credential.

The path goes before the header, the header before the credential. What chooses is taken off, so
that the vendors see the request as if it had not been there.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import orjson

from segmock.core.messages import Response
from segmock.core.problem import PROBLEM, Kind, Problem, Violation
from segmock.core.rendering import VIOLATIONS, details, header_text
from segmock.core.scenario import NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from segmock.core.messages import Request
    from segmock.core.problem import Where

HEADER = "segmock-world"
PREFIX = "/@"
BASIC = "basic "
BEARING = re.compile("(?:secret|token)$", re.IGNORECASE)
"""The names of what may choose, of all that a description calls secret: a person's password may
have an @ of its own."""
ENDING = re.compile(f"(.*)(?:@|%40)({NAME.pattern})")
DOTS = 2
"""Dots in a signed credential (RFC 7515), within which there may be a token."""


class Places(NamedTuple):
    """Where a request may carry credentials.

    `headers` are lower-case. `secrets` are what the description of the operation calls secret, in
    query, body and answer, and in the path, which its `template` tells. `inner` returns the token
    within what the headers carry, or nothing.
    """

    headers: Iterable[str] = ()
    secrets: frozenset[str] = frozenset()
    template: str = ""
    inner: Callable[[Mapping[str, str]], str] | None = None


def of_path(path: str) -> tuple[str, str]:
    """Return the world that a path with the prefix names, and the rest of it; raises Problem."""
    name, slash, rest = path[len(PREFIX) :].partition("/")
    return named(name, "path", ""), slash + rest


def chooses(request: Request, credentials: Iterable[str]) -> bool:
    """Tell whether a request may name a world beside its path: `of_request` knows whether it does.

    Every request is asked, and hardly any does.
    """
    headers = request.headers
    if HEADER in headers:
        return True
    for header in credentials:
        text = headers.get(header)
        if text and ("@" in text or text.count(".") == DOTS or text[: len(BASIC)].lower() == BASIC):
            return True
    path, query, body = request.path, request.query, request.body
    if "@" in path or "%40" in path or (query and ("@" in query or "%40" in query)):
        return True
    return bool(body) and (b"@" in body or b"%40" in body)


def of_request(request: Request, places: Places) -> tuple[str, bool]:
    """Return the world that header, credentials or secrets name, and whether it was not the header.

    The name is empty if there is none. What names it is taken off the request. A credential that
    ends in what no world can be called is one like any other. Raises Problem for a header with such
    a name, and for several worlds.
    """
    chosen = ""
    for header in places.headers:
        if (text := request.headers.get(header)) is None:
            continue
        rest, name = _basic(text) if text[: len(BASIC)].lower() == BASIC else _parted(text)
        if name:
            chosen = _same(chosen, name)
            request.headers = {**request.headers, header: rest}
    names = _taken(request, places)
    if places.inner is not None and (token := places.inner(request.headers)):
        names.append(_parted(token)[1])
    for name in filter(None, names):
        chosen = _same(chosen, name)
    if (told := request.headers.get(HEADER)) is not None:
        return named(told, "header", f"/{HEADER}"), False
    return chosen, bool(chosen)


def named(name: str, where: Where, pointer: str) -> str:
    """Return a name that a world may have; raises Problem for any other."""
    if NAME.fullmatch(name):
        return name
    hint = "Use up to 64 lower-case letters, digits and hyphens, the first of them no hyphen."
    reason = Violation(where, pointer, "the name of a world", repr(name), hint)
    raise Problem(Kind.INVALID, (reason,), detail="The request names no world that there can be.")


def marked(response: Response, world: str, secrets: frozenset[str]) -> None:
    """Have the tokens of an answer choose the world by which they were issued."""
    bearing, _, _ = _patterns(secrets)
    if not bearing or "json" not in response.headers.get("Content-Type", ""):
        return
    try:
        body = orjson.loads(response.body)
    except orjson.JSONDecodeError:
        return  # there is none, or it is broken on purpose
    tokens = {name: body.get(name) for name in bearing} if isinstance(body, dict) else {}
    issued = {
        name: f"{text}@{world}" for name, text in tokens.items() if isinstance(text, str) and text
    }
    if issued:
        response.body = orjson.dumps({**body, **issued})


def refused(problem: Problem) -> Response:
    """Return the mock's own answer to a request that is for no world; no journal has it."""
    status = problem.kind.status
    headers = {"Content-Type": PROBLEM, VIOLATIONS: header_text(problem.violations)}
    return Response(status, headers, orjson.dumps(details(problem, "", status)))


def full(sentence: str) -> Problem:
    """Return the problem of a world that cannot be made any more."""
    hint = "Delete a world, or use one that is there."
    reason = Violation("state", "", "room for one more world", "as many as there may be", hint)
    return Problem(Kind.FULL, (reason,), detail=sentence)


def _taken(request: Request, places: Places) -> list[str]:
    """Take what chooses off path, query and body, where secrets of the operation stand there."""
    bearing, json, form = _patterns(places.secrets)
    if not bearing:
        return []
    parts, found = request.path.split("/"), []
    for n, (part, place) in enumerate(zip(parts, places.template.split("/"), strict=False)):
        if place[1:-1] in bearing and (ending := ENDING.fullmatch(part)):
            parts[n] = ending[1]
            found.append(ending[2].encode())
            request.path = "/".join(parts)
    query = request.query.encode()
    found += [name for _, name in form.findall(query)]
    request.query = form.sub(rb"\1", query).decode()
    pattern = json if request.body.lstrip()[:1] == b"{" else form
    found += [name for _, name in pattern.findall(request.body)]
    request.body = pattern.sub(rb"\1", request.body)
    return [name.decode("latin-1") for name in found]


@lru_cache(maxsize=256)
def _patterns(secrets: frozenset[str]) -> tuple[list[str], re.Pattern[bytes], re.Pattern[bytes]]:
    """Return those of some names that may choose, and what finds that in JSON and in a form."""
    bearing = sorted(name for name in secrets if BEARING.search(name))
    names = "|".join(map(re.escape, bearing)).encode()
    world = NAME.pattern.encode()
    json = re.compile(rb'("(?:%b)"\s*:\s*"[^"]*)@(%b)(?=")' % (names, world))
    form = re.compile(rb"((?:^|&)(?:%b)=[^&]*)(?:@|%%40)(%b)(?=&|$)" % (names, world))
    return bearing, json, form


def _parted(text: str) -> tuple[str, str]:
    """Return a credential without what chooses, and that, which is empty if there is nothing."""
    rest, at, name = text.rpartition("@")
    return (rest, name) if at and NAME.fullmatch(name) else (text, "")


def _basic(text: str) -> tuple[str, str]:
    """Do the same with an id and a secret, encoded as RFC 7617 says; it is the secret's end."""
    encoded = text[len(BASIC) :].strip()
    try:
        user, colon, secret = b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return text, ""  # what is odd about it is told by whoever reads it
    secret, name = _parted(secret)
    if not colon or not name:
        return text, ""
    whole = b64encode(f"{user}:{secret}".encode()).decode()
    return text[: len(BASIC)] + whole, name


def _same(one: str, other: str) -> str:
    if one not in {"", other}:
        hint = "Have all credentials end in the same world, or only one of them."
        reason = Violation("credential", "", "one world", f"{one} and {other}", hint)
        raise Problem(Kind.INVALID, (reason,), detail="The credentials name two worlds.")
    return other
