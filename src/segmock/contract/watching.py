"""What a change would show in: the record that it names, or the list that it would add to."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from segmock.contract.asking import NOTHING, items, pick
from segmock.contract.valid import resource_of

if TYPE_CHECKING:
    from segmock.contract.api import Api
    from segmock.contract.calls import Reply
    from segmock.contract.profile import Listing, Membership, Resource
    from segmock.core.document import Json
    from segmock.core.spec import Operation

State: TypeAlias = "tuple[Json, Reply]"
"""What is compared, and the answer that shows it."""
SEEN = "states of shared records"


def was(api: Api, operation: Operation) -> State | None:
    """Return what an operation would change, as it was before any law has tried in vain."""
    seen: dict[Json, State] = api.once(SEEN, dict)
    for name in operation.placeholders:
        kind = resource_of(api, operation, name)
        if kind is not None and kind.read and (kind.create or kind.chosen):
            key = (kind.name, api.shared(kind.name).id, _filled(api, operation) and operation.id)
            if key not in seen and (found := state(api, operation)) is not None:
                seen[key] = found
            return seen.get(key)
    return state(api, operation)


def state(api: Api, operation: Operation) -> State | None:
    """Return what an operation would change, and the answer that shows it; None if nothing does.

    It is the members of a container where the operation puts some in, else the record that all laws
    share where it names one, else how many records the run has in the list that it adds to.
    """
    if (membership := _filled(api, operation)) is not None:
        return _members(api, membership)
    for name in operation.placeholders:
        kind = resource_of(api, operation, name)
        if kind is not None and kind.read and (kind.create or kind.chosen):
            reply = api.read(api.shared(kind.name))
            return (reply.status, reply.json), reply
    for kind in api.profile.resources.values():
        if kind.create == operation.id:
            return _total(api, kind)
    return None


def _filled(api: Api, operation: Operation) -> Membership | None:
    """Return the membership that an operation adds to, if it does."""
    for membership in api.profile.memberships.values():
        if membership.add is not None and membership.add.call == operation.id:
            return membership
    return None


def _members(api: Api, kind: Membership) -> State | None:
    seen = kind.members or kind.containers
    new = str(kind.member).startswith("$new")
    if seen is None or (seen is kind.containers and new):
        return None
    container = api.shared(kind.container)
    parameter = container.resource.parameter
    takes = parameter in api.spec.operations[seen.call].placeholders
    words = {"container": container.id, "member": None if new else api.fill(kind.member)}
    with api.saying(words):
        named = {} if parameter in seen.path or not takes else {parameter: container.id}
        reply = api.ask(seen, **named)
    return [pick(one, seen.id) for one in items(reply.json, seen.items)], reply


def _total(api: Api, kind: Resource) -> State | None:
    listings = [one for one in api.profile.listings.values() if one.of == kind.name]
    if not listings:
        return None
    # Not one that only has what was put into it, if there is another.
    listing = min(listings, key=lambda one: one.enter is not None)
    path = api.fill(kind.path)
    reply = api.call(
        listing.name,
        path={**path, **listing.path},
        query={**listing.query, **listing.mine},
        headers=listing.ask_total,
        body=NOTHING if listing.body is None else listing.body,
    )
    return _number(listing, reply), reply


def _number(listing: Listing, reply: Reply) -> Json:
    for place in listing.totals:
        return pick(reply.json, place)
    if listing.total_header:
        return reply.headers.get(listing.total_header.lower())
    found = pick(reply.json, listing.items)
    return len(found) if isinstance(found, list) else None
