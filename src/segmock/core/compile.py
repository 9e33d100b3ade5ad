"""The compiled operation table: for each operation, validators built once from the description.

Collects every violation of a request or an answer. Validators of bodies and answers are built
when they are first needed, so that a start does not pay for what is never asked.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

import jsonschema_rs
import orjson

from segmock.core import parameters
from segmock.core.explaining import MAX_VIOLATIONS, explain
from segmock.core.matching import decoded
from segmock.core.problem import Violation, Where

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segmock.core.document import Json, Record
    from segmock.core.messages import Request
    from segmock.core.spec import Operation, Parameter, ReplySpec, Spec

MAX_DEPTH = 100
"""Levels of arrays and objects that a JSON body may have."""

_REGEX = jsonschema_rs.RegexOptions()
"""Patterns run in a linear-time engine."""

_STRUCTURE = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]')


class Schemas:
    """Validators of one description: a schema is named by its pointer in the document."""

    def __init__(self, document: Record) -> None:
        self._root = "urn:segmock:description"
        self._registry = jsonschema_rs.Registry([(self._root, document)])

    def at(self, place: str) -> jsonschema_rs.Draft202012Validator:
        """Return a validator of the schema at `#/...`."""
        return self.of(self.ref(place))

    def of(self, schema: Record) -> jsonschema_rs.Draft202012Validator:
        """Return a validator of a schema that may refer into the document by `ref`."""
        return jsonschema_rs.Draft202012Validator(
            schema, registry=self._registry, validate_formats=True, pattern_options=_REGEX
        )

    def ref(self, place: str) -> Record:
        """Return a schema that stands for the one at `#/...`."""
        return {"$ref": self._root + quote(place, safe="#/~!$&'()*+,;=:@")}


class Values:
    """The converted parameters of a request, and what is wrong with them."""

    __slots__ = ("found", "header", "path", "query")

    def __init__(self) -> None:
        self.path: dict[str, Json] = {}
        self.query: dict[str, Json] = {}
        self.header: dict[str, Json] = {}
        self.found: list[Violation] = []


class Checks:
    """What is checked for one operation."""

    def __init__(self, operation: Operation, spec: Spec, schemas: Schemas) -> None:
        self.operation = operation
        self._schemas = schemas
        self._fold = spec.ignore_case
        self._drop_empty = spec.empty_query_absent
        readers = [self._reader(p, spec) for p in operation.parameters]
        in_path = {r.name: r for r in readers if r.parameter.where == "path"}
        names = re.findall(r"\{([^}]+)\}", operation.template)
        self._path = [in_path[name] for name in names]
        self._query = {r.name: r for r in readers if r.parameter.where == "query"}
        self._header = {r.name.lower(): r for r in readers if r.parameter.where == "header"}
        self._names = {self._folded(name): name for name in self._query}
        self._defaults = {
            name: reader.parameter.schema["default"]
            for name, reader in self._query.items()
            if "default" in reader.parameter.schema
        }
        self._replies: dict[tuple[int, str], jsonschema_rs.Draft202012Validator] = {}
        self._reply_headers: dict[tuple[int, str], jsonschema_rs.Draft202012Validator] = {}

    def _folded(self, name: str) -> str:
        return name.lower() if self._fold else name

    @staticmethod
    def _reader(parameter: Parameter, spec: Spec) -> parameters.Reader:
        schema = resolved(parameter.schema, spec)
        return parameters.Reader(parameter, schema, resolved(schema.get("items", {}), spec))

    @cached_property
    def _parameters(self) -> jsonschema_rs.Draft202012Validator:
        places: dict[Where, Record] = {}
        for parameter in self.operation.parameters:
            key = parameter.name.lower() if parameter.where == "header" else parameter.name
            ref = self._schemas.ref(f"{parameter.pointer}/schema")
            places.setdefault(parameter.where, {})[key] = ref
        return self._schemas.of(
            {"properties": {where: {"properties": schemas} for where, schemas in places.items()}}
        )

    @cached_property
    def _bodies(self) -> dict[str, jsonschema_rs.Draft202012Validator]:
        escape = {"~": "~0", "/": "~1"}
        return {
            media: self._schemas.at(
                f"{self.operation.body_pointer}/content/"
                f"{''.join(escape.get(c, c) for c in media)}/schema"
            )
            for media in self.operation.body
        }

    def values(self, raw_path: tuple[str, ...], request: Request) -> Values:
        """Convert and check all parameters; the result lists every violation."""
        values = Values()
        self._read_path(raw_path, values)
        if request.query or self._query:
            self._read_query(request.query, values)
        for name, reader in self._header.items():
            text = request.headers.get(name)
            if text is not None:
                values.header[name] = reader.read([text], values.found)
            elif reader.parameter.required:
                values.found.append(reader.missing())
        unconverted = {v.pointer for v in values.found}
        whole = {"path": values.path, "query": values.query, "header": values.header}
        if not self._parameters.is_valid(whole):
            for error in self._parameters.iter_errors(whole):
                where = cast("Where", error.instance_path[0])
                for violation in explain(error, where):
                    place = violation.pointer.removeprefix(f"/{where}")
                    if place not in unconverted:
                        values.found.append(replace(violation, pointer=place))
        for name, default in self._defaults.items():
            values.query.setdefault(name, default)
        return values

    def _read_path(self, raw_path: tuple[str, ...], values: Values) -> None:
        for reader, raw in zip(self._path, raw_path, strict=True):
            try:
                text = decoded(raw)
            except ValueError:
                hint = "Percent-encode the bytes of UTF-8."
                values.found.append(
                    Violation(
                        "path",
                        f"/{reader.name}",
                        "percent-encoded UTF-8",
                        parameters.shown(raw),
                        hint,
                        "",
                        reader.parameter.pointer,
                    )
                )
            else:
                values.path[reader.name] = reader.read([text], values.found)

    def _read_query(self, query: str, values: Values) -> None:
        fields, broken = parameters.fields_of(query) if query else ([], [])
        values.found += broken
        if self._drop_empty:
            fields = [(name, value) for name, value in fields if value]
        if self._fold:
            fields = [(name.lower(), value) for name, value in fields]
        texts = parameters.grouped(fields, self._names)
        for name, reader in self._query.items():
            if name in texts:
                values.query[name] = reader.read(texts[name], values.found)
            elif reader.parameter.required:
                values.found.append(reader.missing())

    def body(self, media: str, value: Json) -> list[Violation]:
        """Return every violation of a parsed request body."""
        validator = self._bodies[media]
        if validator.is_valid(value):
            return []
        return _explained(validator, value, "body")

    def missing_body(self) -> Violation:
        """Return the violation of leaving a required body out."""
        hint = "Send one of " + ", ".join(self.operation.body) + "."
        place = f"{self.operation.body_pointer}/required"
        return Violation("body", "", "a body", "nothing", hint, "required", place)

    def reply(self, status: int, media: str, headers: Record, value: Json) -> list[Violation]:
        """Return every violation of an answer of ours; `value` is its parsed body.

        `headers` has lower-case names. An answer without a body has an empty media type.
        """
        reply = self.operation.replies.get(status)
        place = f"{self.operation.pointer}/responses"
        if reply is None:
            wanted = "one of " + ", ".join(map(str, self.operation.replies))
            hint = "Document the status."
            return [Violation("state", "", wanted, str(status), hint, "responses", place)]
        found = self._check_headers(reply, headers)
        if media not in reply.content and (media or reply.content):
            wanted = " or ".join(reply.content) or "no body"
            got = media or "no body"
            found.append(
                Violation("header", "/content-type", wanted, got, "Document it.", "", place)
            )
        elif media and (media.endswith("json") or value is not None):
            validator = self._replies.get((status, media))
            if validator is None:
                escaped = media.replace("/", "~1")
                where = f"{reply.pointer}/content/{escaped}/schema"
                validator = self._replies[status, media] = self._schemas.at(where)
            if not validator.is_valid(value):
                found += _explained(validator, value, "body")
        return found

    def _check_headers(self, reply: ReplySpec, headers: Record) -> list[Violation]:
        found = []
        for name, declared in reply.headers.items():
            place = f"{reply.pointer}/headers/{declared['name']}"
            if name not in headers:
                if declared["required"]:
                    hint = "Set it, or generate it."
                    found.append(
                        Violation(
                            "header", f"/{name}", "a value", "nothing", hint, "required", place
                        )
                    )
                continue
            validator = self._reply_headers.get((reply.status, name))
            if validator is None:
                validator = self._schemas.of(declared["schema"])
                self._reply_headers[reply.status, name] = validator
            convert = parameters.converter(declared["schema"])
            text = headers[name]
            try:
                value = text if convert is None else convert(text)
            except ValueError:
                value = text
            if not validator.is_valid(value):
                found += [
                    replace(v, pointer=f"/{name}{v.pointer}")
                    for v in _explained(validator, value, "header")
                ]
        return found


class Table:
    """The checks of every operation of a description, by operationId."""

    def __init__(self, spec: Spec) -> None:
        schemas = Schemas(spec.document)
        self.checks = {
            name: Checks(operation, spec, schemas) for name, operation in spec.operations.items()
        }


def resolved(schema: Record, spec: Spec) -> Record:
    """Return a schema with its references at the top followed."""
    while "$ref" in schema:
        schema = spec.schema(schema["$ref"])
    return schema


def parsed(body: bytes) -> Json:
    """Return the JSON value of a body; raises ValueError with the place of what is wrong."""
    if body.count(b"[") + body.count(b"{") > MAX_DEPTH:
        _refuse_depth(body)
    return orjson.loads(body)


def _refuse_depth(body: bytes) -> None:
    depth = 0
    for token in _STRUCTURE.finditer(body):
        mark = body[token.start()]
        if mark in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                message = f"deeper than {MAX_DEPTH} levels at byte {token.start()}"
                raise ValueError(message)
        elif mark in b"]}":
            depth -= 1


def _explained(
    validator: jsonschema_rs.Draft202012Validator, value: Json, where: Where
) -> list[Violation]:
    errors: Iterable[jsonschema_rs.ValidationError] = validator.iter_errors(value)
    return [v for error in islice(errors, MAX_VIOLATIONS) for v in explain(error, where)]
