"""Laws of requests at the same time: nothing is lost, and nothing is given twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from segmock.contract.asking import pick, shown
from segmock.contract.breaking import put
from segmock.contract.laws.law import law
from segmock.contract.laws.records import leaves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmock.contract.api import Api
    from segmock.contract.calls import Call, Reply
    from segmock.contract.profile import Resource
    from segmock.core.document import Json

MANY = 8
OK = 200


@law("H", "resources", "create", "unique", "conflict_status")
def a_unique_value_has_one_winner(api: Api, kind: Resource) -> None:
    """Of creations at the same time with one unique value, one succeeds and the others conflict."""
    where, place = api.fill(kind.path), kind.unique[0]
    body = api.fill(kind.body)
    bodies = [put(api.fill(kind.body), place, pick(body, place)) for _ in range(MANY)]
    replies = _at_once(api, [api.ready(kind.create, path=where, body=one) for one in bodies])
    won = [(reply, one) for reply, one in zip(replies, bodies, strict=True) if reply.good]
    for reply, one in won:
        api.adopt(kind, reply, one, where)
    api.expect(len(won) == 1, f"one record with this {place}", f"{len(won)}", *replies)
    for reply in replies:
        if not reply.good:
            api.status(reply, kind.conflict_status)


@law("H", "resources", "create", "read")
def creations_at_once_are_all_there(api: Api, kind: Resource) -> None:
    """Of creations at the same time each makes a record of its own, with an id of its own."""
    where = api.fill(kind.path)
    bodies = [api.fill(kind.body) for _ in range(MANY)]
    replies = _at_once(api, [api.ready(kind.create, path=where, body=one) for one in bodies])
    pairs = zip(replies, bodies, strict=True)
    made = [api.adopt(kind, reply, one, where) for reply, one in pairs if reply.good]
    for reply in replies:
        api.expect(reply.good, "a created record", shown(reply), reply)
    ids = {repr(one.id) for one in made}
    api.expect(len(ids) == MANY, f"{MANY} ids", f"{len(ids)}: {', '.join(sorted(ids))}", *replies)
    for one in made:
        seen = api.eventually(partial(api.read, one), lambda reply: reply.status == OK)
        api.expect(seen.status == OK, f"the record {one.id!r}", shown(seen), one.reply, seen)
        for place in kind.unique:
            wanted, found = pick(one.sent, place), pick(seen.json, place)
            api.expect(found == wanted, f"{place} {wanted!r}", repr(found), one.reply, seen)


@law("H", "resources", "create|chosen", "read", "replace", "version", "stale_status")
def a_version_is_changed_once(api: Api, kind: Resource) -> None:
    """Of changes of one version at the same time one succeeds, and the others are refused."""
    made = api.make(kind.name)
    version = pick(api.read(made).json, kind.version)
    bodies = [put(_other(api, kind, made.sent), kind.version, version) for _ in range(MANY)]
    path = {**made.path, kind.parameter: made.id}
    replies = _at_once(api, [api.ready(kind.replace, path=path, body=one) for one in bodies])
    won = [body for reply, body in zip(replies, bodies, strict=True) if reply.good]
    api.expect(len(won) == 1, f"one change of version {version}", f"{len(won)}", *replies)
    for reply in replies:
        if not reply.good:
            api.status(reply, kind.stale_status)
    _whole(api, kind, won, api.read(made), replies)


@law("H", "resources", "create|chosen", "read", "replace")
def changes_at_once_do_not_mix(api: Api, kind: Resource) -> None:
    """After changes at the same time a record is as one of them has made it."""
    if kind.version and kind.stale_status:
        # The law above says more.
        return
    made = api.make(kind.name)
    bodies = [_other(api, kind, made.sent) for _ in range(MANY)]
    path = {**made.path, kind.parameter: made.id}
    replies = _at_once(api, [api.ready(kind.replace, path=path, body=one) for one in bodies])
    for reply in replies:
        api.expect(reply.good, "a replaced record", shown(reply), reply)
    _whole(api, kind, bodies, api.read(made), replies)


# --- what they share ------------------------------------------------------------------------------


def _at_once(api: Api, calls: Sequence[Call]) -> list[Reply]:
    """Send requests at the same time, and return their answers in the order of the requests."""
    start = threading.Barrier(len(calls))

    def send(call: Call) -> Reply:
        start.wait()
        return api.send(call)

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(send, calls))


def _other(api: Api, kind: Resource, sent: Json) -> Json:
    """Return another body for a record: what is unique stays, so that nothing else conflicts."""
    body = api.fill(kind.body if kind.change is None else kind.change)
    for place in (*kind.unique, kind.id):
        if (kept := pick(sent, place)) is not None:
            body = put(body, place, kept)
    return body


def _whole(
    api: Api, kind: Resource, bodies: Sequence[Json], seen: Reply, replies: Sequence[Reply]
) -> None:
    """Raise Broken unless a record is as one of the bodies says."""
    hidden = {*kind.hidden, *kind.computed, kind.version}
    ways = [
        all(pick(seen.json, place) == value for place, value in leaves(body) if place not in hidden)
        for body in bodies
    ]
    api.expect(any(ways), "the record as one request has sent it", shown(seen), *replies, seen)
