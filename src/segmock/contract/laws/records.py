"""Laws of single records: what is written is what is read, until it is deleted."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from segmock.contract.asking import pick, shown, without
from segmock.contract.calls import Call
from segmock.contract.laws.law import law

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.contract.api import Api
    from segmock.contract.asking import Made
    from segmock.contract.calls import Reply
    from segmock.contract.profile import Resource
    from segmock.core.document import Json

OK = 200
TICK = 0.001
"""Seconds that pass between two changes, so that their instants differ."""
PATIENCE = 1.2
"""Seconds after which an instant of whole seconds must have changed as well."""


@law("F", "resources", "create|replace", "read")
def what_is_created_can_be_read(api: Api, kind: Resource) -> None:
    """What was created is read back as it was sent."""
    made = api.make(kind.name)
    same(api, kind, made.sent, api.read(made))


@law("B", "resources", "create", "created_status")
def creating_has_its_status(api: Api, kind: Resource) -> None:
    """Creating is answered with the documented status."""
    api.status(api.make(kind.name).reply, kind.created_status)


@law("C", "resources", "create", "read")
def the_location_leads_to_the_record(api: Api, kind: Resource) -> None:
    """The Location of a created record leads to it, at the same host."""
    made = api.make(kind.name)
    place = made.reply.headers.get("location")
    if place is None:
        return
    parts = urlsplit(place)
    call = api.ready(kind.read, path={**made.path, kind.parameter: made.id})
    found = api.send(Call(call.operation, "GET", parts.path, parts.query, call.headers))
    api.expect(found.status == OK, f"the record at {place}", shown(found), made.reply, found)
    api.expect(
        pick(found.json, kind.id) == made.id, f"the id {made.id!r}", shown(found), made.reply, found
    )


@law("F", "resources", "create", "read")
def the_receipt_agrees(api: Api, kind: Resource) -> None:
    """What creating answers with is what reading shows."""
    made = api.make(kind.name)
    _agrees(api, made.reply, api.read(made))


@law("F", "resources", "replace|patch", "read")
def the_receipt_of_a_change_agrees(api: Api, kind: Resource) -> None:
    """What a change answers with is what reading shows afterwards."""
    made = api.make(kind.name)
    _, reply = changed(api, made)
    _agrees(api, reply, api.read(made))


@law("F", "resources", "replace", "read")
def replacing_shows(api: Api, kind: Resource) -> None:
    """What a record was replaced by is read back."""
    made = api.make(kind.name)
    sent, reply = replaced(api, made)
    api.status(reply, kind.replaced_status)
    seen = api.read(made)
    same(api, kind, sent, seen, reply)


@law("F", "resources", "replace", "read")
def replacing_twice_is_replacing_once(api: Api, kind: Resource) -> None:
    """The same replacement again changes nothing but stamps."""
    made = api.make(kind.name)
    sent, _ = replaced(api, made)
    once = api.read(made)
    again = api.on(kind.replace, made, body=_with_version(kind, sent, once))
    twice = api.read(made)
    stamps = [place for place in (kind.modified, kind.version) if place]
    stamps += kind.computed
    api.expect(
        without(twice.json, stamps) == without(once.json, stamps),
        f"the same record: {once.text[:200]}",
        shown(twice),
        once,
        again,
        twice,
    )


@law("F", "resources", "replace", "read", "optional")
def replacing_replaces_the_whole(api: Api, kind: Resource) -> None:
    """What a replacement leaves out is gone."""
    made = api.make(kind.name)
    before = api.read(made)
    body = without(_with_version(kind, made.sent, before), kind.optional)
    reply = api.on(kind.replace, made, body=body)
    seen = api.read(made)
    for place in kind.optional:
        kept = pick(made.sent, place)
        api.expect(
            kept is None or pick(seen.json, place) != kept,
            f"nothing at {place}",
            repr(kept),
            reply,
            seen,
        )


@law("F", "resources", "patch", "read", "patch_body", "patched")
def patching_changes_what_it_names(api: Api, kind: Resource) -> None:
    """A patch changes what it names and nothing else."""
    made = api.make(kind.name)
    before = api.read(made)
    reply = api.on(kind.patch, made, body=kind.patch_body)
    api.expect(reply.good, "a patched record", shown(reply), reply)
    after = api.read(made)
    stamps = [*kind.patched, *kind.computed, kind.modified, kind.version]
    api.expect(
        without(after.json, [s for s in stamps if s])
        == without(before.json, [s for s in stamps if s]),
        f"no other change of {before.text[:200]}",
        shown(after),
        before,
        reply,
        after,
    )
    for place in kind.patched:
        api.expect(
            pick(after.json, place) != pick(before.json, place),
            f"a change at {place}",
            repr(pick(after.json, place)),
            before,
            reply,
            after,
        )


@law("F", "resources", "replace", "read", "chosen", "upserted_status")
def replacing_under_a_new_id_creates(api: Api, kind: Resource) -> None:
    """Replacing what is not there creates it under the id that was given."""
    where = api.fill(kind.path)
    key = api.key()
    body = api.fill(kind.body)
    reply = api.call(kind.replace, path={**where, kind.parameter: key}, body=body)
    api.status(reply, kind.upserted_status)
    seen = api.call(kind.read, path={**where, kind.parameter: key})
    api.expect(seen.status == OK, f"a record under {key!r}", shown(seen), reply, seen)
    api.expect(pick(seen.json, kind.id) == key, f"the id {key!r}", shown(seen), reply, seen)
    api.call(kind.delete, path={**where, kind.parameter: key})


@law("F", "resources", "replace|patch", "read", "modified|version|created")
def changes_are_stamped(api: Api, kind: Resource) -> None:
    """A change advances the version and the time of change, and leaves the time of creation."""
    made = api.make(kind.name)
    before = api.read(made)
    time.sleep(TICK)
    end = time.monotonic() + PATIENCE
    while True:
        _, reply = changed(api, made)
        after = api.read(made)
        was, now = pick(before.json, kind.modified), pick(after.json, kind.modified)
        # An instant may be told in whole seconds.
        if not kind.modified or now != was or time.monotonic() > end:
            break
        time.sleep(0.2)
    if kind.modified:
        api.expect(
            now is not None and (was is None or str(now) > str(was)),
            f"a later {kind.modified} than {was}",
            str(now),
            before,
            reply,
            after,
        )
    if kind.version:
        old, new = pick(before.json, kind.version), pick(after.json, kind.version)
        api.expect(
            isinstance(new, int) and isinstance(old, int) and new > old,
            f"a version above {old}",
            str(new),
            before,
            reply,
            after,
        )
    if kind.created:
        old, new = pick(before.json, kind.created), pick(after.json, kind.created)
        api.expect(old == new, f"{kind.created} {old}", str(new), before, reply, after)


@law("F", "resources", "replace", "read", "version", "stale_status")
def an_older_version_is_refused(api: Api, kind: Resource) -> None:
    """A change of an older version is refused and changes nothing."""
    made = api.make(kind.name)
    first = api.read(made)
    replaced(api, made)
    before = api.read(made)
    body = _with_version(kind, api.fill(kind.change or kind.body), first)
    reply = api.on(kind.replace, made, body=body)
    api.status(reply, kind.stale_status)
    after = api.read(made)
    api.expect(after.json == before.json, "no change", shown(after), before, reply, after)


@law("F", "resources", "create", "unique", "conflict_status")
def what_is_unique_is_given_once(api: Api, kind: Resource) -> None:
    """A value that must be unique is not taken twice."""
    made = api.make(kind.name)
    for place in kind.unique:
        body = _with(api.fill(kind.body), place, pick(made.sent, place))
        reply = api.call(kind.create, path=made.path, body=body)
        api.expect(
            reply.status == kind.conflict_status,
            f"{kind.conflict_status}, as {place} is taken",
            shown(reply),
            made.reply,
            reply,
        )


@law("F", "resources", "delete", "read")
def what_is_deleted_is_gone(api: Api, kind: Resource) -> None:
    """What was deleted cannot be read, and deleting it again is answered as documented."""
    made = api.make(kind.name)
    reply = api.on(kind.delete, made)
    api.status(reply, kind.deleted_status)
    seen = api.eventually(lambda: api.read(made), lambda r: r.status == kind.absent_status)
    api.expect(seen.status == kind.absent_status, str(kind.absent_status), shown(seen), reply, seen)
    if kind.gone_status:
        again = api.on(kind.delete, made)
        api.expect(
            again.status == kind.gone_status, str(kind.gone_status), shown(again), reply, again
        )


@law("F", "resources", "read", "create|replace")
def reading_changes_nothing(api: Api, kind: Resource) -> None:
    """Two readings of a record are the same."""
    made = api.make(kind.name)
    first, second = api.read(made), api.read(made)
    api.expect(
        first.status == second.status and first.json == second.json,
        f"the same again: {shown(first)}",
        shown(second),
        first,
        second,
    )


@law("F", "resources", "computed", "read", "replace|create")
def what_the_server_sets_is_its_own(api: Api, kind: Resource) -> None:
    """What the server sets cannot be set by a client that sends back what it has read."""
    made = api.make(kind.name)
    before = api.read(made)
    if not kind.replace:
        return
    reply = api.on(kind.replace, made, body=_echoed(kind, made, before.json))
    if not reply.good:
        return
    after = api.read(made)
    stamps = [place for place in (kind.modified, kind.version) if place]
    was, now = without(before.json, stamps), without(after.json, stamps)
    for place in kind.computed:
        old, new = pick(was, place), pick(now, place)
        api.expect(old == new, f"{place} {old!r}", repr(new), before, reply, after)


# --- what they share ------------------------------------------------------------------------------


def same(api: Api, kind: Resource, sent: Json, seen: Reply, *before: Reply) -> None:
    """Raise Broken unless an answer shows all that was sent."""
    api.expect(seen.status == OK, "the record", shown(seen), *before, seen)
    shown_as = without(sent, [*kind.hidden, *kind.computed, kind.version or "/-"])
    for place, value in leaves(shown_as):
        found = pick(seen.json, place)
        api.expect(found == value, f"{value!r} at {place}, as sent", repr(found), *before, seen)


def _agrees(api: Api, receipt: Reply, seen: Reply) -> None:
    """Raise Broken unless a record shows what a receipt says of it, as far as both do."""
    for name, value in _members(receipt.json):
        if name in _names(seen.json):
            api.expect(
                seen.json[name] == value,
                f"{name} {value!r}, as in the receipt",
                repr(seen.json[name]),
                receipt,
                seen,
            )


def leaves(value: Json, place: str = "") -> Iterator[tuple[str, Json]]:
    """Yield pointer and value of each member that is no object itself, lists as a whole."""
    if isinstance(value, dict):
        for name, one in value.items():
            step = name.replace("~", "~0").replace("/", "~1")
            yield from leaves(one, f"{place}/{step}")
    else:
        yield place, value


def replaced(api: Api, made: Made) -> tuple[Json, Reply]:
    """Replace a record by another body; return what was sent, and the answer."""
    kind = made.resource
    body = api.fill(kind.change if kind.change is not None else kind.body)
    if kind.version:
        body = _with_version(kind, body, api.read(made))
    reply = api.on(kind.replace, made, body=body)
    api.expect(reply.good, "a replaced record", shown(reply), reply)
    return body, reply


def changed(api: Api, made: Made) -> tuple[Json, Reply]:
    """Change a record by whatever operation there is."""
    kind = made.resource
    if kind.replace:
        return replaced(api, made)
    body = api.fill(kind.patch_body)
    reply = api.on(kind.patch, made, body=body)
    api.expect(reply.good, "a changed record", shown(reply), reply)
    return body, reply


def _with_version(kind: Resource, body: Json, seen: Reply) -> Json:
    if not kind.version:
        return body
    return _with(body, kind.version, pick(seen.json, kind.version))


def _with(value: Json, place: str, new: Json) -> Json:
    head, _, rest = place[1:].partition("/")
    inner = _with(value.get(head) or {}, f"/{rest}", new) if rest else new
    return {**value, head: inner}


def _echoed(kind: Resource, made: Made, seen: Json) -> Json:
    """Return what was sent, with what the server sets beside it as a client has read it."""
    body = made.sent
    for place in kind.computed:
        value = pick(seen, place)
        if value is not None:
            body = _with(body, place, value)
    return body


def _members(value: Json) -> Iterator[tuple[str, Json]]:
    yield from value.items() if isinstance(value, dict) else ()


def _names(value: Json) -> set[str]:
    return set(value) if isinstance(value, dict) else set()
