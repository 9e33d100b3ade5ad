"""Provenance: which later requests use what an earlier answer gave.

An id that a target has chosen is another one on another day. So requests are kept as templates:
the request as it was sent, the places in it that hold what an answer gave, and where that answer
had it. What a request had before any answer did is nobody's gift, and stays as it is; but the id of
what is created is given then, even where it was guessed before.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias
from urllib.parse import quote, unquote, unquote_plus, urlsplit

import orjson

from segmock.contract.calls import Call, Reply
from segmock.core.messages import FORM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from segmock.core.document import Json

Style: TypeAlias = Literal["plain", "percent", "json"]

MAX_BODY = 65_536
"""Bytes of a body that is searched for ids; a larger one is a test of limits."""
SHORT = 4
"""Fewer characters than this stand in too many places to be recognised."""
NAMES = re.compile(r"(?:^|[a-z_.\-])(?:id|ids|key|code|token|cursor|etag)$", re.IGNORECASE)
"""Names of members and parameters that hold ids."""
PLAIN_HEADERS = frozenset({"accept", "content-type", "content-length", "host", "user-agent"})
"""Headers whose texts are never somebody's id."""
LOCATION = "location"
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*+)"(\s*+:)?|-?\d++(?:\.\d++)?(?:[eE][-+]?\d++)?')
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"%[0-9A-Fa-f]{2}|[A-Za-z0-9_.~-]{4,}")


@dataclass(frozen=True)
class Capture:
    """Where an answer gives a value: `path` into its JSON body, or a `header` of it.

    Of a Location it is the last segment of the path.
    """

    name: str
    path: tuple[str | int, ...] = ()
    header: str = ""


class Slot(NamedTuple):
    """A place in a request that holds a captured value: `part` from `start` to `end`.

    `part` is `path`, `query`, `body`, or the name of a header after a colon; `style` is how the
    value is written there.
    """

    part: str
    start: int
    end: int
    name: str
    style: Style


@dataclass(frozen=True)
class Template:
    """A request with places to fill, and what its answer gives to later ones."""

    call: Call
    slots: tuple[Slot, ...] = ()
    captures: tuple[Capture, ...] = ()


class Place(NamedTuple):
    """A value in a request, as text: where it stands, how it is written, what it is called."""

    text: str
    part: str
    start: int
    end: int
    style: Style
    key: str = ""
    number: bool = False
    whole: bool = True


def linked(steps: Iterable[Reply | Call], own: str = "") -> list[Template]:
    """Return a template for each step, in their order; a call without an answer gives nothing.

    What holds `own`, the prefix of a run's keys, was chosen by the run itself and is no gift.
    """
    steps = list(steps)
    asked: set[str] = set()
    given: dict[str, tuple[int, Capture, bool]] = {}
    slots: list[list[Slot]] = []
    captures: list[list[Capture]] = [[] for _ in steps]
    names: dict[str, str] = {}
    numbers = count(1)
    for number, step in enumerate(steps):
        call = step.call if isinstance(step, Reply) else step
        found = list(places(call))
        slots.append([])
        for place in _used(found, given):
            if place.text not in names:
                names[place.text] = f"id{next(numbers)}"
                source, capture, _ = given[place.text]
                captures[source].append(replace(capture, name=names[place.text]))
            _, part, start, end, style, *_ = place
            slots[number].append(Slot(part, start, end, names[place.text], style))
        asked.update(place.text for place in found)
        if isinstance(step, Reply):
            for text, capture, is_number in gifts(step):
                if own and own in text.lower():
                    continue
                if _new(step, capture):
                    # Another tenant may have the same id: from here on it is this one.
                    names.pop(text, None)
                elif text in asked or text in given:
                    continue
                given[text] = (number, capture, is_number)
    return [
        Template(
            step.call if isinstance(step, Reply) else step, tuple(slots[n]), tuple(captures[n])
        )
        for n, step in enumerate(steps)
    ]


def filled(template: Template, captured: Mapping[str, str]) -> Call:
    """Return the request with captured values in their places.

    Where a value is missing, what the request was recorded with stays.
    """
    call = template.call
    parts = {slot.part for slot in template.slots}
    texts = {part: _filled(part_of(call, part), template, part, captured) for part in parts}
    body = texts["body"].encode() if "body" in texts else call.body
    headers = {name: texts.get(f":{name}", text) for name, text in call.headers.items()}
    return replace(
        call,
        path=texts.get("path", call.path),
        query=texts.get("query", call.query),
        headers=headers,
        body=body,
    )


def captured(template: Template, reply: Reply) -> dict[str, str]:
    """Return what an answer gives to later requests, by name; what it lacks is left out."""
    found = {one.name: _value(one, reply) for one in template.captures}
    return {name: text for name, text in found.items() if text is not None}


def renamed(template: Template, old: str, new: str) -> Template:
    """Return a template with one text for another of the same length, wherever it stands.

    So what a run has chosen itself, such as unique keys with the prefix of the run, can be chosen
    anew.
    """
    if len(old) != len(new) or not (old + new).isascii() or not (old + new).isalnum():
        raise ValueError(f"{old!r} and {new!r} are not equally long ASCII letters and digits")
    call = template.call
    body = None
    if call.body is not None:
        body = _recased(call.body.decode("latin-1"), old, new).encode("latin-1")
    headers = {name: _recased(text, old, new) for name, text in call.headers.items()}
    path, query = _recased(call.path, old, new), _recased(call.query, old, new)
    return replace(template, call=replace(call, path=path, query=query, headers=headers, body=body))


def written(text: str, style: Style) -> str:
    """Return a value as it is written in a place."""
    if style == "percent":
        return quote(text, safe="")
    return json.dumps(text, ensure_ascii=False)[1:-1] if style == "json" else text


def part_of(call: Call, part: str) -> str:
    """Return a part of a request as text; slots count its characters."""
    if part == "body":
        return (call.body or b"").decode()
    return str(call.headers[part[1:]] if part.startswith(":") else getattr(call, part))


# --- what requests hold ------------------------------------------------------------------------
def places(call: Call) -> Iterator[Place]:
    """Yield the values in a request: path segments, query values, words of headers, scalars."""
    start = 0
    for segment in call.path.split("/"):
        end = start + len(segment)
        yield Place(unquote(segment), "path", start, end, "percent")
        start = end + 1
    yield from _pairs(call.query, "query")
    for name, text in call.headers.items():
        if name not in PLAIN_HEADERS:
            for word in re.finditer(r"\S+", text):
                yield Place(word[0], f":{name}", *word.span(), "plain")
    if call.body and call.headers.get("content-type", "").lower().startswith(FORM):
        yield from _pairs(call.body.decode(errors="replace"), "body")
    elif call.body and len(call.body) <= MAX_BODY:
        yield from _scalars(call.body)


def _pairs(text: str, part: str) -> Iterator[Place]:
    start = 0
    for pair in text.split("&"):
        name, equals, raw = pair.partition("=")
        first = start + len(name) + len(equals)
        start += len(pair) + 1
        if not raw:
            continue
        key = unquote_plus(name)
        yield Place(unquote_plus(raw), part, first, first + len(raw), "percent", key)
        for word in _WORD.finditer(raw):
            if word[0] != raw and not word[0].startswith("%"):
                place = (first + word.start(), first + word.end())
                yield Place(word[0], part, *place, "percent", key, whole=False)


def _scalars(body: bytes) -> Iterator[Place]:
    try:
        orjson.loads(body)
        text = body.decode()
    except ValueError:
        return
    key = ""
    for token in _TOKEN.finditer(text):
        if token[2]:
            key = json.loads(f'"{token[1]}"')
        elif token[1] is None:
            yield Place(token[0], "body", *token.span(), "plain", key, number=True)
        else:
            yield Place(json.loads(f'"{token[1]}"'), "body", *token.span(1), "json", key)


def _used(
    found: Sequence[Place], given: Mapping[str, tuple[int, Capture, bool]]
) -> Iterator[Place]:
    """Yield the places that hold what an answer gave; of two that overlap the larger one."""
    end: dict[str, int] = {}
    for place in found:
        if place.text not in given or place.start < end.get(place.part, 0):
            continue
        number = given[place.text][2]
        # A number is an id where it is called one; elsewhere it may be any, but a long one that is
        # part of a query, such as a filter by ids, will be no other.
        named = place.whole and (place.part == "path" or NAMES.search(place.key) is not None)
        queried = place.part == "query" and (not place.whole or not place.text.isdecimal())
        if (number and not (named or queried)) or (place.number and not number):
            continue
        end[place.part] = place.end
        yield place


# --- what answers give -------------------------------------------------------------------------
def gifts(reply: Reply) -> Iterator[tuple[str, Capture, bool]]:
    """Yield what an answer could give: texts that may be ids, and integers that are called so.

    Each with where it stands, and whether it is one, as a number is, only where ids are expected.
    """
    for path, name, value in _leaves(reply.json):
        if isinstance(value, str):
            # A word such as "active" is one that everybody knows.
            if NAMES.search(name) or (len(value) >= SHORT and _DIGIT.search(value)):
                yield value, Capture("", path), len(value) < SHORT
        elif isinstance(value, int) and not isinstance(value, bool) and NAMES.search(name):
            yield str(value), Capture("", path), True
    for header in (LOCATION, "etag"):
        text = _value(Capture("", header=header), reply)
        if text is not None and (len(text) >= SHORT or text.isdecimal()):
            yield text, Capture("", header=header), len(text) < SHORT


def _new(reply: Reply, capture: Capture) -> bool:
    """Whether an answer gives an id to what has just been created, whatever was guessed before."""
    return reply.call.method == "POST" and reply.good and capture.path[-1:] == ("id",)


def _leaves(value: Json) -> Iterator[tuple[tuple[str | int, ...], str, Json]]:
    """Yield each scalar with its path and the name of the member that it is in, in their order."""
    todo: list[tuple[tuple[str | int, ...], str, Json]] = [((), "", value)]
    while todo:
        path, name, value = todo.pop()
        if isinstance(value, dict):
            todo += reversed([((*path, key), key, inner) for key, inner in value.items()])
        elif isinstance(value, list):
            todo += reversed([((*path, n), name, inner) for n, inner in enumerate(value)])
        else:
            yield path, name, value


def _value(capture: Capture, reply: Reply) -> str | None:
    if capture.header:
        text = reply.headers.get(capture.header)
        if text is None or capture.header != LOCATION:
            return text
        return unquote(urlsplit(text).path.rstrip("/").rpartition("/")[2])
    value = reply.json
    for step in capture.path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _filled(text: str, template: Template, part: str, captured: Mapping[str, str]) -> str:
    for slot in sorted(template.slots, key=lambda slot: -slot.start):
        if slot.part == part and slot.name in captured:
            new = written(captured[slot.name], slot.style)
            text = text[: slot.start] + new + text[slot.end :]
    return text


def _recased(text: str, old: str, new: str) -> str:
    return text.replace(old, new).replace(old.upper(), new.upper())
