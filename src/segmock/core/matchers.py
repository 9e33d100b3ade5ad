"""Matchers: what a value shall be, and where it is not so, told for people.

Nothing is executed; `${name}` stands for what a step has captured.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import orjson

from segmock.core.document import Json, pointer
from segmock.core.explaining import explain, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import jsonschema_rs

MISSING: object = object()
"""What an answer does not have (None would be the JSON value null)."""
CAPTURED = re.compile(r"\$\{([a-z][a-z0-9_-]{0,63})\}")
"""Where a captured text goes."""
Difference = tuple[str, str, str]
"""Pointer, what was expected and what was got, for people."""


class Matcher(Protocol):
    """What a value shall be."""

    def differences(
        self, value: Json, place: str, captured: Mapping[str, Json]
    ) -> Iterator[Difference]:
        """Yield where a value is not so; raises KeyError for a name that is not captured."""

    @property
    def said(self) -> str:
        """The matcher in words, for people."""


@dataclass(frozen=True)
class Equal:
    """One value that is neither object nor list."""

    value: Json

    def differences(
        self, value: Json, place: str, captured: Mapping[str, Json]
    ) -> Iterator[Difference]:
        """Yield a difference unless it is the value: 1 is 1.0, and is not true."""
        wanted = self.value
        if isinstance(wanted, str) and CAPTURED.search(wanted):
            wanted = filled(wanted, captured)
            # What was captured from a header is a text, and may be a number in a body.
            same = value is not MISSING and text_of(wanted) == text_of(value)
        else:
            same = isinstance(wanted, bool) == isinstance(value, bool) and wanted == value
        if not same:
            yield place, shown(wanted), _got(value)

    @property
    def said(self) -> str:
        """The value as JSON."""
        return shown(self.value)


@dataclass(frozen=True)
class Members:
    """An object that has these members, and perhaps others."""

    members: tuple[tuple[str, Matcher], ...]

    def differences(
        self, value: Json, place: str, captured: Mapping[str, Json]
    ) -> Iterator[Difference]:
        """Yield what is different in each member that is named."""
        if not isinstance(value, dict):
            yield place, "an object", _got(value)
            return
        for name, matcher in self.members:
            inner = value.get(name, MISSING)
            yield from matcher.differences(inner, place + pointer(name), captured)

    @property
    def said(self) -> str:
        """The members that are named."""
        return "{" + ", ".join(f"{name}: {one.said}" for name, one in self.members) + "}"


@dataclass(frozen=True)
class Elements:
    """A list of so many elements, each like the one that stands at its place."""

    elements: tuple[Matcher, ...]

    def differences(
        self, value: Json, place: str, captured: Mapping[str, Json]
    ) -> Iterator[Difference]:
        """Yield another length, or what is different in each element."""
        if not isinstance(value, list) or len(value) != len(self.elements):
            yield place, f"a list of {len(self.elements)}", _got(value)
            return
        for n, (matcher, one) in enumerate(zip(self.elements, value, strict=True)):
            yield from matcher.differences(one, f"{place}/{n}", captured)

    @property
    def said(self) -> str:
        """The elements."""
        return "[" + ", ".join(one.said for one in self.elements) + "]"


@dataclass(frozen=True)
class Schema:
    """Whatever a JSON Schema allows."""

    schema: Json
    validator: jsonschema_rs.Draft202012Validator = field(compare=False, repr=False)

    def differences(
        self,
        value: Json,
        place: str,
        captured: Mapping[str, Json],  # noqa: ARG002 - a schema is no place for captured texts
    ) -> Iterator[Difference]:
        """Yield each violation of the schema."""
        if value is MISSING:
            yield place, self.said, _got(value)
        elif not self.validator.is_valid(value):
            for error in self.validator.iter_errors(value):
                for one in explain(error, "body"):
                    yield place + one.pointer, one.expected, one.received

    @property
    def said(self) -> str:
        """The schema."""
        return f"a value of the schema {shown(self.schema)}"


@dataclass(frozen=True)
class There:
    """Anything that is there (null too), or nothing at all."""

    there: bool

    def differences(
        self,
        value: Json,
        place: str,
        captured: Mapping[str, Json],  # noqa: ARG002 - as the protocol has it
    ) -> Iterator[Difference]:
        """Yield a difference when there is nothing, or something."""
        if (value is not MISSING) is not self.there:
            yield place, self.said, _got(value)

    @property
    def said(self) -> str:
        """Which of the two."""
        return "any value" if self.there else "nothing"


@dataclass(frozen=True)
class Count:
    """A list, or an object, of so many."""

    count: int

    def differences(
        self,
        value: Json,
        place: str,
        captured: Mapping[str, Json],  # noqa: ARG002 - as the protocol has it
    ) -> Iterator[Difference]:
        """Yield another number of them."""
        if not isinstance(value, list | dict) or len(value) != self.count:
            yield place, self.said, _got(value)

    @property
    def said(self) -> str:
        """How many."""
        return f"{self.count} elements"


@dataclass(frozen=True)
class Includes:
    """A list in which each of these has an element like it, in any order."""

    wanted: tuple[Matcher, ...]

    def differences(
        self, value: Json, place: str, captured: Mapping[str, Json]
    ) -> Iterator[Difference]:
        """Yield each that no element is like."""
        if not isinstance(value, list):
            yield place, "a list", _got(value)
            return
        for matcher in self.wanted:
            if not any(_fits(matcher, one, captured) for one in value):
                yield place, f"an element like {matcher.said}", _got(value)

    @property
    def said(self) -> str:
        """What is to be there."""
        return "a list with " + ", ".join(one.said for one in self.wanted)


@dataclass(frozen=True)
class Excludes:
    """A list in which no element is like any of these."""

    unwanted: tuple[Matcher, ...]

    def differences(
        self, value: Json, place: str, captured: Mapping[str, Json]
    ) -> Iterator[Difference]:
        """Yield each element that is like one of them."""
        if not isinstance(value, list):
            yield place, "a list", _got(value)
            return
        for n, one in enumerate(value):
            for matcher in self.unwanted:
                if _fits(matcher, one, captured):
                    yield f"{place}/{n}", f"no element like {matcher.said}", _got(one)

    @property
    def said(self) -> str:
        """What is not to be there."""
        return "a list without " + ", ".join(one.said for one in self.unwanted)


@dataclass(frozen=True)
class Not:
    """Whatever another matcher does not take."""

    other: Matcher

    def differences(
        self, value: Json, place: str, captured: Mapping[str, Json]
    ) -> Iterator[Difference]:
        """Yield a difference when the other matcher has none."""
        if _fits(self.other, value, captured):
            yield place, self.said, _got(value)

    @property
    def said(self) -> str:
        """What it is not."""
        return f"anything but {self.other.said}"


def filled(value: Json, captured: Mapping[str, Json]) -> Json:
    """Return a value with every `${name}` in its texts replaced; raises KeyError.

    A text that is nothing else becomes the value that was captured, such as a number.
    """
    if isinstance(value, str):
        if whole := CAPTURED.fullmatch(value):
            return captured[whole[1]]
        return in_text(value, captured)
    if isinstance(value, list):
        return [filled(one, captured) for one in value]
    if isinstance(value, dict):
        return {name: filled(one, captured) for name, one in value.items()}
    return value


def in_text(text: str, captured: Mapping[str, Json]) -> str:
    """Return a text with every `${name}` in it replaced by a text; raises KeyError."""
    return CAPTURED.sub(lambda found: text_of(captured[found[1]]), text)


def text_of(value: Json) -> str:
    """Return a value as it stands in a text: a text as it is, anything else as JSON."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _fits(matcher: Matcher, value: Json, captured: Mapping[str, Json]) -> bool:
    return next(matcher.differences(value, "", captured), None) is None


def _got(value: Json) -> str:
    if value is MISSING:
        return "nothing"
    return f"{len(value)} elements: {shown(value)}" if isinstance(value, list) else shown(value)
