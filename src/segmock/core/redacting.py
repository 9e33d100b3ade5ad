"""What the journal must not keep: the values that a description calls passwords.

A schema with `format: password`, of a parameter or of a property in a body or an answer, marks one.
Credentials in headers are never kept in the first place.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from segmock.core.document import Json, Record, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from segmock.core.problem import Problem, Violation
    from segmock.core.spec import Operation

FORMAT = "password"
HIDDEN = "***"
BELOW = ("items", "additionalProperties", "not", "if", "then", "else", "contains")
COMBINED = ("allOf", "oneOf", "anyOf", "prefixItems")


GUESSED = rb'[^"&=]{0,100}(?:secret|passw|token|api_?key|credential|authori[sz]ation)[^"&=]{0,100}'
"""The names of what is taken for a secret where no description says."""


def guessed(raw: bytes) -> bytes:
    """Return a body or a query, JSON or form, without what its names make out to be secret."""
    return _FORM.sub(rb"\1" + HIDDEN.encode(), _JSON.sub(rb'\1"' + HIDDEN.encode() + b'"', raw))


# The last quote is optional, since a body may have been cut. Behind a list or an object nothing
# is kept: where that ends is not told by a pattern.
_VALUE = rb'(?:"(?:[^"\\]|\\.)*+"?|[\[{].*+|[^\s,}\]"]+)'
_JSON = re.compile(rb'("' + GUESSED + rb'"\s*:\s*)' + _VALUE, re.IGNORECASE | re.DOTALL)
_FORM = re.compile(rb"((?:^|&)" + GUESSED + rb"=)[^&]*", re.IGNORECASE)


class Redaction:
    """Hides what is secret in the messages of one operation; costs nothing where nothing is.

    `look_up` follows a `#/` reference.
    """

    def __init__(self, operation: Operation, look_up: Callable[[str], Record]) -> None:
        self._look_up = look_up
        self._seen: set[str] = set()
        found = {p.name for p in operation.parameters if self._secret(p.schema)}
        self._template = operation.template
        self._places = {f"{{{name}}}" for name in found & set(operation.placeholders)}
        replies = (schema for r in operation.replies.values() for schema in r.content.values())
        for schema in (*operation.body.values(), *replies):
            found.update(self._inside(schema))
        self.names = frozenset(found)
        names = "|".join(re.escape(name) for name in sorted(found)).encode()
        self._json = re.compile(rb'("(?:' + names + rb')"\s*:\s*)' + _VALUE, re.DOTALL)
        self._form = re.compile(rb"((?:^|&)(?:" + names + rb")=)[^&]*")

    def body(self, raw: bytes) -> bytes:
        """Return a body, JSON or form, without what is secret in it."""
        if not self.names:
            return raw
        hidden = self._json.sub(rb'\1"' + HIDDEN.encode() + b'"', raw)
        return self._form.sub(rb"\1" + HIDDEN.encode(), hidden)

    def query(self, text: str) -> str:
        """Return a query without what is secret in it."""
        return (
            self._form.sub(rb"\1" + HIDDEN.encode(), text.encode()).decode() if self.names else text
        )

    def path(self, text: str) -> str:
        """Return a path without what is secret in it."""
        if not self._places:
            return text
        # Segment for segment: the template has as many.
        shown = zip(text.split("/"), self._template.split("/"), strict=False)
        return "/".join(HIDDEN if place in self._places else one for one, place in shown)

    def problem(self, problem: Problem) -> None:
        """Take what is secret out of the reasons of a problem."""
        if self.names:
            first = str(problem.violations[0]) if problem.violations else ""
            problem.violations = tuple(self._violation(v) for v in problem.violations)
            if first and problem.detail == first:
                problem.detail = str(problem.violations[0])

    def _violation(self, violation: Violation) -> Violation:
        named = not self.names.isdisjoint(tokens(violation.pointer))
        # What is missing quotes nothing, and what a vendor says itself has no keyword.
        quotes = violation.keyword not in {"", "required"}
        if named and quotes:
            return replace(violation, received=HIDDEN)
        # What holds a secret is quoted, too, where it is of a wrong type or fits no alternative.
        expected, received = self._text(violation.expected), self._text(violation.received)
        return replace(violation, expected=expected, received=received)

    def _text(self, shown: str) -> str:
        return self.body(shown.encode(errors="replace")).decode()

    def _secret(self, schema: Json) -> bool:
        while isinstance(schema, dict) and "$ref" in schema:
            schema = self._look_up(schema["$ref"])
        return isinstance(schema, dict) and schema.get("format") == FORMAT

    def _inside(self, schema: Json) -> Iterator[str]:
        """Yield the names of secret properties in a schema and all that it is made of."""
        if not isinstance(schema, dict):
            return
        if "$ref" in schema and schema["$ref"] not in self._seen:
            self._seen.add(schema["$ref"])
            yield from self._inside(self._look_up(schema["$ref"]))
        for name, below in schema.get("properties", {}).items():
            if self._secret(below):
                yield name
            yield from self._inside(below)
        for key in BELOW:
            yield from self._inside(schema.get(key))
        for key in COMBINED:
            for part in schema.get(key, ()):
                yield from self._inside(part)
