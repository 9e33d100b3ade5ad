"""Laws of refusals: what the description does not allow is refused as documented."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

import orjson

from segmock.contract.asking import Skipped, pick, shown
from segmock.contract.calls import Unanswered
from segmock.contract.keeping import adopt
from segmock.contract.laws.law import law
from segmock.contract.probing import Prober
from segmock.contract.unknown import unknown_ids
from segmock.contract.valid import SAFE, base, renew
from segmock.contract.watching import state, was
from segmock.core.faking import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from segmock.contract.api import Api
    from segmock.contract.calls import Call, Reply
    from segmock.contract.probing import Probe
    from segmock.core.document import Json
    from segmock.core.spec import Operation

RATE_LIMITED = 429
UNTOLD = {401, 403, RATE_LIMITED}
"""Refusals that say nothing of what is wrong with a request."""
BAD, SERVER = 400, 500
OK, NOT_FOUND, NOT_ACCEPTABLE, TOO_LARGE, MEDIA = 200, 404, 406, 413, 415
FOREIGN_MEDIA = "text/x-sm-unknown"
DEEP = 1
"""Levels of a body that are looked at in every operation."""
DEEP_ONES, LARGE_ONES = 3, 2
"""Of so many deep places, or operations that refuse a large body, the seed chooses one."""


@law("E", "operations", writes=False)
def a_broken_parameter_is_refused(api: Api, operation: Operation) -> None:
    """A parameter that breaks the description is refused, and changes nothing."""
    call = _base(api, operation)
    before = None if operation.method in SAFE else was(api, operation)
    _refused(api, operation, "a-broken-parameter-is-refused", _parameters(api, operation, call))
    if before is not None:
        _unchanged(api, operation, before)


@law("E", "bodies")
def a_broken_body_is_refused(api: Api, operation: Operation) -> None:
    """A body that breaks the description is refused, and changes nothing."""
    call = _first(_base(api, operation)) if operation.apart else _base(api, operation)
    before = was(api, operation)
    _refused(api, operation, "a-broken-body-is-refused", _bodies(api, operation, call))
    _unchanged(api, operation, before)


@law("E", "bodies")
def a_malformed_body_is_refused(api: Api, operation: Operation) -> None:
    """A body that is no JSON, or missing where one is required, is refused and changes nothing."""
    call = _base(api, operation)
    before = was(api, operation)
    wrong: list[tuple[str, bytes]] = []
    if any(media.endswith("json") for media in operation.body):
        wrong += [("a body that is no JSON", b'{"'), ("bytes that are no UTF-8", b'{"\xff": 1}')]
    if operation.body_required:
        wrong.append(("no body", b""))
    calls = [replace(call, body=body) for _, body in wrong]
    for (told, _), reply in zip(wrong, _answered(api, operation, calls), strict=True):
        with api.each():
            _refusal(api, operation, reply, told)
    _unchanged(api, operation, before)


@law("E", "typed")
def another_media_type_is_refused(api: Api, operation: Operation) -> None:
    """A body of a media type that is not described gets 415, where that is documented."""
    call = _base(api, operation)
    before = was(api, operation)
    headers = {**call.headers, "content-type": FOREIGN_MEDIA}
    with api.each():
        api.status(_sent(api, operation, replace(call, headers=headers)), MEDIA)
    _unchanged(api, operation, before)


@law("E", "bounded", writes=False)
def too_large_a_body_is_refused(api: Api, operation: Operation) -> None:
    """A body over the limit gets 413, where that is documented."""
    limit = api.profile.body_limit
    if not limit:
        raise Skipped("the profile names no body-limit")
    if _left_out(api, LARGE_ONES, operation.id):
        raise Skipped("other seeds choose this operation; all of them would take too long")
    call = _base(api, operation)
    body: bytes = api.once("too large a body", lambda: b"{}".rjust(limit + 1))
    headers = {"content-type": next(iter(operation.body), "application/json"), **call.headers}
    try:
        reply = _sent(api, operation, replace(call, headers=headers, body=body))
    except Unanswered as nothing:
        if nothing.why != "closed":
            raise
        raise Skipped("the target closes the connection instead") from None
    api.status(reply, TOO_LARGE)


@law("E", "choosy", writes=False)
def what_the_client_does_not_accept_is_not_sent(api: Api, operation: Operation) -> None:
    """A client that accepts none of the media types gets 406, where that is documented."""
    call = _base(api, operation)
    headers = {**call.headers, "accept": FOREIGN_MEDIA}
    api.status(_sent(api, operation, replace(call, headers=headers)), NOT_ACCEPTABLE)


@law("B", "named", writes=False)
def what_is_unknown_is_not_found(api: Api, operation: Operation) -> None:
    """An id that nobody has gets 404, where that is documented."""
    _base(api, operation)
    asked = list(unknown_ids(api, operation))
    if not asked:
        raise Skipped("no path parameter takes an id that may be nobody's")
    for name, call in asked:
        law_id = "what-is-unknown-is-not-found"
        if not api.profile.forgiven(law_id, operation.id, f"/{name}"):
            with api.each():
                reply = _sent(api, operation, call)
                wanted = f"404, as nothing has this {name}"
                api.expect(reply.status == NOT_FOUND, wanted, shown(reply), reply)


# --- what they share ------------------------------------------------------------------------------


def _prober(api: Api) -> Prober:
    return api.once("prober", lambda: Prober(api.spec), lasting=True)


def _parameters(api: Api, operation: Operation, call: Call) -> Iterator[Probe]:
    """Yield the ways to break a parameter of a request that shall be tried.

    A path parameter that operations share is broken in every way once, and in each of them in one
    way; headers that go with every request are looked at once.
    """
    spent: set[Json] = api.once("spent parameters", set)
    probes = _prober(api).parameters(operation, api.checks[operation.id], call)
    for (where, name), group in groupby(probes, lambda probe: (probe.where, probe.place)):
        ways = [*group]
        known = spent if where != "query" and not api.thorough else ()
        new = [one for one in ways if (one.source, one.keyword) not in known]
        spent.update((one.source, one.keyword) for one in ways)
        if where == "path" and not new:
            new = [ways[number(api.seed, operation.id, name) % len(ways)]]
        yield from new


def _bodies(api: Api, operation: Operation, call: Call) -> Iterator[Probe]:
    """Yield the ways to break the body of a request that shall be tried."""
    spent: set[Json] = api.once("spent schemas", set)
    for probe in _prober(api).bodies(operation, api.checks[operation.id], call):
        # What lies deep in a schema that operations share is looked at once, and here and there.
        key = (probe.source, probe.keyword, probe.place.rpartition("/")[2])
        deep = probe.place.count("/") > DEEP and key in spent
        if not deep or not _left_out(api, DEEP_ONES, operation.id, probe.place, probe.keyword):
            spent.add(key)
            yield probe


def _base(api: Api, operation: Operation) -> Call:
    if api.read_only and operation.method not in SAFE:
        raise Skipped("nothing may be changed")
    return base(api, operation)


def _left_out(api: Api, of: int, *key: str) -> bool:
    """Tell whether the seed leaves something out, as it does with all but one of so many."""
    return not api.thorough and number(api.seed, *key) % of > 0


def _first(call: Call) -> Call:
    """Return a bulk request with its first element alone: any other would be carried out."""
    elements = orjson.loads(call.body or b"null")
    return replace(call, body=orjson.dumps(elements[:1])) if isinstance(elements, list) else call


def _sent(api: Api, operation: Operation, call: Call) -> Reply:
    """Send what should be refused; what is taken all the same leaves no trace."""
    return _undone(api, operation, api.send(call))


def _answered(api: Api, operation: Operation, calls: Sequence[Call]) -> Iterator[Reply]:
    """Send what should be refused, several at once; what is taken all the same leaves no trace."""
    return (_undone(api, operation, reply) for reply in api.several(calls))


def _undone(api: Api, operation: Operation, reply: Reply) -> Reply:
    if reply.good:
        adopt(api, reply)
        if operation.method not in SAFE:
            renew(api)
    return reply


def _refused(api: Api, operation: Operation, law_id: str, probes: Iterator[Probe]) -> None:
    """Find each probe that is not refused; they are made while answers are waited for."""
    under_way: deque[Probe] = deque()

    def calls() -> Iterator[Call]:
        for probe in probes:
            told = not _inner(operation, probe) or api.profile.apart
            if told and not api.profile.forgiven(law_id, operation.id, probe.place):
                under_way.append(probe)
                yield probe.call

    for reply in api.several(calls()):
        probe = under_way.popleft()
        told = f"{probe.place or '/'} breaks its {probe.keyword}"
        with api.each():
            if not _inner(operation, probe):
                _refusal(api, operation, _undone(api, operation, reply), told)
            elif reply.good:
                status = pick(reply.json, f"/0{api.profile.apart}")
                bad = isinstance(status, int) and BAD <= status < SERVER
                api.expect(bad, f"an element that is refused: {told}", shown(reply), reply)
            else:
                _refusal(api, operation, reply, told)


def _inner(operation: Operation, probe: Probe) -> bool:
    """Tell whether a probe breaks one element of a bulk request, which is answered by itself."""
    return operation.apart and probe.place.startswith("/0")


def _refusal(api: Api, operation: Operation, reply: Reply, told: str) -> None:
    wanted = _refusals(operation)
    words = " or ".join(map(str, wanted))
    api.expect(reply.status in wanted, f"{words}, as {told}", shown(reply), reply)


def _refusals(operation: Operation) -> list[int]:
    """Return the statuses that refuse what is wrong with a request; raises Skipped without any."""
    # Where there is no credential to be wrong, these speak of what was sent.
    untold = UNTOLD if operation.security else {RATE_LIMITED}
    if found := sorted({s for s in operation.replies if BAD <= s < SERVER} - untold):
        return found
    raise Skipped("the description has no status that refuses what is wrong with a request")


def _unchanged(api: Api, operation: Operation, before: tuple[Json, Reply] | None) -> None:
    """Raise Broken where what was refused has had an effect."""
    after = state(api, operation)
    if before is not None and after is not None and after[0] != before[0]:
        renew(api)
        api.expect(
            after[0] == before[0], f"no change: {before[0]}", f"{after[0]}", before[1], after[1]
        )
