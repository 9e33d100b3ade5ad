"""Ids that exist at the target, learnt from its own answers.

The links of a description say where ids come from: the list of segments names, for its first item,
the operation that reads it. Every item of such an answer is taken, and only GET is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import requests

from contract_tests.target import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_tests.description import Description, Json, Operation
    from contract_tests.target import Target

BODY = "$response.body#/"
MOST = 20
"""Ids of one parameter that are kept."""


def ids(description: Description, target: Target) -> dict[str, list[Json]]:
    """Return values for the path parameters, by name; a parameter without any is left out.

    They are the values that the environment names, or those learnt. The examples of a description
    are tried in any case, so they stand here only where nothing else can be known.
    """
    operations = list(description.operations())
    parameters = {name: p for o in operations for name, p in o.parameters.items()}
    examples = {name: _examples(description, p) for name, p in parameters.items()}
    known = {name: _named(description, target, p) for name, p in parameters.items()}
    open_ones = {name for name, values in known.items() if not values}
    headers, query = _authentication(description, target)
    # The fewer parameters a list has, the less must have been learnt before.
    for operation in sorted(operations, key=lambda o: len(o.parameters)):
        if operation.method != "get" or not operation.links:
            continue
        needed = {name: [*known[name], *examples[name]] for name in operation.parameters}
        if not all(needed.values()):
            continue
        url = target.url + _filled(operation.template, {n: v[0] for n, v in needed.items()})
        for name, value in _linked(operation, _get(url, headers, query)):
            if name in open_ones and value not in known[name] and len(known[name]) < MOST:
                known[name].append(value)
    linked = {n for o in operations for n, expression in o.links if expression.startswith(BODY)}
    for name in open_ones:
        # Other cases delete what the examples name, so ids beside them last longer.
        known[name] = [v for v in known[name] if v not in examples[name]] or known[name]
        if name not in linked:
            known[name] = examples[name]
    return {name: values for name, values in known.items() if values}


def _named(description: Description, target: Target, parameter: Json) -> list[Json]:
    whole = description.resolve(parameter["schema"]).get("type") == "integer"
    texts = target.ids(description, parameter["name"])
    # A text that is no number stays one: Schemathesis then says that it does not fit.
    return [int(text) if whole and text.isdecimal() else text for text in texts]


def _examples(description: Description, parameter: Json) -> list[Json]:
    schema = description.resolve(parameter["schema"])
    single = [parameter["example"]] if "example" in parameter else []
    several = [e["value"] for e in map(description.resolve, parameter.get("examples", {}).values())]
    return single or several or schema.get("examples") or schema.get("enum") or []


def _filled(template: str, values: Mapping[str, Json]) -> str:
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", quote(str(value), safe=""))
    return template


def _authentication(
    description: Description, target: Target
) -> tuple[dict[str, str], dict[str, str]]:
    headers: dict[str, str] = {}
    query: dict[str, str] = {}
    for name, (_, credential) in target.credentials(description).items():
        scheme = description.resolve(description.schemes[name])
        if scheme.get("scheme") == "basic":
            continue  # what needs it answers no lists
        if scheme["type"] != "apiKey":
            headers["Authorization"] = f"Bearer {credential}"
        elif scheme["in"] == "query":
            query[scheme["name"]] = credential
        else:
            headers[scheme["name"]] = credential
    return headers, query


def _get(url: str, headers: dict[str, str], query: dict[str, str]) -> Json:
    """Return the parsed answer, or None for any other: what is wrong with it is found later."""
    try:
        answer = requests.get(url, headers=headers, params=query, timeout=TIMEOUT)
        return answer.json() if answer.ok else None
    except requests.RequestException:
        return None


def _linked(operation: Operation, body: Json) -> Iterator[tuple[str, Json]]:
    for name, expression in operation.links:
        if expression.startswith(BODY):
            for value in _every(body, expression.removeprefix(BODY).split("/")):
                yield name, value


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
