"""Laws of lists: what they show is what there is."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from segmock.contract.asking import Skipped, pick, shown, without
from segmock.contract.breaking import put
from segmock.contract.laws.law import law
from segmock.contract.laws.lists import listed
from segmock.contract.laws.records import leaves

if TYPE_CHECKING:
    from segmock.contract.api import Api
    from segmock.contract.asking import Made
    from segmock.contract.calls import Reply
    from segmock.contract.laws.lists import Listed
    from segmock.contract.profile import Listing, Resource
    from segmock.core.document import Json


@law("F", "listings", "of")
def a_list_shows_what_reading_shows(api: Api, listing: Listing) -> None:
    """A list shows of each record what reading the record shows."""
    here = listed(api, listing)
    own = {made.id: made for made in here.own if made.resource.read}
    shows = [
        (own[here.id(item)], item, page.reply)
        for page in here.whole()
        for item in page.items
        if here.id(item) in own
    ]
    seen = api.reads(made for made, _, _ in shows)
    for (made, item, page), reply in zip(shows, seen, strict=True):
        _agrees(api, made.resource, item, page, reply)


@law("F", "listings", "of")
def what_is_created_is_listed(api: Api, listing: Listing) -> None:
    """What was created is listed."""
    here = listed(api, listing)
    made = here.newcomer()
    item, looks = here.find(made, _there)
    api.expect(item is not None, f"an item with the id {made.id!r}", "none", made.reply, *looks)
    _dropped(api, made)


@law("F", "listings", "of")
def what_is_deleted_is_not_listed(api: Api, listing: Listing) -> None:
    """What was deleted is not listed any more."""
    here = listed(api, listing)
    made = here.newcomer()
    if not made.resource.delete:
        raise Skipped(f"no operation deletes {made.resource.name}")
    reply = _dropped(api, made)
    item, looks = here.find(made, lambda found: found is None)
    api.expect(item is None, f"no item with the id {made.id!r}", f"{item!r}"[:200], *reply, *looks)


@law("F", "listings", "of")
def what_is_changed_is_listed_as_it_is(api: Api, listing: Listing) -> None:
    """What was changed is listed as it is now."""
    here = listed(api, listing)
    made = here.newcomer()
    kind = made.resource
    if not kind.replace and not kind.patch:
        raise Skipped(f"no operation changes {kind.name}")
    here.find(made, _there)
    if kind.replace:
        _shown_changed(
            api, here, made, api.on(kind.replace, made, body=_otherwise(api, here, made))
        )
    if kind.patch:
        _shown_changed(api, here, made, api.on(kind.patch, made, body=kind.patch_body))
    _dropped(api, made)


# --- what they share ------------------------------------------------------------------------------


def _shown_changed(api: Api, here: Listed, made: Made, reply: Reply) -> None:
    """Raise Broken where a list shows a record otherwise than reading it does after a change."""
    api.expect(reply.good, "a changed record", shown(reply), reply)
    now, kind = api.read(made), made.resource
    item, looks = here.find(made, lambda found: not _differences(kind, found, now.json))
    if item is None:
        # The change may have touched what the list is asked for by.
        with suppress(Skipped):
            item, looks = here.find(made, _there, alone=True)
    if item is not None:
        _agrees(api, kind, item, looks[-1], now)


def _otherwise(api: Api, here: Listed, made: Made) -> Json:
    """Return another body for a record, which keeps what the list is asked for by."""
    kind = made.resource
    body = api.fill(kind.body)
    for place in (*here.crowd.free, *kind.vary) if here.crowd else ():
        body = put(body, place, pick(made.sent, place))
    if body == made.sent:
        body = without(body, kind.optional)
    return (
        put(body, kind.version, pick(api.read(made).json, kind.version)) if kind.version else body
    )


def _there(item: Json) -> bool:
    return item is not None


def _dropped(api: Api, made: Made) -> list[Reply]:
    """Delete a record that no other law shall meet."""
    return [api.on(made.resource.delete, made)] if made.resource.delete else []


def _agrees(api: Api, kind: Resource, item: Json, page: Reply, read: Reply) -> None:
    for place, listed_as, read_as in _differences(kind, item, read.json):
        api.expect(
            listed_as == read_as,
            f"{place} {read_as!r}, as the record has it",
            repr(listed_as),
            read,
            page,
        )


def _differences(kind: Resource, item: Json, record: Json) -> list[tuple[str, Json, Json]]:
    """Return pointer, listed and read value of all that an item shows otherwise, or not at all.

    What is null may as well be left out.
    """
    item, record = without(item, kind.unlisted), without(record, kind.unlisted)
    places = dict.fromkeys(place for one in (item, record) for place, _ in leaves(one))
    pairs = ((place, pick(item, place), pick(record, place)) for place in places)
    return [pair for pair in pairs if pair[1] != pair[2]]
