"""Ids that exist at a target, learnt from its own answers, and how fast it answers.

The links of a description say where ids come from: the list of segments names, for its first item,
the operation that reads it. Every item of such an answer is taken, and only GET is used.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import quote

from segmock.contract.calls import Call, Unanswered
from segmock.contract.credentials import variable
from segmock.core import document
from segmock.core.source import Source, listed, mapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from segmock.contract.calls import Reply
    from segmock.contract.credentials import Credentials
    from segmock.contract.wire import Transport
    from segmock.core.document import Json, Record
    from segmock.core.spec import Operation, Parameter, Spec

BODY = "$response.body#"
MOST = 20
"""Ids of one parameter that are kept."""


@dataclass(frozen=True)
class Learnt:
    """Values of parameters that exist, and the seconds that an answer takes (a median).

    `ids` are those of path parameters, by name. `constants` have one value throughout, such as a
    tenant; they are by place and name, `path.tenant` or `header.x-tenant`.
    """

    ids: dict[str, list[Json]]
    constants: dict[str, Json] = field(default_factory=dict)
    pace: float = 0.0


def learn(
    spec: Spec,
    transport: Transport,
    credentials: Credentials,
    constants: Mapping[str, Json] | None = None,
) -> Learnt:
    """Return what is known of a target; a parameter without any value is left out.

    Values are those that the environment names, or those learnt. The examples of a description are
    tried in any case, so they stand here only where nothing else can be known. `constants` are
    the parameters that have one value throughout, by name; the environment may name another.
    """
    parameters = {p.name: p for o in spec.operations.values() for p in _path(o)}
    fixed = dict(_constants(spec, credentials, constants or {}))
    examples = {name: _examples(spec, p) for name, p in parameters.items()}
    found = {
        name: [fixed[f"path.{name}"]] if f"path.{name}" in fixed else _named(spec, credentials, p)
        for name, p in parameters.items()
    }
    unnamed = {name for name, values in found.items() if not values}
    links = {name: _links(spec, operation) for name, operation in spec.operations.items()}
    seconds: list[float] = []
    # The fewer parameters a list has, the less must have been learnt before.
    for operation in sorted(spec.operations.values(), key=lambda o: len(_path(o))):
        if operation.method != "GET" or not links[operation.id]:
            continue
        needed = {p.name: [*found[p.name], *examples[p.name]] for p in _path(operation)}
        try:
            reply = _asked(operation, needed, transport, credentials)
        except Unanswered:
            break  # One that hangs would hang again and again.
        if reply is None:
            continue
        seconds.append(reply.seconds)
        for name, place in links[operation.id]:
            for value in _every(reply.json, document.tokens(place)):
                if name in unnamed and value not in found[name] and len(found[name]) < MOST:
                    found[name].append(value)
    linked = {name for pairs in links.values() for name, _ in pairs}
    for name in unnamed:
        if name not in linked:
            found[name] = examples[name]
    ids = {name: values for name, values in found.items() if values and f"path.{name}" not in fixed}
    return Learnt(ids, fixed, median(seconds) if seconds else 0.0)


def _constants(
    spec: Spec, credentials: Credentials, constants: Mapping[str, Json]
) -> Iterator[tuple[str, Json]]:
    told = {name.lower(): value for name, value in constants.items()}
    for operation in spec.operations.values():
        for parameter in operation.parameters:
            if parameter.where != "query" and parameter.name.lower() in told:
                named = _named(spec, credentials, parameter)
                value = (named or [told[parameter.name.lower()]])[0]
                yield f"{parameter.where}.{parameter.name}", value


def _asked(
    operation: Operation,
    values: Mapping[str, Sequence[Json]],
    transport: Transport,
    credentials: Credentials,
) -> Reply | None:
    """Return the answer of a list, or None for any other: what is wrong with it is found later."""
    headers = credentials.show("full", operation.security).headers
    if headers is None or not all(values.values()):
        return None
    path = operation.template
    for name, some in values.items():
        path = path.replace(f"{{{name}}}", quote(str(some[0]), safe=""))
    reply = transport.send(Call(operation.id, "GET", path, headers=headers))
    return reply if reply.good else None


def _path(operation: Operation) -> list[Parameter]:
    return [p for p in operation.parameters if p.where == "path"]


def _named(spec: Spec, credentials: Credentials, parameter: Parameter) -> list[Json]:
    text = credentials.environ.get(variable("ID", credentials.vendor, parameter.name), "")
    whole = _resolved(spec, parameter.schema).get("type") == "integer"
    texts = [value.strip() for value in text.split(",") if value.strip()]
    # A text that is no number stays one: Schemathesis then says that it does not fit.
    return [int(one) if whole and one.isdecimal() else one for one in texts]


def _examples(spec: Spec, parameter: Parameter) -> list[Json]:
    raw = mapping(document.at(spec.document, parameter.pointer))
    schema = _resolved(spec, parameter.schema)
    single = [raw["example"]] if "example" in raw else []
    several = [_resolved(spec, one).get("value") for one in mapping(raw.get("examples")).values()]
    return single or several or listed(schema.get("examples")) or listed(schema.get("enum"))


def _links(spec: Spec, operation: Operation) -> list[tuple[str, str]]:
    """Return, for each link out of the body of an answer, a path parameter and a JSON pointer."""
    raw = document.at(spec.document, operation.pointer)
    return [
        (name.rpartition(".")[2], expression.removeprefix(BODY))
        for response in mapping(raw.get("responses")).values()
        for link in mapping(_resolved(spec, response).get("links")).values()
        for name, expression in mapping(_resolved(spec, link).get("parameters")).items()
        if isinstance(expression, str) and expression.startswith(BODY)
    ]


def _resolved(spec: Spec, node: Json) -> Record:
    return Source(spec.document, spec.file).resolve(node, "")[0]


def _every(value: Json, path: list[str]) -> Iterator[Json]:
    """Yield what a JSON pointer points at, with an index standing for all items."""
    if not path:
        if isinstance(value, str | int):
            yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from _every(value[path[0]], path[1:])
    elif isinstance(value, list) and path[0].isdecimal():
        for item in value:
            yield from _every(item, path[1:])
