"""Laws of single items of a list, whoever has made them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.contract.asking import pick
from segmock.contract.laws.law import law
from segmock.contract.laws.lists import listed
from segmock.contract.laws.records import leaves

if TYPE_CHECKING:
    from segmock.contract.api import Api
    from segmock.contract.calls import Reply
    from segmock.contract.laws.lists import Listed
    from segmock.contract.profile import Each, Listing
    from segmock.core.document import Json

MANY = 12
"""Items of a list that are read."""


@law("F", "listings", "each", writes=False)
def any_item_is_as_it_is_read(api: Api, listing: Listing) -> None:
    """A list shows of each item what reading it shows, whoever has made it."""
    here = listed(api, listing)
    each = listing.each
    if each is None:
        return
    page = here.page(alone=True)
    for item in page.items[:MANY]:
        read = _read(here, each, item)
        if not _differences(each, item, read):
            continue
        # It may have gone on meanwhile, or be gone.
        page = here.page(alone=True)
        again = next((one for one in page.items if here.id(one) == here.id(item)), None)
        if again is None:
            continue
        read = _read(here, each, again)
        for place, in_list, alone in _differences(each, again, read):
            api.expect(
                in_list == alone,
                f"{place} {alone!r}, as reading {here.id(again)!r} shows",
                repr(in_list),
                page.reply,
                read,
            )


def _read(here: Listed, each: Each, item: Json) -> Reply:
    return here.api.call(each.call, path={**here.path, each.parameter: here.id(item)})


def _differences(each: Each, item: Json, read: Reply) -> list[tuple[str, Json, Json]]:
    """Return pointer, listed and read value of what differs; null is as good as nothing."""
    record = pick(read.json, each.at)
    places = dict.fromkeys(place for one in (item, record) for place, _ in leaves(one))
    pairs = ((place, pick(item, place), pick(record, place)) for place in places)
    return [pair for pair in pairs if pair[1] != pair[2]]
