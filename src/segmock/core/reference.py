"""The reference judge, and the one door to openapi-core.

Slow and independent of the compiled table: it says whether a file is an OpenAPI document at all,
and judges whole requests and answers. openapi-core is imported when it is first needed, as that
costs some 300 ms.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from segmock.core.document import Defect, Json, Record, bad_refs, pointer, walk
from segmock.core.extension import NAME
from segmock.core.messages import FORM
from segmock.core.problem import Violation
from segmock.core.source import mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from jsonschema_path import SchemaPath

    from segmock.core.messages import Request

JUDGES = ("openapi-spec-validator", "openapi-schema-validator", "jsonschema")
"""The packages on which it depends what is found sound."""
MAX_MESSAGE = 200
REMEMBERED = 4_096
"""Places of a description that are looked up but once."""
ANY_HOST = "http://127.0.0.1"
"""Any will do: where a description says it is served plays no part in a judgement."""


def check_document(document: Json, file: str) -> list[Defect]:
    """Return in what a parsed file is not OpenAPI 3.1, everything that can be seen at once.

    Where the structure is sound, what it means is looked at too: defaults that break their own
    schema, for one. Such a defect may have no pointer.
    """
    from openapi_spec_validator import OpenAPIV31SpecValidator  # noqa: PLC0415
    from openapi_spec_validator.schemas import openapi_v31_schema_validator  # noqa: PLC0415

    hint = "Compare it with the OpenAPI 3.1 specification."
    found: dict[Defect, None] = {}
    for error in openapi_v31_schema_validator.iter_errors(document):
        what = f"is not OpenAPI: {_first_line(error.message)}"
        found[Defect(file, pointer(*error.absolute_path), what, hint)] = None
    found |= dict.fromkeys(bad_refs(document, file))
    if found:
        return list(found)
    try:
        for error in OpenAPIV31SpecValidator(_sealed(document)).iter_errors():
            # The error shows which object it means, but not where that stands.
            places = (place for place, node in walk(document) if node is error.schema)
            what = f"is not OpenAPI: {_first_line(error.message)}"
            found[Defect(file, next(places, ""), what, hint)] = None
    except (AttributeError, LookupError, RecursionError, TypeError):
        # How the validator fails where references go round in a circle, or to the wrong thing.
        what = "a $ref leads in a circle or to something of another kind"
        found[Defect(file, "", what, "Mend the reference.")] = None
    return list(found)


def verdict(messages: Iterable[str]) -> tuple[Violation, ...]:
    """Return what the judge says of a message as violations.

    That it knows no such path is left out: it cannot fold the case of paths, nor overlook a slash
    at their end, and whoever asks has found the operation already.
    """
    hint = "openapi-core judges so; the compiled table sees nothing wrong."
    return tuple(
        Violation("state", "", "what openapi-core takes", message, hint)
        for message in messages
        if not message.startswith(("PathNotFound", "OperationNotFound"))
    )


class Reference:
    """Judges messages by a description, which must be one that `check_document` finds sound."""

    def __init__(self, document: Record) -> None:
        from openapi_core import V31RequestValidator, V31ResponseValidator  # noqa: PLC0415
        from openapi_core.validation.response.validators import (  # noqa: PLC0415
            V31ResponseHeadersValidator,
        )

        # Where there is none openapi-core makes this one, anew for each message.
        path = _sealed({**_prepared(document), "servers": [{"url": "/"}]})
        self._may_be_empty = frozenset(
            str(node.get("name"))
            for _, node in walk(document)
            if isinstance(node, dict) and node.get("allowEmptyValue") is True
        )
        # It reads forms by itself: one field after the other, as their schemas say.
        readers = {media: _reader(media) for media in _media_types(document) - {FORM}}
        factory = _validators()
        self._request = V31RequestValidator(
            path,
            extra_media_type_deserializers=readers,
            schema_validators_factory=factory,
            security_provider_factory=_security_providers(),
        )
        self._response = V31ResponseValidator(
            path, extra_media_type_deserializers=readers, schema_validators_factory=factory
        )
        self._response_headers = V31ResponseHeadersValidator(
            path, schema_validators_factory=factory
        )

    def request(self, request: Request) -> list[str]:
        """Return what is wrong with a request, credentials included; nothing when it is valid."""
        asked: Json = _Asked(request, self._may_be_empty)
        return _messages(self._request.iter_errors(asked))

    def response(
        self, request: Request, status: int, headers: Mapping[str, str], body: bytes
    ) -> list[str]:
        """Return what is wrong with the answer to a request; nothing when it is valid."""
        judge = self._response_headers if request.method == "HEAD" else self._response
        asked: Json = _Asked(request, self._may_be_empty)
        return _messages(judge.iter_errors(asked, _Answered(status, headers, body)))


class _Fields:
    """Query fields in the way openapi-core looks at them."""

    def __init__(self, query: str, may_be_empty: frozenset[str]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in parse_qsl(query, keep_blank_values=True):
            if value or name not in may_be_empty:
                self._values.setdefault(name, []).append(value)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __getitem__(self, name: str) -> str:
        return self._values[name][0]

    def getlist(self, name: str) -> list[str]:
        return self._values[name]


class _Headers(dict[str, str]):
    """Headers that are found under any case."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__({name.lower(): text for name, text in headers.items()})

    def __contains__(self, name: object) -> bool:
        return super().__contains__(str(name).lower())

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())


class _Parameters:
    """The parameters of a request; openapi-core itself finds those of the path, and sets them."""

    def __init__(self, request: Request, may_be_empty: frozenset[str]) -> None:
        self.query = _Fields(request.query, may_be_empty)
        self.header = _Headers(request.headers)
        self.cookie: dict[str, str] = {}
        self._path: dict[str, str] = {}

    @property
    def path(self) -> dict[str, str]:
        return self._path

    @path.setter
    def path(self, values: Mapping[str, str]) -> None:
        # Decoded after the match, so that an encoded slash splits no segment.
        self._path = {name: unquote(text) for name, text in values.items()}

    def __getitem__(self, location: str) -> Mapping[str, str]:
        found: Mapping[str, str] = getattr(self, location)
        return found


class _Asked:
    """A request in the shape that openapi-core takes."""

    def __init__(self, request: Request, may_be_empty: frozenset[str]) -> None:
        self.host_url = ANY_HOST
        self.path = request.path
        # Whoever may GET may also HEAD.
        self.method = "get" if request.method == "HEAD" else request.method.lower()
        self.content_type = _media(request.headers)
        self.body = request.body
        self.parameters = _Parameters(request, may_be_empty)


class _Answered:
    """An answer in the shape that openapi-core takes."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status_code = status
        self.headers = _Headers(headers)
        self.content_type = _media(self.headers)
        self.data = body


def _media(headers: Mapping[str, str]) -> str:
    # Without its parameters: an odd one is no reason to fail.
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _messages(errors: Iterable[Exception]) -> list[str]:
    try:
        return [message for error in errors for message in _words(error)]
    except RecursionError:
        return ["Nested too deeply to be judged"]


def _words(error: Exception) -> Iterator[str]:
    """Yield what an error says, in one line for each thing that is wrong."""
    cause = error.__cause__
    what = " ".join(filter(None, (type(error).__name__, getattr(error, "name", ""))))
    reasons = getattr(cause, "schema_errors", ())
    for reason in reasons:
        place = pointer(*reason.absolute_path)
        yield _first_line(f"{what}{place and f' {place}'}: {reason.message}")
    if not reasons:
        # Only the name of a cause: its text may hold the body, in bytes that are no text.
        yield f"{what} ({type(cause).__name__})" if cause else what


def _first_line(message: str) -> str:
    return message.partition("\n")[0][:MAX_MESSAGE]


def _reader(media: str) -> Callable[..., Json]:
    """Return what reads a body of a media type; openapi-core knows but a few types."""

    def read_json(body: bytes, **_: str) -> Json:
        return json.loads(body)

    def read_text(body: bytes, **_: str) -> str:
        return body.decode("utf-8")

    return read_json if media.endswith(("/json", "+json")) else read_text


def _media_types(node: Json) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(_media_types, node))
    if not isinstance(node, dict):
        return set()
    content = node.get("content")
    own = {name.lower() for name in content} if isinstance(content, dict) else set()
    return own.union(*map(_media_types, node.values()))


def _validators() -> Json:
    """Return what makes validators: each schema's once, with the formats as they are."""
    from openapi_core.validation.schemas import oas31_schema_validators_factory  # noqa: PLC0415
    from openapi_core.validation.schemas.factories import (  # noqa: PLC0415
        DialectSchemaValidatorsFactory,
    )

    made: dict[tuple[Json, ...], Json] = {}

    class Factory(DialectSchemaValidatorsFactory):
        """openapi-core's own, to which nobody here adds a format."""

        def create(self, spec: SchemaPath, schema: SchemaPath, *asked: Json, **more: Json) -> Json:
            # All that else is asked for is the same each time.
            place = tuple(schema.parts)
            if place not in made:
                made[place] = super().create(spec, schema, *asked, **more)
            return made[place]

        def get_format_checker(self, *_: Json) -> Json:
            return self.format_checker

    usual = oas31_schema_validators_factory
    return Factory(
        usual.schema_validator_cls, usual.default_jsonschema_dialect_id, usual.format_checker
    )


def _security_providers() -> Json:
    """Return what looks for credentials: only that they are there, not what they are worth."""
    from openapi_core.security.exceptions import SecurityProviderError  # noqa: PLC0415
    from openapi_core.security.factories import SecurityProviderFactory  # noqa: PLC0415
    from openapi_core.security.providers import BaseProvider  # noqa: PLC0415

    class Bearer(BaseProvider):
        """OAuth 2, of which openapi-core only says, in a warning, that it does not know it."""

        def __call__(self, parameters: Json) -> str:
            if "Authorization" not in parameters.header:
                message = "Missing authorization header."
                raise SecurityProviderError(message)
            return str(parameters.header["Authorization"])

    class Factory(SecurityProviderFactory):
        PROVIDERS = {**SecurityProviderFactory.PROVIDERS, "oauth2": Bearer}  # noqa: RUF012 - as there

    return Factory()


DATA = {"default", "enum", "const", "example", "examples", "value"}
"""Keys below which a description holds data."""


def _prepared(node: Json) -> Json:
    """Return a description that means the same and that openapi-core can work with.

    Without `servers`, as a mock is never where they say; without `deprecated` and
    `allowEmptyValue`, as these only bring warnings (what may be empty is left out of the query);
    with `anyOf` for a list of types, which it cannot read in parameters; and without what it cannot
    read of names with brackets, which is more than one pair, other than letters between, and lists.
    """
    if isinstance(node, list):
        return [_prepared(item) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("in") == "query" and node.get("style") == "deepObject":
        return {"name": node["name"], "in": "query", "schema": {}}
    made = {key: value if key in DATA else _prepared(value) for key, value in node.items()}
    if mapping(made.get(NAME)).get("brackets") is True:
        made["required"] = False
    if isinstance(made.get("servers"), list):
        del made["servers"]
    for flag in ("deprecated", "allowEmptyValue"):
        if made.get(flag) is True:
            del made[flag]
    if isinstance(kinds := made.get("type"), list) and "anyOf" not in made:
        del made["type"]
        made["anyOf"] = [{"type": kind} for kind in kinds]
    return made


class _NoDoor(dict[str, "Callable[[str], Json]"]):
    """Takes every scheme of a URL, and fetches nothing."""

    def __contains__(self, scheme: object) -> bool:
        return True

    def __getitem__(self, scheme: str) -> Callable[[str], Json]:
        def refuse(url: str) -> Json:
            message = f"{url!r} is not fetched: a $ref must stay in the file"
            raise LookupError(message)

        return refuse


def _sealed(document: Record) -> SchemaPath:
    from jsonschema_path import SchemaPath  # noqa: PLC0415

    doors = _NoDoor()
    return SchemaPath.from_dict(document, handlers=doors, resolved_cache_maxsize=REMEMBERED)
