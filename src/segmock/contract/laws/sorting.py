"""Laws of order: a list comes sorted as it was asked to, and whole."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING
from unicodedata import normalize

from segmock.contract.asking import Skipped, pick
from segmock.contract.laws.law import law
from segmock.contract.laws.lists import listed
from segmock.contract.laws.values import comparable, instant

if TYPE_CHECKING:
    from segmock.contract.api import Api
    from segmock.contract.laws.lists import Listed, Page
    from segmock.contract.profile import Listing
    from segmock.core.document import Json

SIZE = 3


@law("G", "listings", "sort", writes=False)
def sorting_upwards_sorts(api: Api, listing: Listing) -> None:
    """Sorted upwards, texts come as texts and numbers as numbers: "10", "2", and 2, 10."""
    _all_sorted(api, listed(api, listing), down=False)


@law("G", "listings", "sort", writes=False)
def sorting_downwards_sorts(api: Api, listing: Listing) -> None:
    """Sorted downwards, records come the other way round."""
    _all_sorted(api, listed(api, listing), down=True)


@law("G", "listings", "sort", "paging", writes=False)
def sorted_pages_are_complete(api: Api, listing: Listing) -> None:
    """Pages of a sorted list have every record once, those that are equal included."""
    here = listed(api, listing)
    wanted = {made.id: 1 for made in here.own}
    for name, place in listing.sort.fields.items() if listing.sort else ():
        values = [comparable(pick(made.sent, place)) for made in here.own]
        # Records that differ in what they are sorted by are told by the other laws.
        if len(values) == len({*values}):
            continue
        pages = here.walk(SIZE, _asked(here, name, down=False))
        found = Counter(name for name in here.ids(pages) if name in wanted)
        replies = [page.reply for page in pages]
        api.expect(found == wanted, "every record once", f"{dict(found)}"[:200], *replies)


@law("G", "listings", "sort.join", "of")
def ties_are_sorted_by_the_next_field(api: Api, listing: Listing) -> None:
    """Records that are equal in the first field are sorted by the second one."""
    here = listed(api, listing)
    sort = listing.sort
    fields = sort.fields if sort else {}
    sent = {
        name: [comparable(pick(made.sent, place)) for made in here.own if pick(made.sent, place)]
        for name, place in fields.items()
    }
    ties = [name for name, values in sent.items() if 1 < len({*values}) < len(values)]
    apart = [name for name, values in sent.items() if len({*values}) == len(here.own)]
    if not ties or not apart or sort is None:
        raise Skipped("no two fields to sort by, one with ties and one without")
    first, second = fields[ties[0]], fields[apart[0]]
    text = sort.join.join([sort.up.replace("{}", ties[0]), sort.down.replace("{}", apart[0])])
    pages = here.walk(query={sort.parameter: text})
    own = {made.id for made in here.own}
    items = [item for page in pages for item in page.items if here.id(item) in own]
    for one, other in pairwise(items):
        equal = pick(one, first) == pick(other, first)
        api.expect(
            not equal or comparable(pick(one, second)) >= comparable(pick(other, second)),
            f"{second} downwards where {first} is equal",
            f"{pick(one, second)!r} before {pick(other, second)!r}",
            *(page.reply for page in pages),
        )


def _asked(here: Listed, name: str, *, down: bool) -> dict[str, Json]:
    sort = here.listing.sort
    if sort is None:
        return {}
    return {sort.parameter: (sort.down if down else sort.up).replace("{}", name)}


def _plain(value: Json) -> Json:
    """Return a text as collations see it at first: letters without case or accents, and digits."""
    if not isinstance(value, str) or instant(value):
        return value
    return "".join(c for c in normalize("NFKD", value.casefold()) if c.isalnum())


def _all_sorted(api: Api, here: Listed, *, down: bool) -> None:
    fields = here.listing.sort.fields if here.listing.sort else {}
    queries = [_asked(here, name, down=down) for name in fields]
    for place, query, first in zip(fields.values(), queries, here.firsts(queries), strict=True):
        with api.each():
            _sorted(api, here, place, here.walk(query=query, first=first), down=down)


def _sorted(api: Api, here: Listed, place: str, pages: list[Page], *, down: bool) -> None:
    own = {made.id for made in here.own}
    items = [item for page in pages for item in page.items]
    values = [pick(item, place) for item in items if not own or here.id(item) in own]
    # Where records without a value stand is the vendor's choice.
    told = [value for value in values if value is not None]
    # So is how letters of other kinds compare; the crowd has lower-case ones and digits alone.
    orders = [[comparable(one) for one in told], [comparable(_plain(one)) for one in told]]
    api.expect(
        any(keys == sorted(keys, reverse=down) for keys in orders),
        f"{place} {'downwards' if down else 'upwards'}",
        f"{values}"[:200],
        *(page.reply for page in pages),
    )
