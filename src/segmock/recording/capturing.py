"""Ids that one answer gives and a later request uses: they are captured, not written down."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from segmock.core.document import Json, walk
from segmock.core.messages import EMPTY, FORM
from segmock.recording.hiding import WORDS, credentials, worded
from segmock.recording.recorded import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from segmock.recording.recorded import Told

MAX_VALUES = 20_000
"""Values of one message that are looked at."""
LOCATION = "location"
LONG = 8
"""A text of so many characters, a digit among them, is no word that stands somewhere by chance."""
WITHIN = re.compile(r"[A-Za-z0-9_-]+")
"""What may be an id within a longer text."""

_ID = re.compile(
    r"(?i:(?:^|[-_])(?:id|key|code|token|number|cursor)s?)$"
    r"|(?:Id|ID|Key|Code|Token|Number|Cursor)s?$"
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


@dataclass(frozen=True)
class Capture:
    """A text that the answer of a step gives: the step's number from 0, and where it stands."""

    name: str
    step: int
    place: Json
    """A JSON pointer into the body, or `{"header": name}`, perhaps with `query` beside it."""
    value: Json


@dataclass(frozen=True)
class _Given:
    step: int
    key: str
    place: Json
    value: Json

    @property
    def short(self) -> bool:
        """Whether the same may stand somewhere else by chance."""
        return not isinstance(self.value, str) or not _like_an_id(self.value)


@dataclass(frozen=True)
class _Used:
    text: str
    key: str
    where: str
    kind: type | None = None
    """What it must be in JSON, where that tells texts and numbers apart."""


class Captures:
    """All that is captured of some exchanges, by the text itself."""

    def __init__(self, exchanges: Sequence[Told]) -> None:
        self._found: dict[str, Capture] = {}
        sent: set[str] = set()
        given: dict[str, _Given] = {}
        for number, told in enumerate(exchanges):
            uses = list(_used(told))
            for use in uses:
                source = given.get(use.text)
                if source is not None and use.text not in self._found and _meant(source, use):
                    name = self._name(use.key, source.key)
                    self._found[use.text] = Capture(name, source.step, source.place, source.value)
            sent.update(use.text for use in uses)
            for text, source in _gives(told, number):
                if text not in sent:
                    given.setdefault(text, source)

    @property
    def values(self) -> dict[str, Json]:
        """All that is captured: name to what it was."""
        return {one.name: one.value for one in self._found.values()}

    def of(self, step: int) -> dict[str, Json]:
        """Return what a step captures: name to place."""
        return {one.name: one.place for one in self._found.values() if one.step == step}

    def known(self, text: str, step: int) -> str | None:
        """Return `${name}` for a text that was captured before a step, else None."""
        found = self._found.get(text)
        return None if found is None or found.step >= step else f"${{{found.name}}}"

    def json(self, value: Json, step: int, key: str) -> str | None:
        """Return the same for a text or a number in JSON, where both are not the same.

        A number is meant only under a name that fits: small ones are everywhere.
        """
        if isinstance(value, bool | float) or not isinstance(value, str | int):
            return None
        found = self._found.get(text_of(value))
        if found is None or type(found.value) is not type(value):
            return None
        meant = isinstance(value, str) or bool(_ID.search(key))
        return self.known(text_of(value), step) if meant else None

    def within(self, text: str, step: int) -> str:
        """Return a text with all that was captured before a step in the place of what it was."""
        return self.known(text, step) or WITHIN.sub(
            lambda part: (_like_an_id(part[0]) and self.known(part[0], step)) or part[0], text
        )

    def _name(self, *keys: str) -> str:
        words = next((w for k in keys if (w := kebab(k)) not in {"", "id"}), "id")
        taken = {one.name for one in self._found.values()}
        names = (words if n == 1 else f"{words}-{n}" for n in range(1, len(taken) + 2))
        return next(name for name in names if name not in taken)


def kebab(key: str) -> str:
    """Return a key as a name of a capture: `segmentId` is `segment-id`."""
    words = [word.lower() for word in _WORD.findall(key)]
    return re.sub(r"^[^a-z]+", "", "-".join(words))[:50].rstrip("-")


def _like_an_id(text: str) -> bool:
    return len(text) >= LONG and any(c.isdigit() for c in text)


def _meant(source: _Given, use: _Used) -> bool:
    """Tell whether a use means what was given, and not something else that is equal by chance."""
    if use.kind is not None and use.kind is not type(source.value):
        return False
    if not source.short:
        return True
    named = bool(_ID.search(use.key))
    return bool(_ID.search(source.key)) and (use.where == "path" or named)


def _gives(told: Told, step: int) -> Iterator[tuple[str, _Given]]:
    for name, text in told.response.headers.items():
        if _like_an_id(text):
            yield text, _Given(step, name, {"header": name}, text)
        if name.lower() == LOCATION:
            yield from _gives_in_url(name, text, step)
    if told.answer is EMPTY:
        return
    for place, value in islice(walk(told.answer), MAX_VALUES):
        key = _key(place)
        if isinstance(value, str) and value not in WORDS:
            if _like_an_id(value) or _ID.search(key):
                yield value, _Given(step, key, place, value)
        elif isinstance(value, int) and not isinstance(value, bool) and _ID.search(key):
            yield text_of(value), _Given(step, key, place, value)


def _gives_in_url(header: str, url: str, step: int) -> Iterator[tuple[str, _Given]]:
    try:
        fields = parse_qsl(urlsplit(url).query)
    except ValueError:
        return
    # Of several fields of one name a step captures the first.
    for key, value in reversed(dict(reversed(fields)).items()):
        if _like_an_id(value) or _ID.search(key):
            yield value, _Given(step, key, {"header": header, "query": key}, value)


def _used(told: Told) -> Iterator[_Used]:
    for text, name in zip(told.segments, told.places, strict=False):
        if name:
            yield from _parts(text, name, "path")
    for name, text in told.query:
        yield from _parts(text, name, "query")
    for name, text in told.headers:
        yield from _parts(text, name, "header")
    for _, credential in credentials(told):
        if not worded(credential):
            yield _Used(credential, "", "credential")
    yield from _in_body(told)


def _in_body(told: Told) -> Iterator[_Used]:
    for place, value in islice(walk(told.body), 0 if told.body is EMPTY else MAX_VALUES):
        if isinstance(value, str):
            for use in _parts(value, _key(place), "body"):
                whole = use.text == value and told.media != FORM
                yield replace(use, kind=str) if whole else use
        elif isinstance(value, int) and not isinstance(value, bool):
            yield _Used(text_of(value), _key(place), "body", int)


def _key(place: str) -> str:
    """Return the last name of a pointer that is no index; of an element in the singular."""
    *_, last = tokens = place.split("/")
    name = next((t for t in reversed(tokens) if t and not t.isdecimal()), "")
    return name.removesuffix("s") if last.isdecimal() else name


def _parts(text: str, name: str, where: str) -> Iterator[_Used]:
    yield _Used(text, name, where)
    for part in WITHIN.findall(text):
        if part != text and _like_an_id(part):
            yield _Used(part, name, where)
