"""What a step expects of an answer's body, out of one that was seen.

Expected word for word is what the client itself had sent under the same name, and what was
captured; of the rest only the shape, which another implementation and another day have too.
"""

from __future__ import annotations

from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING

import orjson

from segmock.core.document import Json, walk
from segmock.core.expecting import ALIKE, WORDS
from segmock.core.matchers import CAPTURED
from segmock.core.messages import EMPTY
from segmock.recording.recorded import text_of
from segmock.recording.shaping import kind, shape

if TYPE_CHECKING:
    from segmock.core.document import Record
    from segmock.recording.penning import Pen
    from segmock.recording.recorded import Told

MAX_INCLUDED = 5
"""Elements of a list that are expected to be in it."""
MAX_VALUES = 20_000
UNKNOWN: object = object()
"""In the place of a matcher: nothing in the value will be the same again."""


class Expecter:
    """Writes the expectations of a recording's steps, in their order."""

    def __init__(self) -> None:
        self._sent: set[tuple[str, bytes]] = set()

    def expect(self, pen: Pen) -> Record:
        """Return what a step expects; the pen must be that of the next exchange."""
        told = pen.told
        self._learn(told)
        made: Record = {"status": told.response.status}
        if told.answer is not EMPTY and told.request.method != "HEAD":
            matcher = _Answer(pen, self._sent).matcher("", told.answer)
            unknown = {"$schema": shape([told.answer])}
            made["body"] = unknown if matcher is UNKNOWN else matcher
        return made

    def _learn(self, told: Told) -> None:
        named = zip(told.places, told.segments, strict=False)
        for name, text in (*named, *told.query):
            if name:
                self._sent.add((name, _exact(text)))
        if told.body is not EMPTY:
            for _, value in islice(walk(told.body), MAX_VALUES):
                if isinstance(value, dict):
                    self._sent.update((name, _exact(one)) for name, one in value.items())


class _Answer:
    def __init__(self, pen: Pen, sent: set[tuple[str, bytes]]) -> None:
        self._pen = pen
        self._sent = sent

    def matcher(self, name: str, value: Json, *, bare: bool = False) -> Json:
        """Return what a value is expected to be like, or UNKNOWN; bare means without shapes."""
        if value is None or self._pen.told.secret(name):
            return UNKNOWN
        known = self._pen.captures.json(value, self._pen.step, name)
        if known is not None:
            return known
        if self._echoed(name, value) and _literal(value):
            return self._pen.value(value, name)
        if isinstance(value, dict):
            return self._members(value, bare=bare)
        return self._elements(value) if isinstance(value, list) else UNKNOWN

    def _echoed(self, name: str, value: Json) -> bool:
        if (name, _exact(value)) in self._sent:
            return True
        # A number in a path or a query is a text.
        return _number(value) and (name, _exact(text_of(value))) in self._sent

    def _members(self, value: Record, *, bare: bool) -> Json:
        found = {name: self.matcher(name, one, bare=bare) for name, one in value.items()}
        known = {name: one for name, one in found.items() if one is not UNKNOWN}
        if not known or not _plain(found):
            return UNKNOWN
        if bare:
            return known if _plain(known) else UNKNOWN
        return {
            # Of what is unknown beside what is known, no more than what kind of value it is.
            name: {"$schema": {"type": kind(value[name])}} if one is UNKNOWN else one
            for name, one in found.items()
            if value[name] is not None
        }

    def _elements(self, value: list[Json]) -> Json:
        known: list[Json] = []
        for one in islice(value, MAX_VALUES):
            found = self.matcher("", one, bare=True)
            if found is not UNKNOWN and found not in known:
                known.append(found)
            if len(known) == MAX_INCLUDED:
                break
        return {"$includes": known} if known else UNKNOWN


def _number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _exact(value: Json) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _literal(value: Json) -> bool:
    """Tell whether a value, written down, stands for itself and for nothing else."""
    for _, one in walk(value):
        if isinstance(one, str) and CAPTURED.search(one):
            return False
        if isinstance(one, dict) and not _plain(one):
            return False
    return True


def _plain(mapping: Record) -> bool:
    """Tell whether no key of an object could be taken for the word of a matcher."""
    return not any(get_close_matches(name, WORDS, n=1, cutoff=ALIKE) for name in mapping)
