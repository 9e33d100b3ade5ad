"""Records of the run's own, for Schemathesis to change: they are made before it, and deleted after.

Schemathesis takes ids from the examples of the description, from answers, and from small numbers,
so it would change what others have. `guarding` puts ids of these records in their place.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from segmock.contract.asking import Broken, Made, Skipped, pick
from segmock.contract.calls import Unanswered
from segmock.contract.generated import guarding
from segmock.contract.generated.guarding import READING, Asked
from segmock.contract.generated.recording import content, parsed
from segmock.core.document import walk
from segmock.core.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from segmock.contract.api import Api
    from segmock.contract.generated.learning import Learnt
    from segmock.contract.profile import Resource
    from segmock.core.document import Json, Record
    from segmock.core.spec import Operation

COUNT = 5
"""Records of each resource that are made; what Schemathesis creates is added to them."""
WORD = re.compile(r"\$(?:new:)?([^:]+)")
"""What stands for a record of ours in the bodies of a profile."""
KNOWN = "$known:"
"""What the words for values begin with that exist at every target."""
NUMBER = 2**31 - 1
"""An id that nothing has, where ids are numbers."""


def made(api: Api) -> list[Made]:
    """Create records of all resources that can be created; the api deletes them in the end."""
    found: list[Made] = []
    for name in api.profile.resources:
        # Where one cannot be made, no other can. What is wrong with that the laws have told.
        with suppress(Broken, Skipped, Unanswered):
            for _ in range(COUNT):
                found.append(api.make(name))  # noqa: PERF401 - those made before count as well
    return found


def adopt(api: Api, own: Sequence[Made], guarded: Record, event: Record) -> None:
    """Have deleted in the end what Schemathesis has created, as one of its events tells."""
    like = {one.resource.name: one for one in own}
    recorder = event.get("ScenarioFinished", {}).get("recorder", {})
    for key, interaction in recorder.get("interactions", {}).items():
        case, answer = recorder["cases"][key]["value"], interaction.get("response")
        how = guarded["made"].get(f"{case['method']} {case['path']}")
        if answer is None or how is None or how["resource"] not in like:
            continue
        sent = {name.lower(): text[0] for name, text in interaction["request"]["headers"].items()}
        path = case.get("path_parameters") or {}
        asked = Asked(case["method"], case["path"], path, sent, answer["status_code"])
        for name in guarding.made(guarded, asked, parsed(content(answer.get("content")))):
            if all(name != other.id for other in own):
                api.keep(replace(like[how["resource"]], id=name))


def empty(api: Api) -> None:
    """Delete what stands at the places that the profile names for it."""
    for name, asked in api.profile.calls.items():
        words = [*asked.path.values()]
        if api.spec.operations[name].method == guarding.DELETE and words and not asked.before:
            with suppress(Broken, Skipped, Unanswered):
                if all(str(word).startswith(KNOWN) for word in words):
                    api.ask(asked)


def told(api: Api, own: Sequence[Made], learnt: Learnt) -> Record:
    """Return all that the guard must know, as JSON.

    `pools` are ids of ours, by name; `paths` says by template and path parameter of which pool its
    values are, `bodies` by method and template at which places of the body. `items` is the path
    parameter of a single record by its template, `made` says how answers tell what was created.
    `unasked` is the query parameter that might leave the id out of the answer which creates one.
    `constants` are parameters that have one value throughout, `optional` those that may be left
    out. `theirs` are ids that others may have, `reading` the operations that change nothing.
    """
    found: Record = {
        "theirs": sorted(_theirs(api, learnt)),
        "reading": [_key(api.spec.operations[name]) for name in api.profile.listings],
        "constants": {},
        "optional": [],
        **{name: {} for name in ("pools", "paths", "bodies", "items", "made", "unasked")},
    }
    for operation in api.spec.operations.values():
        for parameter in operation.parameters:
            place = f"{parameter.where}.{parameter.name}"
            if operation.method not in READING and place in learnt.constants:
                constants = found["constants"].setdefault(_key(operation), {})
                constants[place] = learnt.constants[place]
                if not parameter.required:
                    found["optional"].append(parameter.name)
    # Those that can be changed come first, as they are used first.
    for kind in sorted(api.profile.resources.values(), key=lambda k: not (k.replace or k.patch)):
        if item := _item(api, kind):
            _resource(api, kind, item, [one for one in own if one.resource == kind], found)
    for name, asked in api.profile.calls.items():
        operation = api.spec.operations[name]
        if operation.method not in READING:
            _bulk(api, operation, asked.body, found)
            _named(api, operation, asked.path, found)
    return found


def _resource(api: Api, kind: Resource, item: str, own: list[Made], found: Record) -> None:
    """Add what is to be known of a resource whose single records have a path."""
    found["items"][item] = kind.parameter
    pool = found["pools"].setdefault(item, {"own": []})
    pool["own"] += [one.id for one in own] or [_nobody(api, kind, item)]
    # Small numbers are the ids of somebody, whether they were seen or not.
    pool["every"] = all(isinstance(one, int) for one in pool["own"])
    _below(api, item, kind.parameter, item, found)
    of = {"resource": kind.name, "pool": item}
    if kind.create:
        create = _key(api.spec.operations[kind.create])
        found["made"].setdefault(create, {**of, "at": kind.id})
        if kind.select:
            found["unasked"][create] = kind.select.parameter
        if kind.unique and not kind.conflict_status:
            # What is taken names the record to change.
            found["bodies"][create] = [[kind.id, item]]
            for place in kind.unique:
                sent = [pick(one.sent, place) for one in own]
                found["pools"][f"{kind.name} {place}"] = {"own": sent or [""], "every": True}
                found["bodies"][create].append([place, f"{kind.name} {place}"])
    if kind.chosen and kind.replace:
        status = kind.upserted_status or kind.created_status
        upsert = _key(api.spec.operations[kind.replace])
        found["made"][upsert] = {**of, "parameter": kind.parameter, "status": status}


def _bulk(api: Api, operation: Operation, body: Json, found: Record) -> None:
    """Add where the body of a request has ids of records, as a profile says by its words."""
    for place, text in walk(body):
        word = WORD.fullmatch(text) if isinstance(text, str) else None
        kind = api.profile.resources.get(word[1]) if word else None
        if kind is None or not (item := _item(api, kind)):
            continue
        every = re.sub(r"/\d+(?=/|$)", "/*", place)
        found["bodies"].setdefault(_key(operation), []).append([every, item])
        if operation.apart and api.profile.apart:
            found["made"][_key(operation)] = {
                "resource": kind.name,
                "pool": item,
                "at": kind.id,
                "each": api.profile.apart,
                "status": kind.created_status,
            }


def _named(api: Api, operation: Operation, path: Record, found: Record) -> None:
    """Add the path parameters for which a profile says what may be changed."""
    for name, word in path.items():
        if not str(word).startswith(KNOWN) or name in found["paths"].get(operation.template, {}):
            continue
        with suppress(Skipped):
            found["pools"][word] = {"own": [api.fill(word)], "every": False}
            start, brace, _ = operation.template.partition(f"{{{name}}}")
            _below(api, start + brace, name, word, found)


def _below(api: Api, start: str, parameter: str, pool: str, found: Record) -> None:
    """Have a parameter be of a pool in all templates that begin in one way."""
    for operation in api.spec.operations.values():
        if f"{operation.template}/".startswith(f"{start}/"):
            found["paths"].setdefault(operation.template, {})[parameter] = pool


def _item(api: Api, kind: Resource) -> str:
    """Return the template of a single record of a resource, empty where there is none."""
    named = [name for name in (kind.read, kind.replace, kind.patch, kind.delete) if name]
    templates = [api.spec.operations[name].template for name in named]
    end = f"/{{{kind.parameter}}}"
    return next((one for one in templates if one.endswith(end)), "")


def _nobody(api: Api, kind: Resource, item: str) -> Json:
    """Return an id that no record has."""
    schemas = (
        parameter.schema
        for operation in api.spec.operations.values()
        if operation.template == item
        for parameter in operation.parameters
        if parameter.name == kind.parameter
    )
    source = Source(api.spec.document, api.spec.file)
    whole = any(source.resolve(one, "")[0].get("type") == "integer" for one in schemas)
    return NUMBER if whole else api.key()


def _theirs(api: Api, learnt: Learnt) -> set[str]:
    """Return the ids that others may have: in examples, in the profile, and those learnt."""
    examples = (
        node[name]
        for _, node in walk(api.spec.document)
        if isinstance(node, dict)
        for name in ("example", "examples")
        if name in node
    )
    return {str(one) for one in _simple([*examples, api.profile.known, learnt.ids])}


def _simple(values: Iterable[Json]) -> Iterator[Json]:
    for value in values:
        for _, node in walk(value):
            if isinstance(node, str | int):
                yield node


def _key(operation: Operation) -> str:
    return f"{operation.method} {operation.template}"
