"""What is expected of an answer, how it is read from a file, and each mismatch with its place.

A plain value stands for itself and is contained: an object has the members that are named, a list
has equal length and elements in order, anything else is equal. A mapping with one key of `WORDS`
is a matcher. Nothing is executed; `${name}` stands for a captured text.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING

import jsonschema_rs
import orjson

from segmock.core.document import Defect, Json, pointer, walk
from segmock.core.explaining import shown
from segmock.core.keywords import REGEX
from segmock.core.matchers import (
    MISSING,
    Count,
    Elements,
    Equal,
    Excludes,
    Includes,
    Matcher,
    Members,
    Not,
    Schema,
    There,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from segmock.core.messages import Response

MAX_MISMATCHES = 20
"""Mismatches of one answer that are told; a list of a million wrong elements needs no more."""
WORDS = ("$schema", "$any", "$absent", "$count", "$includes", "$excludes", "$not")
ALIKE = 0.85
"""How much a key must look like one of the words to be taken for a slip of the pen."""


@dataclass(frozen=True)
class Mismatch:
    """Where an answer is not what was expected: `part` is status, header, body or answer.

    `pointer` is a JSON pointer into the body, or the name of a header behind a slash.
    """

    part: str
    pointer: str
    expected: str
    got: str


@dataclass(frozen=True)
class Expectation:
    """What is expected of one answer.

    One of the `statuses`; headers by lower-case name; the body, where it matters. `broken_off`
    means that no whole answer comes, and nothing else is expected then.
    """

    statuses: tuple[int, ...] = ()
    headers: tuple[tuple[str, Matcher], ...] = ()
    body: Matcher | None = None
    broken_off: bool = False

    @property
    def refused(self) -> bool:
        """Whether only refusals are expected, so that the request may be wrong on purpose."""
        return bool(self.statuses) and min(self.statuses) >= 400  # noqa: PLR2004

    def mismatches(
        self, response: Response | None, captured: Mapping[str, Json]
    ) -> tuple[Mismatch, ...]:
        """Return where an answer is not as expected; None is one that broke off.

        Raises KeyError for a name that is not captured.
        """
        if response is None or self.broken_off:
            if response is None and self.broken_off:
                return ()
            wanted = "an answer that breaks off" if self.broken_off else "a whole answer"
            got = "one that breaks off" if response is None else f"a whole one, {response.status}"
            return (Mismatch("answer", "", wanted, got),)
        return tuple(islice(self._all(response, captured), MAX_MISMATCHES))

    def _all(self, response: Response, captured: Mapping[str, Json]) -> Iterator[Mismatch]:
        if response.status not in self.statuses:
            wanted = " or ".join(map(str, self.statuses))
            yield Mismatch("status", "", wanted, str(response.status))
        headers = {name.lower(): text for name, text in response.headers.items()}
        for name, matcher in self.headers:
            value = headers.get(name, MISSING)
            for one in matcher.differences(value, pointer(name), captured):
                yield Mismatch("header", *one)
        if self.body is not None:
            for one in self.body.differences(parsed(response), "", captured):
                yield Mismatch("body", *one)


def parsed(response: Response) -> Json:
    """Return the body of an answer: JSON as its value, MISSING where there is none, else text."""
    if not response.body:
        return MISSING
    try:
        return orjson.loads(response.body)
    except orjson.JSONDecodeError:
        return response.body.decode(errors="replace")


# --- reading -----------------------------------------------------------------------------------
class Reader:
    """Reads matchers out of a file, and keeps every defect that it finds."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.defects: list[Defect] = []

    def matcher(self, raw: Json, place: str) -> Matcher:
        """Return the matcher of a parsed value; one that is odd is a defect."""
        if isinstance(raw, dict):
            if len(raw) == 1 and (word := next(iter(raw)))[:1] == "$":
                return self._word(word, raw[word], place)
            for word in sorted(raw.keys() & set(WORDS)):
                self._defect(place + pointer(word), "does not stand alone", "Write it by itself.")
            return Members(
                tuple((name, self.matcher(one, place + pointer(name))) for name, one in raw.items())
            )
        if isinstance(raw, list):
            return Elements(tuple(self.matcher(one, f"{place}/{n}") for n, one in enumerate(raw)))
        return Equal(raw)

    def _word(self, word: str, raw: Json, place: str) -> Matcher:
        inner = place + pointer(word)
        if word == "$schema":
            return self._schema(raw, inner)
        if word in {"$any", "$absent"}:
            if raw is not True:
                self._defect(inner, f"is {shown(raw)}", "Write true.")
            return There(word == "$any")
        if word == "$count":
            if isinstance(raw, bool) or not isinstance(raw, int) or raw < 0:
                self._defect(inner, f"is {shown(raw)}", "Write a whole number from 0.")
                raw = 0
            return Count(raw)
        if word in {"$includes", "$excludes"}:
            if not isinstance(raw, list) or not raw:
                self._defect(inner, "is not a list", "Write a list of what its elements are like.")
                raw = []
            listed = tuple(self.matcher(one, f"{inner}/{n}") for n, one in enumerate(raw))
            return Includes(listed) if word == "$includes" else Excludes(listed)
        if word == "$not":
            return Not(self.matcher(raw, inner))
        # Other keys may begin with a dollar sign: they are members like any.
        if near := get_close_matches(word, WORDS, n=1, cutoff=ALIKE):
            hint = f"Did you mean {near[0]!r}? A member of that name goes under $schema."
            self._defect(inner, "is no matcher", hint)
        return Members(((word, self.matcher(raw, inner)),))

    def _schema(self, raw: Json, place: str) -> Matcher:
        for where, node in walk(raw, place):
            ref = node.get("$ref", "#") if isinstance(node, dict) else "#"
            if not isinstance(ref, str) or not ref.startswith("#"):
                self._defect(where, f"refers to {shown(ref)}", "Refer to '#/...' in the schema.")
                return Schema(raw, _validator({}))
        try:
            return Schema(raw, _validator(raw))
        except (ValueError, TypeError) as error:
            reason = str(error).splitlines()[0][:200]
            hint = "Write one of draft 2020-12; patterns run in linear time."
            self._defect(place, f"is no JSON Schema: {reason}", hint)
            return Schema(raw, _validator({}))

    def _defect(self, place: str, what: str, hint: str) -> None:
        self.defects.append(Defect(self.file, place, what, hint))


def _validator(schema: Json) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        schema, validate_formats=True, pattern_options=REGEX, offline=True
    )
