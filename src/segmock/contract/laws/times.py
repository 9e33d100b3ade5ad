"""Laws of time: answers come when they are due, whatever is asked for.

An answer that is late once may be late by chance: see `Api.late`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.contract.asking import Skipped
from segmock.contract.laws.law import law
from segmock.contract.laws.lists import listed

if TYPE_CHECKING:
    from segmock.contract.api import Api
    from segmock.contract.calls import Reply
    from segmock.contract.profile import Listing, Resource

MANY = 24
"""Different records that are read."""
AGAIN = 3


@law("I", "resources", "create|chosen", "read")
def reading_is_quick_for_every_id(api: Api, kind: Resource) -> None:
    """A record is read in time, whatever its id."""
    if api.read_only:
        raise Skipped("nothing may be changed")
    while len(api.records(kind.name)) < MANY:
        api.make(kind.name)
    for reply in api.reads(api.records(kind.name)[-MANY:]):
        _quick(api, reply)


@law("I", "listings", writes=False)
def the_largest_page_is_quick(api: Api, listing: Listing) -> None:
    """The largest page comes in time, again and again."""
    here = listed(api, listing)
    for _ in range(AGAIN):
        _quick(api, here.page(size=here.paging.most).reply)


def _quick(api: Api, reply: Reply) -> None:
    within = api.profile.budget
    api.expect(
        not api.late(reply), f"an answer within {within:g} s", f"{reply.seconds:.2f} s", reply
    )
