"""The compiled operation table: for each operation, validators built once from the description.

Collects every violation of a request or an answer. Validators of bodies and answers are built
when they are first needed, so that a start does not pay for what is never asked.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from itertools import accumulate, chain, islice
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

import jsonschema_rs
import orjson

from segmock.core import forms, parameters
from segmock.core.deep import DeepReader, owner
from segmock.core.document import Defect, pointer
from segmock.core.explaining import MAX_VIOLATIONS, explain, in_words
from segmock.core.generating import Generator
from segmock.core.keywords import REGEX
from segmock.core.matching import decoded
from segmock.core.messages import FORM
from segmock.core.problem import Violation, Where
from segmock.core.redacting import Redaction
from segmock.core.shapes import Shapes
from segmock.core.spec import Parameter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from segmock.core.document import Json, Record
    from segmock.core.messages import Request
    from segmock.core.spec import Operation, ReplySpec, Spec

MAX_DEPTH = 100
"""Levels of arrays and objects that a JSON body may have."""
SAMPLES = 10
"""Values that are generated from a schema at load, to see that all are valid."""

# The quote at the end is optional, so that a text without one is not searched again and again.
_TEXTS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_BRACKETS = bytes.maketrans(b"{}", b"[]")
_STEPS = {ord("["): 1, ord("]"): -1}
_OTHERS = bytes(range(256)).translate(None, b"[]{}")


class Schemas:
    """Validators of one description: a schema is named by its pointer in the document."""

    def __init__(self, document: Record) -> None:
        self._root = "urn:segmock:description"
        self._registry = jsonschema_rs.Registry([(self._root, document)])
        self._at: dict[str, jsonschema_rs.Draft202012Validator] = {}

    def at(self, place: str) -> jsonschema_rs.Draft202012Validator:
        """Return the validator of the schema at `#/...`."""
        if place not in self._at:
            self._at[place] = self.of(self.ref(place))
        return self._at[place]

    def of(self, schema: Record) -> jsonschema_rs.Draft202012Validator:
        """Return a validator of a schema that may refer into the document by `ref`."""
        return jsonschema_rs.Draft202012Validator(
            schema, registry=self._registry, validate_formats=True, pattern_options=REGEX
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
        self._spec = spec
        self._fold = spec.ignore_case
        self._drop_empty = spec.empty_query_absent
        readers = [_reader(p, spec) for p in operation.parameters if not p.deep]
        in_path = {r.name: r for r in readers if r.parameter.where == "path"}
        self._path = [in_path[name] for name in operation.placeholders]
        self._query = {r.name: r for r in readers if r.parameter.where == "query"}
        self._header = {r.parameter.key: r for r in readers if r.parameter.where == "header"}
        self._names = {self._folded(name): name for name in self._query}
        shapes = Shapes(spec.schema, fold=spec.ignore_case)
        self._deep = {
            self._folded(p.name): DeepReader(p, resolved(p.schema, spec), shapes)
            for p in operation.parameters
            if p.deep
        }
        wholes = {name: reader.whole for name, reader in self._query.items()}
        wholes |= {reader.name: reader.whole for reader in self._deep.values()}
        self._defaults = {
            name: whole["default"] for name, whole in wholes.items() if "default" in whole
        }
        self._must_ask = any(p.required and p.where == "query" for p in operation.parameters)
        self._replies: dict[tuple[int, str], jsonschema_rs.Draft202012Validator] = {}
        self._reply_headers: dict[tuple[int, str], _ReplyHeader] = {}

    def _folded(self, name: str) -> str:
        return name.lower() if self._fold else name

    @cached_property
    def redaction(self) -> Redaction:
        """What must not be kept of the operation's messages."""
        return Redaction(self.operation, self._spec.schema)

    @cached_property
    def _parameters(self) -> jsonschema_rs.Draft202012Validator:
        places: dict[Where, Record] = {}
        for parameter in self.operation.parameters:
            ref = self._schemas.ref(f"{parameter.pointer}/schema")
            places.setdefault(parameter.where, {})[parameter.key] = ref
        return self._schemas.of(
            {"properties": {where: {"properties": schemas} for where, schemas in places.items()}}
        )

    @cached_property
    def _bodies(self) -> dict[str, jsonschema_rs.Draft202012Validator]:
        return {
            media: self._schemas.at(
                f"{self.operation.body_pointer}{pointer('content', media, 'schema')}"
            )
            for media in self.operation.body
        }

    def values(self, raw_path: tuple[str, ...], request: Request) -> Values:
        """Convert and check all parameters; the result lists every violation."""
        values = Values()
        if not self.operation.parameters:
            return values
        self._read_path(raw_path, values)
        # Where no query is described one is ignored, whatever it is, as a body is.
        if self._query or self._deep:
            self._read_query(request.query, values)
        for name, reader in self._header.items():
            text = request.headers.get(name)
            if text is not None:
                values.header[name] = reader.read([text], values.found)
            elif reader.parameter.required:
                values.found.append(reader.missing())
        whole = {"path": values.path, "query": values.query, "header": values.header}
        if not self._parameters.is_valid(whole):
            self._explain(whole, values)
        for name, default in self._defaults.items():
            values.query.setdefault(name, default)
        return values

    def _explain(self, whole: Record, values: Values) -> None:
        # What did not convert has been told already, better than by its type.
        told = {(v.where, v.pointer) for v in values.found}
        for error in islice(self._parameters.iter_errors(whole), MAX_VIOLATIONS):
            where = cast("Where", error.instance_path[0])
            for violation in explain(error, where):
                place = violation.pointer.removeprefix(f"/{where}")
                if (where, place) not in told:
                    worded = in_words(violation, self._spec.schema)
                    values.found.append(replace(worded, pointer=place))

    def _read_path(self, raw_path: tuple[str, ...], values: Values) -> None:
        for reader, raw in zip(self._path, raw_path, strict=True):
            try:
                text = decoded(raw)
            except ValueError:
                values.found.append(reader.broken(raw))
            else:
                values.path[reader.name] = reader.read([text], values.found)

    def _read_query(self, query: str, values: Values) -> None:
        if not query and not self._must_ask:
            return
        fields, broken = parameters.fields_of(query)
        values.found += broken
        if self._drop_empty:
            fields = [(name, value) for name, value in fields if value]
        if self._deep:
            self._read_deep(fields, values, complete=not broken)
        if self._fold:
            fields = [(name.lower(), value) for name, value in fields]
        texts = parameters.grouped(fields, self._names)
        for name, reader in self._query.items():
            if name in texts:
                values.query[name] = reader.read(texts[name], values.found)
            elif reader.parameter.required and not broken:
                values.found.append(reader.missing())

    def _read_deep(self, fields: list[tuple[str, str]], values: Values, *, complete: bool) -> None:
        own: dict[str, list[tuple[str, str]]] = {}
        for name, value in fields:
            own.setdefault(self._folded(owner(name)), []).append((name, value))
        for name, reader in self._deep.items():
            if name in own:
                values.query[reader.name] = reader.read(own[name], values.found)
            elif reader.parameter.required and complete:
                values.found.append(reader.missing())

    def body(self, media: str, value: Json) -> list[Violation]:
        """Return every violation of a parsed request body."""
        validator = self._bodies[media]
        return [] if validator.is_valid(value) else self._wrong(validator, value)

    def takes(self, media: str, value: Json) -> bool:
        """Tell whether a parsed request body is as described, without saying why not."""
        return self._bodies[media].is_valid(value)

    def _wrong(self, validator: jsonschema_rs.Draft202012Validator, value: Json) -> list[Violation]:
        found = _explained(validator, value, "body")
        return [in_words(violation, self._spec.schema) for violation in found]

    def elements(self, media: str, value: list[Json]) -> dict[int, tuple[Violation, ...]]:
        """Return every violation within an element of a list, by the element's index."""
        place = f"{self.operation.body_pointer}{pointer('content', media, 'schema')}"
        schema = self.operation.body[media]
        while "$ref" in schema:
            place, schema = schema["$ref"], self._spec.schema(schema["$ref"])
        validator = self._schemas.at(f"{place}/items")
        return {
            n: tuple(replace(v, pointer=f"/{n}{v.pointer}") for v in self._wrong(validator, one))
            for n, one in enumerate(value)
            if not validator.is_valid(one)
        }

    def form(self, fields: list[tuple[str, str]]) -> tuple[Record, list[Violation]]:
        """Return the fields of a form as a JSON object, and every violation of it."""
        place = f"{self.operation.body_pointer}{pointer('content', FORM, 'schema')}"
        schema = self.operation.body[FORM]
        value, found = forms.read(fields, schema, place, Shapes(self._spec.schema))
        # What did not convert has been told already, better than by its type.
        told = {violation.pointer for violation in found}
        found += (v for v in self.body(FORM, value) if v.pointer not in told)
        return value, found

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
        found = list(self._check_headers(reply, headers))
        media = media.partition(";")[0].strip()
        if media not in reply.content and (media or reply.content):
            wanted = " or ".join(reply.content) or "no body"
            got = media or "no body"
            hint = "Document it."
            found.append(Violation("header", "/content-type", wanted, got, hint, "", place))
        elif media:
            validator = self._replies.get((status, media))
            if validator is None:
                where = f"{reply.pointer}{pointer('content', media, 'schema')}"
                validator = self._replies[status, media] = self._schemas.at(where)
            if not validator.is_valid(value):
                found += _explained(validator, value, "body")
        return found

    def _check_headers(self, reply: ReplySpec, headers: Record) -> Iterator[Violation]:
        for name, declared in reply.headers.items():
            if name in headers:
                check = self._reply_headers.get((reply.status, name))
                if check is None:
                    check = _ReplyHeader(declared, self._spec, self._schemas)
                    self._reply_headers[reply.status, name] = check
                yield from check.violations(headers[name])
            elif declared["required"]:
                hint = "Set it, or generate it."
                place = f"{declared['pointer']}/required"
                got = "nothing"
                yield Violation("header", pointer(name), "a value", got, hint, "required", place)


class _ReplyHeader:
    """What is checked for one header of an answer."""

    def __init__(self, declared: Record, spec: Spec, schemas: Schemas) -> None:
        name, place = declared["name"], declared["pointer"]
        parameter = Parameter(name, "header", True, declared["schema"], False, place)  # noqa: FBT003 - in the order of its fields
        self._reader = _reader(parameter, spec)
        self._validator = schemas.at(f"{place}/schema")
        self._place = pointer(parameter.key)

    def violations(self, text: str) -> list[Violation]:
        """Return every violation of the header's text."""
        found: list[Violation] = []
        value = self._reader.read([text], found)
        if found or self._validator.is_valid(value):
            return found
        explained = _explained(self._validator, value, "header")
        return [replace(v, pointer=self._place + v.pointer) for v in explained]


def _reader(parameter: Parameter, spec: Spec) -> parameters.Reader:
    schema = resolved(parameter.schema, spec)
    return parameters.Reader(parameter, schema, resolved(schema.get("items", {}), spec))


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
    """Return the JSON value of a body; raises ValueError with what is wrong."""
    # No body is deeper than it has opening brackets.
    if body.count(b"[") + body.count(b"{") > MAX_DEPTH and _too_deep(body):
        message = f"more than {MAX_DEPTH} levels of arrays and objects"
        raise ValueError(message)
    return orjson.loads(body)


def _too_deep(body: bytes) -> bool:
    """Tell whether brackets outside texts nest too deeply."""
    brackets = _TEXTS.sub(b"", body).translate(_BRACKETS, _OTHERS)
    # Takes away the innermost level, and with it most of what there is.
    brackets = brackets.replace(b"[]", b"")
    levels = accumulate(map(_STEPS.__getitem__, brackets))
    return any(level >= MAX_DEPTH for level in levels)


def _explained(
    validator: jsonschema_rs.Draft202012Validator, value: Json, where: Where
) -> list[Violation]:
    errors: Iterable[jsonschema_rs.ValidationError] = validator.iter_errors(value)
    found = chain.from_iterable(explain(error, where) for error in errors)
    return list(islice(found, MAX_VIOLATIONS))


def check_generation(spec: Spec, places: Iterable[str]) -> list[Defect]:
    """Return a defect for each schema whose generated values are impossible or invalid.

    `places` are pointers (`#/...`) of schemas from which records are generated; the headers that
    answers must have are looked at in any case.
    """
    wanted = dict.fromkeys(places)
    for operation in spec.operations.values():
        for reply in operation.replies.values():
            required = (h for h in reply.headers.values() if h["required"])
            wanted.update(dict.fromkeys(f"{header['pointer']}/schema" for header in required))
    schemas, generator = Schemas(spec.document), Generator(spec.schema)
    found: list[Defect] = []
    for place in wanted:
        try:
            schema, validator = spec.schema(place), schemas.at(place)
            for n in range(SAMPLES):
                validator.validate(generator.value(schema, "sample", n))
        except KeyError:
            hint = "Mend the pointer, or describe the schema."
            found.append(Defect(spec.file, place[1:], "there is no such schema", hint))
        except ValueError as error:
            what = f"nothing valid can be generated: {str(error).splitlines()[0]}"
            hint = "Simplify the schema, or give it an enum or an x-faker that fits."
            found.append(Defect(spec.file, place[1:], what, hint))
    return found
