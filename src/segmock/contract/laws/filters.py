"""Laws of filters: they let through what they say, and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from segmock.contract.asking import pick
from segmock.contract.laws.law import law
from segmock.contract.laws.lists import listed
from segmock.contract.laws.paging import totals
from segmock.contract.laws.values import comparable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from segmock.contract.api import Api
    from segmock.contract.laws.lists import Listed
    from segmock.contract.profile import Filter, Listing
    from segmock.core.document import Json, Record

ENOUGH = 3
"""Filters of a listing whose totals are looked at."""
SIZE = 2
PLAIN = re.compile(r"[\w.@:-]+")
"""Texts that stand in a query as they are."""


@law("G", "listings", "filters", writes=False)
def filters_let_through_what_they_say(api: Api, listing: Listing) -> None:
    """A filter lets through exactly the records for which its condition holds."""
    here = listed(api, listing)
    records = _read(api, here)
    for one in listing.filters:
        with api.each():
            here.sure(partial(_held, api, here, one, records))


@law("G", "listings", "filters", "totals|total_header", writes=False)
def totals_respect_filters(api: Api, listing: Listing) -> None:
    """With a filter the total is the number of records that it lets through."""
    here = listed(api, listing)
    records = _read(api, here)
    told = 0
    for one in listing.filters:
        words = next(_words(one, _values(here, one, records)), None)
        if words is None:
            continue
        asked = _asked(api, one, words)
        here.sure(partial(_counted, api, here, one, asked))
        told += 0 < len(here.ids(here.walk(query=asked))) < len(records)
        if told == ENOUGH:
            return


@law("A", "listings", "filters|mine", writes=False)
def nothing_found_is_an_empty_list(api: Api, listing: Listing) -> None:
    """A filter that lets nothing through is answered like any other, with an empty list."""
    here = listed(api, listing)
    words = {"value": "nothing-has-this", "prefix": "nothing-has-this"}
    texts = (one for one in listing.filters if one.operator in {"equal", "starts"})
    exact = next((one for one in texts if one.kind == "text"), None)
    with api.saying(words):
        asked = api.fill(exact.query if exact else listing.mine)
    page = here.page(query=asked, alone=exact is None)
    api.expect(not page.items, "an empty list", f"{len(page.items)} items", page.reply)


# --- what they share ------------------------------------------------------------------------------


def _counted(api: Api, here: Listed, one: Filter, asked: Record) -> None:
    pages = here.walk(query=asked)
    count = len(here.ids(pages))
    page = here.page(size=SIZE, query=asked)
    replies = [page.reply for page in (*pages, page)]
    for where, total in totals(here, page):
        api.expect(total == count, f"{where} {count}, with {one.name}", repr(total), *replies)


def _read(api: Api, here: Listed) -> dict[Json, Json]:
    """Return the records that filters are judged by: their ids, and what reading them shows.

    Where nobody can create any they are those that are listed.
    """
    if here.own and here.own[0].resource.read:
        return api.once(
            f"records of {here.listing.of}",
            lambda: {
                made.id: reply.json
                for made, reply in zip(here.own, api.reads(here.own), strict=True)
            },
        )
    pages = here.whole()
    own = {made.id for made in here.own}
    times = Counter(here.ids(pages))
    items = {here.id(item): item for page in pages for item in page.items}
    return {name: one for name, one in items.items() if times[name] == 1 and name in (own or items)}


def _values(here: Listed, one: Filter, records: dict[Json, Json]) -> list[Json]:
    """Return the values that a filter may be asked for; others' texts may be none for a query."""
    values = (pick(record, one.field) for record in records.values())
    return [
        value
        for value in values
        if here.own or not isinstance(value, str) or PLAIN.fullmatch(value)
    ]


def _asked(api: Api, one: Filter, words: Record) -> Record:
    with api.saying(words):
        asked: Record = api.fill(one.query)
    return asked


def _held(api: Api, here: Listed, one: Filter, records: dict[Json, Json]) -> None:
    several = [*_words(one, _values(here, one, records))]
    queries = [_asked(api, one, words) for words in several]
    for words, query, first in zip(several, queries, here.firsts(queries), strict=True):
        pages = here.walk(query=query, first=first)
        found = {*here.ids(pages)}
        for name, record in records.items():
            value = pick(record, one.field)
            if value is None and one.operator == "unequal":
                # Whether what is absent is unequal to something is the vendor's choice.
                continue
            wanted = holds(one, value, words)
            told = f"{name!r}, whose {one.field} is {value!r}"
            api.expect(
                wanted == (name in found),
                f"{told}, {'in' if wanted else 'not in'} the list",
                "it is not" if wanted else "it is",
                *(page.reply for page in pages),
            )


def _words(one: Filter, values: list[Json]) -> Iterator[Record]:
    """Yield what the words of a filter stand for, each time something else."""
    known = sorted({comparable(value) for value in values if value is not None})
    shown = {comparable(value): value for value in values}
    ordered = [shown[key] for key in known]
    if one.operator in {"present", "absent"}:
        yield {}
    elif len(ordered) < 2:  # noqa: PLR2004 - one and another
        yield from ({"value": v, "low": v, "high": v, "values": v, "list": [v]} for v in ordered)
    elif one.operator == "between":
        yield {"low": ordered[0], "high": ordered[-2]}
        yield {"low": ordered[1], "high": ordered[1]}
    elif one.operator == "one-of":
        several = [ordered[0], ordered[-1]]
        yield {"list": several, "values": ",".join(map(str, several))}
    elif one.operator in PARTS and isinstance(ordered[0], str):
        yield from ({"value": part} for part in PARTS[one.operator](ordered[0]))
    else:
        yield {"value": ordered[0]}
        yield {"value": ordered[len(ordered) // 2]}
        if isinstance(ordered[0], str) and one.fold is not None and one.kind == "text":
            yield {"value": ordered[0].swapcase()}


PARTS: dict[str, Callable[[str], tuple[str, ...]]] = {
    "starts": lambda text: (text, text[:-1], text[1:]),
    "ends": lambda text: (text[-2:], text[-3:-1]),
    "contains": lambda text: (text[2:-1], text[-2:], text[::-1]),
}
"""Operator to the parts of a text that are asked for."""

OPERATORS: dict[str, Callable[[Json, Record], bool]] = {
    "equal": lambda value, words: bool(value == words["value"]),
    "unequal": lambda value, words: bool(value != words["value"]),
    "above": lambda value, words: bool(value > words["value"]),
    "below": lambda value, words: bool(value < words["value"]),
    "at-least": lambda value, words: bool(value >= words["value"]),
    "at-most": lambda value, words: bool(value <= words["value"]),
    "between": lambda value, words: bool(words["low"] <= value <= words["high"]),
    "one-of": lambda value, words: value in words["list"],
    "starts": lambda value, words: str(value[1]).startswith(str(words["value"][1])),
    "ends": lambda value, words: str(value[1]).endswith(str(words["value"][1])),
    "contains": lambda value, words: str(words["value"][1]) in str(value[1]),
}
"""Operator to whether it holds of a value, both of them as they compare."""


def holds(one: Filter, value: Json, words: Record) -> bool:
    """Return whether a filter lets a value through."""
    if one.operator in {"present", "absent"}:
        return (value is not None) == (one.operator == "present")
    if value is None:
        return False

    def plain(some: Json) -> tuple[int, Json]:
        return comparable(some.lower() if one.fold and isinstance(some, str) else some)

    known = {
        name: [plain(single) for single in some] if name == "list" else plain(some)
        for name, some in words.items()
    }
    return OPERATORS[one.operator](plain(value), known)
