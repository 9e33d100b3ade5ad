"""Laws of the choice of fields: what was asked for is shown, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from segmock.contract.asking import pick, shown
from segmock.contract.laws.law import law
from segmock.contract.laws.lists import listed
from segmock.contract.laws.records import leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.contract.api import Api
    from segmock.contract.calls import Reply
    from segmock.contract.laws.lists import Listed
    from segmock.contract.profile import Listing, Resource
    from segmock.core.document import Json

Chosen: TypeAlias = "tuple[list[str], list[Json], list[Reply]]"
"""Pointers that are asked for, the items that come, and their answers."""


@law("G", "listings", "select", writes=False)
def fields_that_are_asked_for_are_shown(api: Api, listing: Listing) -> None:
    """Each field that was asked for is shown, with the value that it has."""
    plain, chosen = _asked(listed(api, listing))
    for names, items, replies in chosen:
        # Without ids the records cannot be told apart, but their values still can be counted.
        for place in names:
            wanted = sorted(repr(pick(one, place)) for one in plain)
            found = sorted(repr(pick(one, place)) for one in items)
            api.expect(found == wanted, f"{place} {wanted}"[:200], f"{found}"[:200], *replies)


@law("G", "listings", "select", writes=False)
def fields_that_are_not_asked_for_are_not_shown(api: Api, listing: Listing) -> None:
    """No field is shown that was not asked for."""
    always = listing.select.always if listing.select else ()
    for names, items, replies in _asked(listed(api, listing))[1]:
        for item in items:
            for place, value in leaves(item):
                kept = any(f"{place}/".startswith(f"{one}/") for one in (*names, *always))
                api.expect(kept, f"only {names}", f"{place} {value!r}"[:200], *replies)


@law("G", "resources", "select", "read", "create|chosen")
def a_record_shows_the_fields_asked_for(api: Api, kind: Resource) -> None:
    """Reading a record shows the fields that were asked for, and no others."""
    made = api.shared(kind.name)
    whole, select = api.read(made), kind.select
    path = {**made.path, kind.parameter: made.id}
    for name, place in select.fields.items() if select else ():
        query = {select.parameter: select.form.replace("{}", name)} if select else {}
        seen = api.call(kind.read, path=path, query=query)
        wanted, found = pick(whole.json, place), pick(seen.json, place)
        api.expect(found == wanted, f"{place} {wanted!r}"[:200], shown(seen), whole, seen)
        for other, value in leaves(seen.json):
            known = (place, *(select.always if select else ()))
            kept = any(f"{other}/".startswith(f"{one}/") for one in known)
            api.expect(kept, f"only {place}", f"{other} {value!r}"[:200], seen)


def _asked(here: Listed) -> tuple[list[Json], list[Chosen]]:
    """Return the items of a list, and those that come when a choice is asked for; asks but once."""
    return here.api.once(f"fields of {here.listing.name}", lambda: (_items(here), [*_some(here)]))


def _items(here: Listed) -> list[Json]:
    return [*{here.id(item): item for page in here.whole() for item in page.items}.values()]


def _some(here: Listed) -> Iterator[Chosen]:
    select = here.listing.select
    if select is None:
        return
    names = [*select.fields]
    several = [*dict.fromkeys((tuple(names[:1]), tuple(names[-1:]), tuple(names[:2])))]
    queries = [{select.parameter: select.form.replace("{}", ",".join(one))} for one in several]
    for chosen, query, first in zip(several, queries, here.firsts(queries), strict=True):
        pages = here.walk(query=query, first=first)
        items = [item for page in pages for item in page.items]
        yield [select.fields[name] for name in chosen], items, [page.reply for page in pages]
