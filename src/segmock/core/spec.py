"""An OpenAPI description, loaded: the only list of operations, parameters, schemas and statuses.

A keyword that the engine does not support stops the start, with its place and a hint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from segmock.core import caching, document, extension, reference
from segmock.core.document import DefectsError, Json, Record, pointer
from segmock.core.keywords import SchemaCheck
from segmock.core.messages import FORM
from segmock.core.schemes import Scheme, schemes
from segmock.core.source import Source, listed, mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

Location: TypeAlias = Literal["path", "query", "header"]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
BEHAVIOURS = extension.BEHAVIOURS
PLACEHOLDER = re.compile(r"\{([^}]+)\}")
STYLES = {"path": ("simple",), "query": ("form", "deepObject"), "header": ("simple",)}
"""Location to the styles that a parameter in it may have; the first one is the default."""
IGNORED_HEADERS = {"accept", "content-type", "authorization"}
"""OpenAPI has other places for these, and tells readers to ignore them as parameters."""
MEDIA = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
STATUS = re.compile(r"[1-5][0-9][0-9]")


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
    deep: bool = False
    """Whether its name may be followed by brackets: as style `deepObject`, or as it says itself."""

    @property
    def key(self) -> str:
        """The name under which its value is kept: of a header, in lower case."""
        return self.name.lower() if self.where == "header" else self.name


@dataclass(frozen=True, slots=True)
class ReplySpec:
    """What the description says of one status of an operation."""

    status: int
    content: dict[str, Record]
    """Media type to schema; empty when the answer has no body."""
    headers: dict[str, Record]
    """Lower-case header name to `{"name", "required", "schema", "pointer"}`."""
    pointer: str


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
    apart: bool = False
    """Whether each element of the list in the body is accepted or refused for itself."""

    @cached_property
    def placeholders(self) -> tuple[str, ...]:
        """The names in the path template, in their order."""
        return tuple(PLACEHOLDER.findall(self.template))

    @cached_property
    def always(self) -> dict[str, Record]:
        """The headers that every documented answer must have, so that any other has them, too."""
        first, *others = [reply.headers for reply in self.replies.values()] or [{}]
        return {
            name: declared
            for name, declared in first.items()
            if all(name in one and one[name]["required"] for one in (first, *others))
        }

    @cached_property
    def success(self) -> int:
        """The lowest documented 2xx status, or where there is none the lowest 3xx."""
        return min((s for s in self.replies if 200 <= s < 400), default=200)  # noqa: PLR2004


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

    def schema(self, ref: str) -> Record:
        """Return the schema at a `#/...` pointer; raises KeyError."""
        return cast("Record", document.at(self.document, ref))


def load(path: Path, cache: Path | None = None) -> Spec:
    """Load and check a description; raises DefectsError with every defect found.

    With the folder of a cache, a description that is OpenAPI is looked at only once for that.
    """
    return _checked(document.content(path), path.name, cache)


@lru_cache(maxsize=16)  # checking takes its time, and a process may build many mocks
def _checked(content: bytes, name: str, cache: Path | None) -> Spec:
    raw = document.parse(content, name)
    reader = _Reader(raw, name)
    spec = reader.read()
    # One defect for each place, in our words; one without a place is ours in other words, if we
    # found any.
    known = {"", *(d.pointer for d in reader.source.defects)} if reader.source.defects else set()
    mark = caching.Mark(cache, content, reference.JUDGES)
    found = [] if mark.there() else reference.check_document(raw, name)
    others = [d for d in found if d.pointer not in known]
    if reader.source.defects or others:
        raise DefectsError([*reader.source.defects, *others])
    mark.leave()
    return spec


def read(raw: Json, file: str) -> Spec:
    """Check a parsed description and return it; raises DefectsError with every defect found.

    Looks for what segmock does not support, and passes over what is no OpenAPI.
    """
    reader = _Reader(raw, file)
    spec = reader.read()
    if reader.source.defects:
        raise DefectsError(reader.source.defects)
    return spec


class _Reader:
    def __init__(self, raw: Json, file: str) -> None:
        self.source = Source(raw, file)
        self.raw = self.source.raw
        self.defect = self.source.report
        self.own = extension.read(self.raw, "", extension.ROOT, self.source)
        self.schemas = SchemaCheck(self.source)

    def read(self) -> Spec:
        version = str(self.raw.get("openapi", "missing"))
        if not re.fullmatch(r"3\.1(\.[0-9]+)?", version):
            self.defect("/openapi", f"is {version}", "segmock reads OpenAPI 3.1.")
            raise DefectsError(self.source.defects)
        self.source.defects += document.bad_refs(self.raw, self.source.file)
        components = mapping(self.raw.get("components"))
        declared = mapping(components.get("securitySchemes"))
        known = {scheme.name: scheme for scheme in schemes(declared, self.source)}
        operations: dict[str, Operation] = {}
        for operation in self._operations(known):
            if operation.id in operations:
                what = f"operationId {operation.id!r} stands twice"
                self.defect(operation.pointer[1:], what, "Rename one.")
            operations[operation.id] = operation
        self._refuse_twins(operations.values(), fold=bool(self.own.get("ignore-case")))
        for name, schema in mapping(components.get("schemas")).items():
            self.schemas.check(schema, pointer("components", "schemas", name))
        return Spec(
            vendor=self.own.get("vendor", ""),
            title=str(mapping(self.raw.get("info")).get("title", self.source.file)),
            file=self.source.file,
            document=self.raw,
            operations=operations,
            schemes=known,
            ignore_case=self.own.get("ignore-case", False),
            trailing_slash=self.own.get("trailing-slash", False),
            empty_query_absent=self.own.get("empty-query") == "absent",
        )

    def _operations(self, known: Mapping[str, Scheme]) -> Iterator[Operation]:
        for template, entry in mapping(self.raw.get("paths")).items():
            item, place = mapping(entry), pointer("paths", template)
            if "$ref" in item:
                self.defect(place, "a path that is a $ref is not supported", "Write it out.")
            for segment in template.split("/"):
                if len(PLACEHOLDER.findall(segment)) > 1:
                    what = f"two placeholders in the segment {segment!r}"
                    self.defect(place, what, "Put a slash between them.")
            shared = [
                (entry, f"{place}/parameters/{n}")
                for n, entry in enumerate(listed(item.get("parameters")))
            ]
            for method in METHODS:
                if method in item:
                    raw, where = mapping(item[method]), f"{place}/{method}"
                    yield self._operation(template, method, raw, where, shared, known)

    def _refuse_twins(self, operations: Iterable[Operation], *, fold: bool) -> None:
        seen: dict[tuple[str, str], str] = {}
        for operation in operations:
            shape = PLACEHOLDER.sub("{}", operation.template)
            key = operation.method, shape.lower() if fold else shape
            if key in seen:
                what = f"cannot be told from {seen[key]!r} by its path"
                self.defect(operation.pointer[1:], what, "Change one of the paths.")
            seen[key] = operation.id

    def _operation(  # noqa: PLR0913, PLR0917 - private, called once
        self,
        template: str,
        method: str,
        raw: Record,
        place: str,
        shared: list[tuple[Json, str]],
        known: Mapping[str, Scheme],
    ) -> Operation:
        if "operationId" not in raw:
            self.defect(place, "has no operationId", "Give it one.")
        body, body_place = self.source.resolve(raw.get("requestBody"), f"{place}/requestBody")
        content = self._content(body, body_place)
        for media in content:
            where = f"{body_place}/content{pointer(media)}"
            if media == FORM:
                self._form(mapping(mapping(body["content"])[media]), where)
            elif not media.endswith(("/json", "+json")):
                what, hint = f"a request body of {media!r} is not supported", f"Use JSON or {FORM}."
                self.defect(where, what, hint)
        in_path = PLACEHOLDER.findall(template)
        own = extension.read(raw, place, extension.OPERATION, self.source)
        key = own.get("key", in_path[-1] if in_path else "")
        if own.get("behaviour") in extension.KEYED and key not in in_path:
            what = f"the behaviour {own['behaviour']!r} needs a path parameter"
            self.defect(place + pointer(extension.NAME), what, "Name it as `key`.")
        return Operation(
            id=str(raw.get("operationId", place)),
            method=method.upper(),
            template=template,
            summary=str(raw.get("summary", "")),
            parameters=self._parameters(in_path, listed(raw.get("parameters")), shared, place),
            body=content,
            body_required=body.get("required") is True,
            body_pointer=f"#{body_place}",
            replies={r.status: r for r in self._replies(mapping(raw.get("responses")), place)},
            security=self._security(raw, place, known),
            pointer=f"#{place}",
            behaviour=own.get("behaviour", ""),
            collection=own.get("collection", ""),
            key=key,
            apart="elements" in own,
        )

    def _form(self, raw: Record, place: str) -> None:
        if "encoding" in raw:
            self.defect(f"{place}/encoding", "is not supported", "Send plain fields.")
        self.schemas.check_form(raw.get("schema"), f"{place}/schema")

    def _security(
        self, raw: Record, place: str, known: Mapping[str, Scheme]
    ) -> tuple[dict[str, tuple[str, ...]], ...]:
        needed = listed(raw["security"] if "security" in raw else self.raw.get("security"))
        for name in sorted({n for a in needed for n in mapping(a)} - known.keys()):
            where = f"{place}/security" if "security" in raw else "/security"
            self.defect(where, f"no scheme {name!r}", "Declare it.")
        return tuple(
            {name: tuple(map(str, listed(scopes))) for name, scopes in mapping(a).items()}
            for a in needed
        )

    def _parameters(
        self, in_path: list[str], raw: list[Json], shared: list[tuple[Json, str]], place: str
    ) -> tuple[Parameter, ...]:
        found: dict[tuple[str, str], Parameter] = {}
        own = [(entry, f"{place}/parameters/{n}") for n, entry in enumerate(raw)]
        for entry, entry_place in [*shared, *own]:
            target, where = self.source.resolve(entry, entry_place)
            parameter = self._parameter(target, where) if target else None
            if parameter is not None:
                found[parameter.where, parameter.name] = parameter
        names = {name for where, name in found if where == "path"}
        for name in sorted({*in_path} ^ names):
            what = f"path parameter {name!r} is not both used and declared"
            self.defect(place, what, "Mend one.")
        return tuple(found.values())

    def _parameter(self, raw: Record, place: str) -> Parameter | None:
        where, name = str(raw.get("in")), str(raw.get("name"))
        if where not in STYLES:
            hint = "Use path, query or header; a cookie can be sent without the client's doing."
            self.defect(place, f"a parameter in {where!r} is not supported", hint)
            return None
        if where == "header" and name.lower() in IGNORED_HEADERS:
            hint = "Describe it by security, by content, or by the answers' content."
            self.defect(place, f"the header {name!r} cannot be a parameter", hint)
        style = raw.get("style", STYLES[where][0])
        if style not in STYLES[where]:
            hint = f"Use {' or '.join(map(repr, STYLES[where]))} for a {where} parameter."
            self.defect(place, f"style {style!r} is not supported", hint)
        if raw.get("allowEmptyValue") is True and self.own.get("empty-query") != "absent":
            hint = "Write `x-segmock: {empty-query: absent}` at the root as well."
            self.defect(place, "allowEmptyValue is not supported by itself", hint)
        schema = self._plain(raw, place, deep=style == "deepObject")
        own = extension.read(raw, place, extension.PARAMETER, self.source)
        # The style `simple` separates items by commas, exploded or not.
        explode = style == "form" and raw.get("explode", True) is True
        brackets = own.get("brackets", False)
        array = self.source.resolve(schema, place)[0].get("type") == "array"
        if brackets and not (explode and array):
            hint = "Write style form with explode, and type array."
            self.defect(place + pointer(extension.NAME), "only exploded lists have brackets", hint)
        return Parameter(
            name=name,
            where=cast("Location", where),
            required=raw.get("required", where == "path") is True,
            schema=schema,
            explode=explode,
            pointer=f"#{place}",
            collection=own.get("collection", ""),
            example=raw.get("example", schema.get("default")),
            deep=brackets or style == "deepObject",
        )

    def _plain(self, raw: Record, place: str, *, deep: bool = False) -> Record:
        """Check the schema of a parameter or header, whose value comes as one text, or several."""
        if "schema" not in raw:
            self.defect(place, "has no schema", "Use schema; content is not supported.")
        schema = self.schemas.check(raw.get("schema", {}), f"{place}/schema")
        if not deep:
            self.schemas.check_plain(schema, f"{place}/schema")
        elif self.source.resolve(schema, place)[0].get("type") != "object":
            self.defect(f"{place}/schema", "style 'deepObject' is for objects", "Name the type.")
        return schema

    def _content(self, node: Record, place: str) -> dict[str, Record]:
        found: dict[str, Record] = {}
        for media, entry in mapping(node.get("content")).items():
            where = f"{place}/content{pointer(media)}"
            if not MEDIA.fullmatch(media):
                hint = "Write one type in lower case, without parameters or wildcards."
                self.defect(where, f"media type {media!r} is not supported", hint)
            if "schema" not in mapping(entry):
                self.defect(where, "has no schema", "Write at least `schema: {}`.")
            found[media] = self.schemas.check(mapping(entry).get("schema", {}), f"{where}/schema")
        return found

    def _replies(self, raw: Record, place: str) -> Iterator[ReplySpec]:
        for status, entry in raw.items():
            if not STATUS.fullmatch(status):
                hint = "Name each status; 'default' and ranges are not supported."
                self.defect(f"{place}/responses{pointer(status)}", "is not a status", hint)
                continue
            reply, where = self.source.resolve(entry, f"{place}/responses/{status}")
            headers: dict[str, Record] = {}
            for name, value in mapping(reply.get("headers")).items():
                header, at = self.source.resolve(value, f"{where}/headers{pointer(name)}")
                headers[name.lower()] = {
                    "name": name,
                    "required": header.get("required") is True,
                    "schema": self._plain(header, at),
                    "pointer": f"#{at}",
                }
            yield ReplySpec(int(status), self._content(reply, where), headers, f"#{where}")
