"""Strict reading of path, query and header parameters: text in, JSON values or violations out.

Stricter than most: ASCII digits only, `true` and `false` only, one value where one is declared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from segmock.core.document import pointer
from segmock.core.matching import decoded
from segmock.core.problem import Violation

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from segmock.core.problem import Where
    from segmock.core.spec import Parameter

MAX_FIELDS = 1_000
"""Fields that a query or a form may have."""

Converter: TypeAlias = Callable[[str], "Json"]

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,18})")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,18})(?:\.[0-9]{1,18})?(?:[eE][-+]?[0-9]{1,2})?")
_WORDS = {"true": True, "false": False}


def _integer(text: str) -> int:
    # 64 bits, as clients in other languages and our own writer of JSON have them.
    if not _INTEGER.fullmatch(text) or not -(2**63) <= (number := int(text)) < 2**63:
        raise ValueError
    return number


def _number(text: str) -> float | int:
    if not _NUMBER.fullmatch(text):
        raise ValueError
    try:
        return _integer(text)
    except ValueError:
        return float(text)


def _boolean(text: str) -> bool:
    try:
        return _WORDS[text]
    except KeyError:
        raise ValueError from None


_BY_TYPE: dict[str, Converter] = {"integer": _integer, "number": _number, "boolean": _boolean}


def types_of(schema: Record) -> tuple[str, ...]:
    """Return the types that a parameter's schema names; a schema without type takes text."""
    named = schema.get("type", "string")
    return tuple(named) if isinstance(named, list) else (named,)


def converter(schema: Record) -> Converter | None:
    """Return what turns one text into a value of the schema, or None when it stays text.

    With several types the first that fits wins, text last.
    """
    types = [t for t in types_of(schema) if t != "null"]
    strict = [_BY_TYPE[t] for t in ("integer", "number", "boolean") if t in types]
    if not strict:
        return None
    if "string" not in types and len(strict) == 1:
        return strict[0]

    def first_fit(text: str) -> Json:
        for convert in strict:
            try:
                return convert(text)
            except ValueError:
                continue
        if "string" in types:
            return text
        raise ValueError

    return first_fit


class Reader:
    """Reads the text of one parameter."""

    def __init__(self, parameter: Parameter, resolved: Record, items: Record) -> None:
        self.parameter = parameter
        self.name = parameter.name
        self.array = "array" in types_of(resolved)
        self.explode = parameter.explode
        self.whole = resolved
        self.schema = items if self.array else resolved
        self.convert = converter(self.schema)

    def read(self, texts: list[str], found: list[Violation]) -> Json:
        """Return the value; adds to `found` what does not convert, which stays text."""
        if len(texts) > 1 and not (self.array and self.explode):
            hint = "Send it once, its items separated by commas." if self.array else "Send it once."
            found.append(self._violation("one value", f"{len(texts)} values", hint, "style"))
        if not self.array:
            return self._one(texts[0], found, "")
        parts = texts if self.explode else texts[0].split(",")
        return [self._one(part, found, f"/{n}") for n, part in enumerate(parts)]

    def _one(self, text: str, found: list[Violation], below: str) -> Json:
        if self.convert is None:
            return text
        try:
            return self.convert(text)
        except ValueError:
            wanted = " or ".join(types_of(self.schema))
            place, spec = pointer(self.parameter.key) + below, f"{self.parameter.pointer}/schema"
            found.append(unfit(self.parameter.where, place, spec, wanted, text))
            return text

    def missing(self) -> Violation:
        """Return the violation of leaving a required parameter out."""
        return self._violation("a value", "nothing", f"Send {self.name!r}.", "required")

    def broken(self, raw: str) -> Violation:
        """Return the violation of sending something that cannot be percent-decoded."""
        hint = "Percent-encode the bytes of UTF-8."
        return self._violation("percent-encoded UTF-8", shown(raw), hint, "encoding")

    def _violation(self, expected: str, received: str, hint: str, keyword: str) -> Violation:
        place = pointer(self.parameter.key)
        spec = self.parameter.pointer + ("/required" if keyword == "required" else "/schema")
        return Violation(self.parameter.where, place, expected, received, hint, keyword, spec)


EXAMPLES = {
    "integer": "digits only, such as 20",
    "number": "a number such as 2.5",
    "boolean": "true or false",
}


def unfit(where: Where, place: str, spec: str, wanted: str, text: str) -> Violation:
    """Return the violation of a text that is no value of the wanted type, or types."""
    hint = f"Write {EXAMPLES.get(wanted, 'a plain value')}."
    return Violation(where, place, wanted, shown(text), hint, "type", spec)


def shown(value: Json) -> str:
    """Return a short text of a received value, for people."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else text[:77] + "..."  # noqa: PLR2004


def fields_of(text: str, where: Where = "query") -> tuple[list[tuple[str, str]], list[Violation]]:
    """Return the names and values of a raw query string or form, and what is broken in it."""
    fields: list[tuple[str, str]] = []
    found: list[Violation] = []
    if (count := text.count("&") + 1) > MAX_FIELDS:
        hint = "Send fewer fields."
        return [], [Violation(where, "", f"at most {MAX_FIELDS} fields", str(count), hint)]
    for part in text.split("&"):
        if not part:
            continue
        name, _, value = part.partition("=")
        try:
            fields.append((decoded(name.replace("+", " ")), decoded(value.replace("+", " "))))
        except ValueError:
            hint = "Percent-encode the bytes of UTF-8."
            place = pointer(name[:80])
            found.append(Violation(where, place, "percent-encoded UTF-8", shown(part), hint))
    return fields, found


def grouped(fields: list[tuple[str, str]], names: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the texts of the declared names; `names` maps a name as sent to the declared one."""
    texts: dict[str, list[str]] = {}
    for name, value in fields:
        declared = names.get(name)
        if declared is not None:
            texts.setdefault(declared, []).append(value)
    return texts
