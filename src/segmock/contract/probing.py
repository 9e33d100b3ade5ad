"""Requests that break the description in exactly one place, made from a valid one.

Each is found wrong by the compiled table before it is sent, so that nothing right is called wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode

import orjson

from segmock.contract.breaking import Breaker, numbers, texts
from segmock.core.document import Json, Record, pointer
from segmock.core.matching import Router
from segmock.core.messages import FORM, Request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.contract.calls import Call
    from segmock.core.compile import Checks
    from segmock.core.spec import Operation, Parameter, Spec

MAX_LENGTH = 5_000
"""Characters of the longest parameter that is sent: servers refuse longer ones in their own way."""
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!?~-_. :")
"""What a broken header may be made of, so that it comes over as it is."""


@dataclass(frozen=True)
class Probe:
    """A request that is wrong at a place, because of a keyword.

    `place` is a JSON pointer into the body, or the name of a parameter behind a slash; `where` is
    the part of the request, `source` the parameter or schema in the description, which several
    operations may share.
    """

    call: Call
    place: str
    keyword: str
    where: str = "body"
    source: str | int = ""


class Prober:
    """Breaks valid requests of one description."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._breaker = Breaker(spec.schema)
        self._router = Router(spec)

    def parameters(self, operation: Operation, checks: Checks, call: Call) -> Iterator[Probe]:
        """Yield a probe for each way to break a parameter of a request."""
        values = self._values(operation, call)
        for parameter in operation.parameters:
            for keyword, text in self._broken(parameter):
                changed = _changed(operation, parameter, call, values, text)
                if changed is not None and self._wrong(operation, checks, changed):
                    place, source = pointer(parameter.name), parameter.pointer
                    yield Probe(changed, place, keyword, parameter.where, source)

    def bodies(self, operation: Operation, checks: Checks, call: Call) -> Iterator[Probe]:
        """Yield a probe for each way to break the body of a request."""
        media = call.headers.get("content-type", "")
        if media not in operation.body or not call.body:
            return
        schema = operation.body[media]
        if media == FORM:
            fields = dict(parse_qsl(call.body.decode(), keep_blank_values=True))
            for fault in self._breaker.faults(schema, fields):
                if _plain_form(fault.value):
                    form = urlencode(fault.value)
                    sent = parse_qsl(form, keep_blank_values=True)
                    if form and checks.form(sent)[1]:
                        sent_as = replace(call, body=form.encode())
                        yield Probe(sent_as, fault.place, fault.keyword, source=fault.home)
            return
        for fault in self._breaker.faults(schema, orjson.loads(call.body)):
            if not checks.takes(media, fault.value):
                sent_as = replace(call, body=orjson.dumps(fault.value))
                yield Probe(sent_as, fault.place, fault.keyword, source=fault.home)

    def _broken(self, parameter: Parameter) -> Iterator[tuple[str, str | None]]:
        """Yield keyword and text for each way to break a parameter; None leaves it out."""
        if parameter.required:
            yield "required", None
        schema = self._breaker.flat(parameter.schema)
        if parameter.deep:
            yield "type", "sm"
            return
        if schema.get("type") == "array":
            schema = self._breaker.flat(schema.get("items", {}))
        yield from self._plain(schema, parameter.example)
        for branch in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
            yield from self._plain(self._breaker.flat(branch), parameter.example)

    def _plain(self, schema: Record, example: Json) -> Iterator[tuple[str, str]]:
        kinds = schema.get("type", "string")
        if "enum" in schema or "const" in schema:
            yield "enum", "smUnknown"
        elif "string" in kinds:
            start = example or next(iter(schema.get("examples", ())), "x")
            for keyword, text in texts(schema, str(start)):
                if len(text) <= MAX_LENGTH:
                    yield keyword, text
        else:
            yield "type", "sm"
            yield from (
                (keyword, f"{number:g}" if isinstance(number, float) else str(number))
                for keyword, number in numbers(schema)
            )

    def _values(self, operation: Operation, call: Call) -> dict[str, str]:
        """Return the encoded path parameters of a request."""
        match = self._router.match(call.path)
        return dict(zip(operation.placeholders, match.values, strict=True)) if match else {}

    def _wrong(self, operation: Operation, checks: Checks, call: Call) -> bool:
        match = self._router.match(call.path)
        if match is None or match.operation(call.method) is not operation:
            return False
        request = Request(call.method, call.path, call.query, call.headers, call.body or b"")
        return bool(checks.values(match.values, request).found)


def _plain_form(value: Json) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def _changed(
    operation: Operation, parameter: Parameter, call: Call, values: dict[str, str], text: str | None
) -> Call | None:
    """Return a request with another text for a parameter, None where that cannot be sent."""
    match parameter.where:
        case "query":
            return with_query(call, parameter.name, text)
        case "header":
            name = parameter.name.lower()
            if text is None:
                return replace(call, headers={n: v for n, v in call.headers.items() if n != name})
            sent = text.strip() == text and text and PLAIN.issuperset(text)
            return replace(call, headers={**call.headers, name: text}) if sent else None
    if not text or not values:
        return None
    path = operation.template
    for name, value in {**values, parameter.name: quote(text, safe="")}.items():
        path = path.replace(f"{{{name}}}", value)
    return replace(call, path=path)


def with_query(call: Call, name: str, text: str | None) -> Call:
    """Return a request with another text for a query parameter, or without it."""
    pairs = parse_qsl(call.query, keep_blank_values=True)
    kept = [pair for pair in pairs if pair[0].partition("[")[0] != name and pair[0] != name]
    if text is not None:
        kept.append((name, text))
    return replace(call, query=urlencode(kept, quote_via=quote))
