"""Laws of pages: together they are the list, and each is what was asked for."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from segmock.contract.asking import Skipped, pick
from segmock.contract.laws.law import law
from segmock.contract.laws.lists import FEW, confirmed, listed

if TYPE_CHECKING:
    from segmock.contract.api import Api
    from segmock.contract.laws.lists import Listed, Page
    from segmock.contract.profile import Listing
    from segmock.core.document import Json


@law("G", "listings", "paging", writes=False)
@confirmed
def pages_leave_nothing_out(api: Api, listing: Listing) -> None:
    """All pages together have every record of the list."""
    here, pages, whole = _both(api, listing)
    wanted = {*here.ids(whole), *(made.id for made in here.own)}
    missing = wanted - {*here.ids(pages)}
    replies = [page.reply for page in pages]
    api.expect(not missing, f"{len(wanted)} records", f"no {_some(missing)}", *replies)


@law("G", "listings", "paging", writes=False)
@confirmed
def pages_repeat_nothing(api: Api, listing: Listing) -> None:
    """No record is on two pages, or on one twice."""
    here, pages, _ = _both(api, listing)
    twice = [name for name, times in Counter(here.ids(pages)).items() if times > 1]
    replies = [page.reply for page in pages]
    api.expect(not twice, "every record once", f"{_some(twice)} twice", *replies)


@law("G", "listings", "paging", writes=False)
def pages_are_as_long_as_asked(api: Api, listing: Listing) -> None:
    """A page has no more records than were asked for, and no fewer where there are more."""
    here = listed(api, listing)
    total = len(here.ids(_whole(here)))
    for size in (1, _size(total)):
        page = here.page(size=size)
        got = len(page.items)
        api.expect(0 < got <= size, f"{size} items at most", f"{got}", page.reply)
        # A cursor may be one that does not part what is equal.
        full = got == min(size, total) or here.paging.style == "cursor"
        api.expect(full or not here.limited, f"{min(size, total)} items", f"{got}", page.reply)


@law("G", "listings", "paging", writes=False)
@confirmed
def the_last_page_is_there(api: Api, listing: Listing) -> None:
    """The last page has what is left, though it is not full."""
    here = listed(api, listing)
    total = len(here.ids(_whole(here)))
    size = _size(total)
    if here.paging.style == "cursor":
        page = here.walk(size)[-2:][0]
        api.expect(bool(page.items), "a last page with records", "none", page.reply)
        return
    page = here.page(_start(here, total - total % size, size), size)
    api.expect(
        len(page.items) == total % size, f"{total % size} items", f"{len(page.items)}", page.reply
    )


@law("G", "listings", "paging", writes=False)
@confirmed
def the_order_is_stable(api: Api, listing: Listing) -> None:
    """Asked again, records come in the same order."""
    here, pages, whole = _both(api, listing)
    own = {made.id for made in here.own} or {*here.ids(whole)}
    orders = [[name for name in here.ids(found) if name in own] for found in (whole, pages)]
    known = [[name for name in order if all(name in other for other in orders)] for order in orders]
    replies = [page.reply for page in (*whole, *pages)]
    api.expect(known[0] == known[1], f"the order {known[0]}"[:200], f"{known[1]}"[:200], *replies)


@law("G", "listings", "paging.start", writes=False)
@confirmed
def beyond_the_end_is_nothing(api: Api, listing: Listing) -> None:
    """Beyond its end a list is empty."""
    here = listed(api, listing)
    whole = _whole(here)
    total = len(here.ids(whole))
    start: Json = None
    if here.paging.style == "cursor":
        start = next((here.cursor(page) for page in reversed(whole) if page.items), None)
    else:
        size = _size(total)
        start = _start(here, (total // size + 2) * size, size)
        _allowed(api, here, start)
    if start is None:
        raise Skipped("the last page gives no cursor")
    page = here.page(start, _size(total))
    api.expect(not page.items, "no items", f"{len(page.items)}", page.reply)


@law("G", "listings", "paging.most", writes=False)
def the_largest_page_is_answered(api: Api, listing: Listing) -> None:
    """A page of the largest size is answered with all that fits on it."""
    here = listed(api, listing)
    most = here.paging.most
    page = here.page(size=most)
    api.expect(len(page.items) <= most, f"{most} items at most", f"{len(page.items)}", page.reply)
    got = {here.id(item) for item in page.items}
    missing = {made.id for made in here.own} - got if len(page.items) < most else set()
    api.expect(not missing, "all records", f"no {_some(missing)}", page.reply)


@law("G", "listings", "totals|total_header", writes=False)
@confirmed
def totals_are_what_is_counted(api: Api, listing: Listing) -> None:
    """Every page tells how many records there are, and so many there are."""
    here, pages, whole = _both(api, listing) if listing.paging else _one(api, listing)
    count = len(here.ids(whole))
    behind = here.paging.style == "cursor"
    # Behind a cursor a total may be what is left.
    for page in pages[:1] if behind else pages:
        for where, total in totals(here, page):
            api.expect(total == count, f"{where} {count}", repr(total), page.reply)


@law("G", "listings", "totals", "total_header", writes=False)
def the_header_agrees_with_the_body(api: Api, listing: Listing) -> None:
    """The header and the body tell the same total."""
    here = listed(api, listing)
    for page in here.walk(_size(len(here.ids(_whole(here))))):
        told = dict(totals(here, page))
        same = all(one == other for one, other in pairwise(told.values()))
        api.expect(same, "one total", repr(told), page.reply)


# --- what they share ------------------------------------------------------------------------------


def totals(here: Listed, page: Page) -> list[tuple[str, Json]]:
    """Return where a page tells a total, and which; None where it does not."""
    listing = here.listing
    found = [(place, pick(page.reply.json, place)) for place in listing.totals]
    if listing.total_header:
        text = page.reply.headers.get(listing.total_header.lower(), "")
        found.append((listing.total_header, int(text) if text.isdecimal() else None))
    return found


def _both(api: Api, listing: Listing) -> tuple[Listed, list[Page], list[Page]]:
    """Return all small pages of a list, and the list in its largest pages: looked at together."""
    here = listed(api, listing)
    if here.both is None:
        whole = here.whole()
        here.both = here.walk(_size(len(here.ids(whole)))), whole
    return here, *here.both


def _whole(here: Listed) -> list[Page]:
    """Return a list in its largest pages, as laws have looked at it."""
    return here.both[1] if here.both else here.whole()


def _one(api: Api, listing: Listing) -> tuple[Listed, list[Page], list[Page]]:
    here = listed(api, listing)
    whole = here.whole()
    return here, whole, whole


def _size(total: int) -> int:
    """Return the size of a page that cuts a list into a few, the last of which is not full."""
    least = max(2, total // FEW)
    return next(size for size in range(least, total + 3) if total % size or total < size)


def _start(here: Listed, offset: int, size: int) -> int:
    return here.paging.first + offset // size if here.paging.style == "page" else offset


def _allowed(api: Api, here: Listed, start: Json) -> None:
    """Raise Skipped where the description does not let clients ask so far ahead."""
    for parameter in api.spec.operations[here.listing.name].parameters:
        if parameter.name == here.paging.start:
            most = parameter.schema.get("maximum", start)
            if start > most:
                raise Skipped(f"{parameter.name} is {most} at most")


def _some(names: object) -> str:
    found = sorted(map(repr, names)) if isinstance(names, set | list) else []
    return ", ".join(found[:3]) + (" and others" if len(found) > FEW else "")
