"""An OpenAPI description, loaded: the only list of operations, parameters, schemas and statuses.

A keyword that the engine does not support stops the start, with its place and a hint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from segmock.core import document
from segmock.core.document import Defect, DefectsError, Json, Record, pointer
from segmock.core.keywords import SchemaCheck

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Location: TypeAlias = Literal["path", "query", "header", "cookie"]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
EXTENSION = "x-segmock"
PLACEHOLDER = re.compile(r"\{([^}]+)\}")
BEHAVIOURS = ("list", "read", "create", "replace", "upsert", "patch", "delete")
STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter; `pointer` is its place in the description."""

    name: str
    where: Location
    required: bool
    schema: Record
    explode: bool
    pointer: str
    collection: str = ""
    """The collection whose keys are this parameter's values, if it names a resource."""
    example: Json = None


@dataclass(frozen=True, slots=True)
class ReplySpec:
    """What the description says of one status of an operation."""

    status: int
    content: dict[str, Record]
    """Media type to schema; empty when the answer has no body."""
    headers: dict[str, Record]
    """Lower-case header name to `{"name", "required", "schema"}`."""
    pointer: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """One security scheme: the lower-case header that carries it and the word before it."""

    name: str
    header: str
    prefix: str
    scopes: frozenset[str]
    display: str


@dataclass(frozen=True)
class Operation:
    """One operation: method and path template, with everything resolved."""

    id: str
    method: str
    template: str
    summary: str
    parameters: tuple[Parameter, ...]
    body: dict[str, Record]
    """Media type to schema of the request body; empty when none is declared."""
    body_required: bool
    body_pointer: str
    replies: dict[int, ReplySpec]
    security: tuple[dict[str, tuple[str, ...]], ...]
    """Alternatives; each maps a scheme to the scopes it needs. Empty: open to all."""
    pointer: str
    behaviour: str = ""
    collection: str = ""
    key: str = ""
    """The path parameter that names the resource, for generic behaviours."""

    @cached_property
    def success(self) -> int:
        """The lowest documented 2xx status."""
        return min((s for s in self.replies if 200 <= s < 300), default=200)  # noqa: PLR2004


@dataclass(frozen=True)
class Spec:
    """A loaded description."""

    vendor: str
    title: str
    file: str
    document: Record
    operations: dict[str, Operation]
    schemes: dict[str, Scheme]
    ignore_case: bool = False
    trailing_slash: bool = False
    empty_query_absent: bool = False
    tags: dict[str, str] = field(default_factory=dict)

    def schema(self, ref: str) -> Record:
        """Return the schema at a `#/...` pointer; raises KeyError."""
        return cast("Record", document.at(self.document, ref))


def load(path: Path) -> Spec:
    """Load and check a description; raises DefectsError with every defect found."""
    raw = document.load(path)
    return read(raw, path.name)


def read(raw: Json, file: str) -> Spec:
    """Check a parsed description and return it; raises DefectsError with every defect found."""
    return _Reader(raw, file).read()


class _Reader:
    def __init__(self, raw: Json, file: str) -> None:
        self.raw: Record = raw if isinstance(raw, dict) else {}
        self.file = file
        self.defects: list[Defect] = []
        self.schemas = SchemaCheck(self.defect)

    def defect(self, place: str, what: str, hint: str) -> None:
        self.defects.append(Defect(self.file, place, what, hint))

    def read(self) -> Spec:
        version = str(self.raw.get("openapi", ""))
        if not version.startswith("3.1"):
            self.defect("/openapi", f"is {version or 'missing'}", "segmock reads OpenAPI 3.1.")
            raise DefectsError(self.defects)
        self._refs(self.raw, "")
        if self.defects:
            raise DefectsError(self.defects)
        own = self.raw.get(EXTENSION, {})
        schemes = {s.name: s for s in self._schemes()}
        operations: dict[str, Operation] = {}
        for operation in self._operations(schemes):
            if operation.id in operations:
                self.defect(
                    operation.pointer, f"operationId {operation.id!r} stands twice", "Rename."
                )
            operations[operation.id] = operation
        for name, schema in self.raw.get("components", {}).get("schemas", {}).items():
            self._schema(schema, pointer("components", "schemas", name))
        if self.defects:
            raise DefectsError(self.defects)
        return Spec(
            vendor=str(own.get("vendor", "")),
            title=str(self.raw.get("info", {}).get("title", self.file)),
            file=self.file,
            document=self.raw,
            operations=operations,
            schemes=schemes,
            ignore_case=bool(own.get("ignore-case", False)),
            trailing_slash=bool(own.get("trailing-slash", False)),
            empty_query_absent=own.get("empty-query", "value") == "absent",
        )

    def _refs(self, node: Json, place: str) -> None:
        if isinstance(node, list):
            for n, item in enumerate(node):
                self._refs(item, f"{place}/{n}")
            return
        if not isinstance(node, dict):
            return
        ref = node.get("$ref")
        if isinstance(ref, str):
            if not ref.startswith("#/"):
                self.defect(
                    place, f"$ref {ref!r} leaves the file", "Use a local '#/...' reference."
                )
            else:
                try:
                    document.at(self.raw, ref)
                except KeyError:
                    self.defect(place, f"$ref {ref!r} names nothing", "Mend the reference.")
        for key, value in node.items():
            self._refs(value, place + pointer(key))

    def resolve(self, node: Record, place: str) -> tuple[Record, str]:
        """Follow references; returns the target and its pointer."""
        seen = set()
        while "$ref" in node:
            ref = node["$ref"]
            if ref in seen:
                self.defect(place, f"$ref {ref!r} goes round in a circle", "Break the circle.")
                return {}, place
            seen.add(ref)
            node, place = document.at(self.raw, ref), ref[1:]
        return node, place

    def _schemes(self) -> Iterator[Scheme]:
        found = self.raw.get("components", {}).get("securitySchemes", {})
        for name, scheme in found.items():
            place = pointer("components", "securitySchemes", name)
            flows = scheme.get("flows", {}).values()
            scopes = frozenset(s for flow in flows for s in flow.get("scopes", {}))
            match scheme.get("type"):
                case "apiKey" if scheme.get("in") == "header":
                    header = scheme["name"]
                    yield Scheme(name, header.lower(), "", scopes, f"{header}: ")
                case "http" if scheme.get("scheme", "").lower() == "bearer":
                    yield Scheme(name, "authorization", "bearer ", scopes, "Authorization: Bearer ")
                case "oauth2":
                    # An extension names another token type than Bearer, e.g. proof of possession.
                    word = scheme.get(EXTENSION, {}).get("token-type", "Bearer")
                    shown = f"Authorization: {word} "
                    yield Scheme(name, "authorization", f"{word.lower()} ", scopes, shown)
                case other:
                    self.defect(
                        place,
                        f"security scheme of type {other!r} is not supported",
                        "Use apiKey in header, http bearer or oauth2.",
                    )

    def _operations(self, schemes: dict[str, Scheme]) -> Iterator[Operation]:
        for template, item in self.raw.get("paths", {}).items():
            shared = item.get("parameters", [])
            for method in METHODS:
                if method in item:
                    place = pointer("paths", template, method)
                    yield self._operation(template, method, item[method], shared, schemes, place)

    def _operation(  # noqa: PLR0913, PLR0917 - private, called once
        self,
        template: str,
        method: str,
        raw: Record,
        shared: list[Record],
        schemes: dict[str, Scheme],
        place: str,
    ) -> Operation:
        parameters = self._parameters(template, raw.get("parameters", []), shared, place)
        body, body_place = self.resolve(raw.get("requestBody", {}), f"{place}/requestBody")
        content = {
            media.lower(): self._schema(
                entry.get("schema", {}), f"{body_place}/content{pointer(media)}/schema"
            )
            for media, entry in body.get("content", {}).items()
        }
        needed: list[Record] = (
            raw["security"] if "security" in raw else self.raw.get("security", [])
        )
        security = tuple({name: tuple(scopes) for name, scopes in a.items()} for a in needed)
        for alternative in security:
            for name in alternative:
                if name not in schemes:
                    self.defect(f"{place}/security", f"no scheme {name!r}", "Declare it.")
        own = raw.get(EXTENSION, {})
        behaviour = own.get("behaviour", "")
        if behaviour and behaviour not in BEHAVIOURS:
            hint = "Use one of " + ", ".join(BEHAVIOURS) + "."
            self.defect(place + pointer(EXTENSION), f"behaviour {behaviour!r} is unknown", hint)
        if "operationId" not in raw:
            self.defect(place, "has no operationId", "Give it one.")
        in_path = PLACEHOLDER.findall(template)
        return Operation(
            id=str(raw.get("operationId", place)),
            method=method.upper(),
            template=template,
            summary=str(raw.get("summary", "")),
            parameters=parameters,
            body=content,
            body_required=bool(body.get("required", False)),
            body_pointer=f"#{body_place}",
            replies={r.status: r for r in self._replies(raw.get("responses", {}), place)},
            security=security,
            pointer=f"#{place}",
            behaviour=behaviour,
            collection=str(own.get("collection", "")),
            key=str(own.get("key", in_path[-1] if in_path else "")),
        )

    def _parameters(
        self, template: str, raw: list[Record], shared: list[Record], place: str
    ) -> tuple[Parameter, ...]:
        found: dict[tuple[str, str], Parameter] = {}
        listed = [(p, f"{place.rpartition('/')[0]}/parameters/{n}") for n, p in enumerate(shared)]
        listed += [(p, f"{place}/parameters/{n}") for n, p in enumerate(raw)]
        for entry, entry_place in listed:
            target, where = self.resolve(entry, entry_place)
            parameter = self._parameter(target, where)
            found[parameter.where, parameter.name] = parameter
        names = {p.name for p in found.values() if p.where == "path"}
        for name in set(PLACEHOLDER.findall(template)) ^ names:
            self.defect(
                place, f"path parameter {name!r} is not both used and declared", "Mend one."
            )
        return tuple(found.values())

    def _parameter(self, raw: Record, place: str) -> Parameter:
        where = raw.get("in", "query")
        style = raw.get("style", STYLES[where])
        if style != STYLES[where]:
            hint = f"Use {STYLES[where]!r} for a {where} parameter."
            self.defect(place, f"style {style!r} is not supported", hint)
        if "schema" not in raw:
            self.defect(
                place, "a parameter without schema", "Use schema; content is not supported."
            )
        schema = self._schema(raw.get("schema", {}), f"{place}/schema")
        if schema.get("type") == "object":
            self.defect(place, "an object as parameter is not supported", "Use scalars or arrays.")
        return Parameter(
            name=str(raw["name"]),
            where=where,
            required=bool(raw.get("required", where == "path")),
            schema=schema,
            explode=bool(raw.get("explode", style == "form")),
            pointer=f"#{place}",
            collection=str(raw.get(EXTENSION, {}).get("collection", "")),
            example=raw.get("example", schema.get("default")),
        )

    def _replies(self, raw: Record, place: str) -> Iterator[ReplySpec]:
        for status, entry in raw.items():
            if not status.isdigit():
                hint = "Name each status; 'default' and ranges are not supported."
                self.defect(f"{place}/responses/{status}", "is not a status", hint)
                continue
            reply, where = self.resolve(entry, f"{place}/responses/{status}")
            content = {
                media.lower(): self._schema(
                    value.get("schema", {}), f"{where}/content{pointer(media)}/schema"
                )
                for media, value in reply.get("content", {}).items()
            }
            headers: dict[str, Record] = {}
            for name, value in reply.get("headers", {}).items():
                header, header_place = self.resolve(value, f"{where}/headers/{name}")
                schema = self._schema(header.get("schema", {}), f"{header_place}/schema")
                required = bool(header.get("required", False))
                headers[name.lower()] = {"name": name, "required": required, "schema": schema}
            yield ReplySpec(int(status), content, headers, f"#{where}")

    def _schema(self, schema: Json, place: str) -> Record:
        """Check a schema and all below it; returns it as it is."""
        return self.schemas.check(schema, place)
