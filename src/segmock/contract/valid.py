"""A valid request for any operation: from the profile, else from the description's own examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.contract.asking import NOTHING, Skipped, pick
from segmock.contract.breaking import put
from segmock.contract.profile import Ask
from segmock.contract.stepping import play
from segmock.contract.words import literal
from segmock.contract.working import ended, started
from segmock.core.document import at, pointer
from segmock.core.generating import Generator
from segmock.core.messages import FORM

if TYPE_CHECKING:
    from segmock.contract.api import Api
    from segmock.contract.asking import Made
    from segmock.contract.calls import Call
    from segmock.contract.profile import Resource
    from segmock.core.document import Json, Record
    from segmock.core.spec import Operation, Parameter

CONTAINER = "$container"
BASES = "valid requests"
GOOD, BAD = 200, 400
SAFE = {"GET", "HEAD", "OPTIONS"}


def valid(api: Api, operation: Operation, *, fresh: bool | None = None) -> Call:
    """Return a request that an operation must take; raises Skipped with the reason if none is.

    A `fresh` one names a record of its own, which is the default for what changes something; else
    it names the record that all laws share. Whatever must have happened before has been done.
    """
    asked = _asked(api, operation)
    if asked.skip:
        raise Skipped(asked.skip)
    own = operation.method not in SAFE if fresh is None else fresh
    # What must be prepared would change the shared record.
    own = own or (operation.method not in SAFE and _needs(api, operation, asked))
    path, records = _path(api, operation, asked, fresh=own)
    words = {**path, **_member_words(api, operation, asked, path)}
    with api.saying(words):
        words.update(_prepared(api, operation, asked, words))
        headers = {**_required(api, operation, "header"), **asked.headers}
        body = _body(api, operation, asked, records)
        form = asked.form
        if form is None and FORM in operation.body and isinstance(body, dict):
            form = body
        return api.ready(
            operation.id,
            path={**path, **asked.path},
            query={**_required(api, operation, "query"), **asked.query},
            body=NOTHING if form is not None else body,
            form=form,
            headers=headers,
            role=asked.role,
        )


def base(api: Api, operation: Operation) -> Call:
    """Return the valid request that laws may break: one in a run, about the shared record."""
    known: dict[str, Call] = api.once(BASES, dict)
    if operation.id not in known:
        known[operation.id] = valid(api, operation, fresh=False)
    return known[operation.id]


def renew(api: Api) -> None:
    """Have no law go on with a record that a wrong target may have changed."""
    api.renew()
    api.once(BASES, dict).clear()


def resource_of(api: Api, operation: Operation, name: str) -> Resource | None:
    """Return the resource whose ids a path parameter of an operation takes, if any does."""
    before = operation.template.partition(f"{{{name}}}")[0]
    for kind in api.profile.resources.values():
        one = api.spec.operations.get(kind.read or kind.replace or kind.patch or kind.delete)
        if kind.parameter == name and one and one.template.startswith(f"{before}{{{name}}}"):
            return kind
    return None


def known_ids(api: Api, name: str) -> list[Json]:
    """Return the ids that the profile knows for a path parameter, by its name or its stem."""
    for key in (name, name.removesuffix("Id").removesuffix("_id")):
        if key in api.profile.known:
            return api.profile.known[key]
    return []


def _asked(api: Api, operation: Operation) -> Ask:
    """Return what the profile says of an operation's request, wherever it does."""
    profile = api.profile
    if operation.id in profile.calls:
        return profile.calls[operation.id]
    for kind in profile.memberships.values():
        for one in (kind.add, kind.remove):
            if one is not None and one.call == operation.id:
                return one
        for seen in (kind.members, kind.containers, kind.count):
            if seen is not None and seen.call == operation.id:
                return Ask(seen.call, seen.path, seen.query, body=seen.body)
    for job in profile.jobs.values():
        if job.start.call == operation.id:
            return job.start
    if (listing := profile.listings.get(operation.id)) is not None:
        return Ask(operation.id, listing.path, listing.query, body=listing.body)
    return Ask(operation.id)


def _path(
    api: Api, operation: Operation, asked: Ask, *, fresh: bool
) -> tuple[Record, dict[str, Made]]:
    """Return a value for each path parameter that is not said, and the records among them."""
    found: Record = {}
    records: dict[str, Made] = {}
    for name in reversed(operation.placeholders):
        said = asked.path.get(name, CONTAINER) != CONTAINER
        if name in found or said or name in api.profile.path:
            continue
        kind = resource_of(api, operation, name)
        if kind is not None and _makeable(kind) and not (api.read_only and known_ids(api, name)):
            made = api.make(kind.name) if fresh else api.shared(kind.name)
            records[name] = made
            found = {**made.path, **found, name: made.id}
        else:
            found[name] = _value(api, operation, name)
    return found, records


def _makeable(kind: Resource) -> bool:
    return bool(kind.create or (kind.chosen and kind.replace))


def _value(api: Api, operation: Operation, name: str) -> Json:
    if known := known_ids(api, name):
        return known[0]
    for job in api.profile.jobs.values():
        if job.parameter == name and operation.id == job.read:
            return started(api, job).id
        if job.parameter == name:
            return ended(api, job).id
    parameter = next(p for p in operation.parameters if p.where == "path" and p.name == name)
    if (value := _example(api, parameter)) is not None:
        return value
    raise Skipped(f"no value is known for the path parameter {name}")


def _example(api: Api, parameter: Parameter) -> Json:
    schema = _followed(api, parameter.schema)
    examples = schema.get("examples") or schema.get("enum") or [None]
    return examples[0] if parameter.example is None else parameter.example


def _required(api: Api, operation: Operation, where: str) -> Record:
    return {
        p.name: _example(api, p) for p in operation.parameters if p.where == where and p.required
    }


def _member_words(api: Api, operation: Operation, asked: Ask, path: Record) -> Record:
    """Return what the requests of a membership call its container and its members."""
    for kind in api.profile.memberships.values():
        parts = (kind.add, kind.remove, kind.members, kind.containers, kind.count)
        if operation.id in {part.call for part in parts if part is not None}:
            parameter = api.profile.resources[kind.container].parameter
            words: Record = {}
            words["container"] = path.get(parameter) or api.shared(kind.container).id
            for name, value in (("member", kind.member), ("other", kind.other)):
                if f"${name}" in repr(asked) or kind.remove is not None:
                    words[name] = api.fill(value)
            return words
    return {}


def _prepared(api: Api, operation: Operation, asked: Ask, words: Record) -> Record:
    """Do what must have happened before a request, for a reading once; return further words."""
    if asked.before:
        if operation.method not in SAFE:
            return play(api, asked.before, dict(words))
        # Again for another record, such as one that has taken the place of the shared one.
        name = f"before {operation.id} {words}"
        return api.once(name, lambda: play(api, asked.before, dict(words)))
    for kind in api.profile.memberships.values():
        if kind.remove is not None and kind.remove.call == operation.id and kind.add is not None:
            parameter = api.profile.resources[kind.container].parameter
            api.ask(kind.add, **{parameter: words["container"]})
    return {}


def _needs(api: Api, operation: Operation, asked: Ask) -> bool:
    """Tell whether something must have happened before a request."""
    removals = {kind.remove.call for kind in api.profile.memberships.values() if kind.remove}
    return bool(asked.before) or operation.id in removals


def _body(api: Api, operation: Operation, asked: Ask, records: dict[str, Made]) -> Json:
    if asked.body is not None or asked.form is not None:
        return asked.body
    if not operation.body:
        return NOTHING
    for kind in api.profile.resources.values():
        if operation.id == kind.create and kind.body is not None:
            return kind.body
        if operation.id == kind.replace and kind.body is not None:
            body = kind.body if kind.change is None else kind.change
            made = records.get(kind.parameter)
            if kind.version and made is not None:
                body = put(body, kind.version, pick(api.read(made).json, kind.version))
            return body
        if operation.id == kind.patch and kind.patch_body is not None:
            return kind.patch_body
    return _described(api, operation)


def _described(api: Api, operation: Operation) -> Json:
    """Return the first example of a body in the description, or one that its schema allows."""
    place = f"{operation.body_pointer}/content{pointer(next(iter(operation.body)))}"
    content = at(api.spec.document, place)
    if content.get("examples"):
        first = _followed(api, next(iter(content["examples"].values())))
        return literal(first["value"])
    schema = _followed(api, content["schema"])
    made = content["example"] if "example" in content else (schema.get("examples") or [None])[0]
    if made is None:
        made = Generator(api.spec.schema).value(schema, operation.id)
    return literal(made)


def _followed(api: Api, node: Record) -> Record:
    while "$ref" in node:
        node = api.spec.schema(node["$ref"])
    return node


def expected(api: Api, operation: Operation) -> set[int]:
    """Return the statuses that a valid request may be answered with."""
    asked = _asked(api, operation)
    success = {s for s in operation.replies if GOOD <= s < BAD}
    return {asked.status} if asked.status else success
