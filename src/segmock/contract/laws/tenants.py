"""Laws of tenants: what is one's is nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.contract.asking import NOTHING, Skipped, items, pick, shown
from segmock.contract.breaking import put
from segmock.contract.laws.law import law

if TYPE_CHECKING:
    from segmock.contract.api import Api
    from segmock.contract.asking import Made
    from segmock.contract.calls import Reply
    from segmock.contract.profile import Resource
    from segmock.core.document import Json

REFUSED = {401, 403, 404}


@law("D", "resources", "create|chosen", "read")
def what_is_anothers_cannot_be_read(api: Api, kind: Resource) -> None:
    """A record of one tenant cannot be read by another."""
    _two(api, kind)
    made = api.shared(kind.name)
    own = api.read(made)
    reply = api.on(kind.read, made, role="foreign")
    # The other tenant may have a record of its own under the same id.
    leaked = reply.good and reply.json == own.json
    api.expect(not leaked, "no record of another tenant", shown(reply), own, reply)


@law("D", "resources", "create|chosen", "read")
def what_is_anothers_is_not_listed(api: Api, kind: Resource) -> None:
    """A record of one tenant is not in the lists of another."""
    _two(api, kind)
    made = api.shared(kind.name)
    listing = next((one for one in api.profile.listings.values() if one.of == kind.name), None)
    if listing is None:
        raise Skipped(f"the profile has no listing of {kind.name}")
    query = {**listing.query, **listing.mine}
    if listing.paging is not None and listing.paging.most:
        query[listing.paging.size] = listing.paging.most
    reply = api.call(listing.name, path=made.path, query=query, role="foreign")
    if reply.status in REFUSED:
        return
    api.expect(reply.good, "a list", shown(reply), reply)
    found = [pick(one, kind.id) for one in items(reply.json, listing.items)]
    # On the first page may be any of them, where there are more than it holds.
    for one in api.records(kind.name):
        api.expect(one.id not in found, f"no {one.id!r} in it", shown(reply), one.reply, reply)


@law("D", "resources", "create|chosen", "read", "replace|patch|delete")
def what_is_anothers_cannot_be_changed(api: Api, kind: Resource) -> None:
    """A record of one tenant cannot be changed or deleted by another."""
    _two(api, kind)
    for operation, body in (
        (kind.replace, kind.body if kind.change is None else kind.change),
        (kind.patch, kind.patch_body),
        (kind.delete, NOTHING),
    ):
        if operation and body is not None:
            made = api.make(kind.name)
            before = api.read(made)
            if api.on(kind.read, made, role="foreign").good:
                raise Skipped("the other tenant has a record of the same id")
            reply = api.on(operation, made, body=body, role="foreign")
            after = api.read(made)
            same = after.status == before.status and after.json == before.json
            api.expect(same, "the record as it was", shown(after), before, reply, after)
            if kind.chosen and operation == kind.replace and reply.good:
                _dropped(api, kind, made, made.id)


@law("D", "resources", "create", "unique")
def what_is_unique_is_so_for_one_tenant(api: Api, kind: Resource) -> None:
    """A value that must be unique in one tenant can be had in another as well."""
    _two(api, kind)
    made = api.shared(kind.name)
    body = api.fill(kind.body)
    for place in kind.unique:
        body = put(body, place, pick(made.sent, place))
    reply = api.call(kind.create, path=made.path, query=kind.query, body=body, role="foreign")
    if reply.status in REFUSED:
        raise Skipped("the other tenant's credential does not reach it")
    _dropped(api, kind, made, pick(reply.json, kind.id) if reply.good else None)
    api.expect(reply.good, "a record with the same values", shown(reply), made.reply, reply)


def _two(api: Api, kind: Resource) -> None:
    """Raise Skipped unless requests can be made for another tenant."""
    if not api.profile.foreign:
        raise Skipped("the profile does not tell another tenant")
    operation = api.spec.operations[kind.read or kind.create]
    told = {*api.profile.foreign} & {"path", "headers"}
    if not told and api.credential(operation, "foreign") == api.credential(operation, "full"):
        raise Skipped("nothing tells the other tenant from this one")


def _dropped(api: Api, kind: Resource, made: Made, name: Json) -> Reply | None:
    """Delete what was created for another tenant."""
    if name is None or not kind.delete:
        return None
    return api.call(kind.delete, path={**made.path, kind.parameter: name}, role="foreign")
