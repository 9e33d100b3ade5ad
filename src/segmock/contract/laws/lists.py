"""How laws ask for lists: a page, all pages, those records that are one's own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial, wraps
from typing import TYPE_CHECKING, TypeAlias

from segmock.contract.asking import NOTHING, Broken, Skipped, pick, shown
from segmock.contract.laws.crowd import crowd, newcomer
from segmock.contract.profile import Paging

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from segmock.contract.api import Api
    from segmock.contract.asking import Made
    from segmock.contract.calls import Call, Reply
    from segmock.contract.laws.crowd import Crowd
    from segmock.contract.profile import Listing
    from segmock.core.document import Json, Record

UNPAGED = Paging("", "")
"""How a listing is cut into pages that is not."""
Check: TypeAlias = "Callable[[Api, Listing], None]"

MOST = 1000
"""Records of a list that laws look at; a longer one is left alone."""
STRIDE = 50
"""The size of a page where no largest one is known."""
FEW = 3
"""Records that a list must have for its pages to tell anything."""


@dataclass(frozen=True)
class Page:
    """One answer with a list, and its items."""

    reply: Reply
    items: list[Json]


class Listed:
    """A listing with the crowd in it; one that no resource is listed in has no crowd."""

    def __init__(self, api: Api, listing: Listing) -> None:
        self.api = api
        self.listing = listing
        self.paging = listing.paging or UNPAGED
        self.kind = api.profile.resources.get(listing.of)
        can = self.kind is not None and bool(self.kind.create or self.kind.chosen)
        self.crowd: Crowd | None = crowd(api, listing.of) if can and not api.read_only else None
        self.both: tuple[list[Page], list[Page]] | None = None
        """All small pages and all in the largest ones, as laws have looked at them."""
        self.path: Record = {}
        if self.crowd is None:
            self.path = api.fill(listing.path)
            return
        if listing.name not in self.crowd.lists:
            self.crowd.lists[listing.name] = api.fill(listing.path)
            for made in self.crowd.made:
                self.enter(made)
        self.path = self.crowd.lists[listing.name]

    @property
    def own(self) -> list[Made]:
        """The records of the crowd."""
        return self.crowd.made if self.crowd else []

    @property
    def limited(self) -> bool:
        """Whether only the crowd is listed, so that nobody else's doings show."""
        return bool(self.listing.mine and self.crowd)

    def enter(self, made: Made) -> None:
        """Have the list have a record."""
        if self.listing.enter is not None:
            with self.api.saying({"id": made.id, **self.path}):
                reply = self.api.ask(self.listing.enter)
            self.api.expect(reply.good, "a listed record", shown(reply), reply)

    def newcomer(self) -> Made:
        """Create a record that no other law looks at, and have it listed."""
        if self.crowd is None:
            raise Skipped("no operation creates what is listed")
        made = newcomer(self.api, self.crowd)
        self.enter(made)
        return made

    def find(
        self, made: Made, holds: Callable[[Json], bool], *, alone: bool = False
    ) -> tuple[Json, list[Reply]]:
        """Return the item of a record, None when it is not listed, and the answers that tell.

        Where that does not hold of it, an eventually consistent target is asked again. `alone`
        looks at the records of others as well.
        """

        def looked() -> tuple[Json, list[Reply]]:
            pages = self.walk(alone=alone)
            items = (item for page in pages for item in page.items)
            found = next((item for item in items if self.id(item) == made.id), None)
            return found, [page.reply for page in pages]

        return self.api.eventually(looked, lambda found: holds(found[0]))

    def id(self, item: Json) -> Json:
        """Return the id of an item's record, or all that tells the item apart, as one text."""
        place = self.listing.id or (self.kind.id if self.kind else "/id")
        found = pick(item, place) if isinstance(place, str) else [pick(item, p) for p in place]
        # What is no id at all must be something that can be counted, all the same.
        return repr(found) if isinstance(found, dict | list) else found

    def ids(self, pages: Sequence[Page]) -> list[Json]:
        """Return the ids of all items of some pages."""
        return [self.id(item) for page in pages for item in page.items]

    # --- asking ----------------------------------------------------------------------------------
    def page(
        self, start: Json = None, size: int = 0, query: Record | None = None, *, alone: bool = False
    ) -> Page:
        """Return a page of the own records; raises Broken when there is none.

        A query `alone` looks at those of others as well.
        """
        return self._page(self.api.send(self._asking(start, size, query, alone=alone)))

    def firsts(self, queries: Iterable[Record]) -> list[Reply]:
        """Return the answers to several queries, from which `walk` goes on; asked for at once."""
        start, size = self._begin(0)
        return [*self.api.several(self._asking(start, size, query) for query in queries)]

    def _begin(self, size: int) -> tuple[Json, int]:
        """Return where a walk over pages begins, and their size."""
        paging = self.paging
        if not paging.style:
            return None, 0
        start: Json = paging.first if paging.style == "page" else 0
        return None if paging.style == "cursor" else start, size or paging.most or STRIDE

    def _asking(
        self, start: Json, size: int, query: Record | None = None, *, alone: bool = False
    ) -> Call:
        listing, paging = self.listing, self.paging
        asked = {**self.listing.query, **(query or {})} if alone else self.query(query or {})
        if paging.size and size:
            asked[paging.size] = size
        if paging.start and start is not None:
            asked[paging.start] = start
        operation = self.api.spec.operations[listing.name]
        known = {p.name for p in operation.parameters if p.where == "query"}
        # What the query of the operation does not know stands in its body.
        inside = {n: v for n, v in asked.items() if known.isdisjoint({n, n.partition("[")[0]})}
        return self.api.ready(
            listing.name,
            path=self.path,
            query={name: value for name, value in asked.items() if name not in inside},
            body={**(listing.body or {}), **inside} if operation.body else NOTHING,
            headers=listing.ask_total,
        )

    def _page(self, reply: Reply) -> Page:
        self.api.status(reply, 0)
        items = pick(reply.json, self.listing.items)
        at = self.listing.items or "/"
        self.api.expect(isinstance(items, list), f"a list at {at}", shown(reply), reply)
        return Page(reply, items)

    def query(self, further: Record) -> Record:
        """Return a query for the records of the crowd, with further conditions.

        Where one parameter cannot hold both, the further conditions stand alone.
        """
        listing = self.listing
        words = {"prefix": self.crowd.stem} if self.crowd else {}
        with self.api.saying(words):
            asked: Record = self.api.fill(listing.query)
            mine: Record = self.api.fill(listing.mine) if self.crowd else {}
        for conditions in (mine, further):
            for name, value in conditions.items():
                both = name in asked and listing.join
                asked[name] = f"{asked[name]}{listing.join}{value}" if both else value
        return asked

    def sure(self, check: Callable[[], None]) -> None:
        """Have something looked at again before it is told, where others change the list, too."""
        try:
            check()
        except Broken:
            self.both = None
            if self.limited:
                raise
            check()

    def walk(
        self,
        size: int = 0,
        query: Record | None = None,
        *,
        alone: bool = False,
        first: Reply | None = None,
    ) -> list[Page]:
        """Return all pages of a size, the largest by default; a list without pages is one page.

        `first` is the first one, where that has been asked for. Raises Skipped when there are too
        many.
        """
        start, size = self._begin(size)
        pages = [self._page(first) if first else self.page(start, size, query, alone=alone)]
        if not self.paging.style:
            return pages
        for _ in range(MOST // size + FEW):
            start = self._following(pages[-1], start, size)
            if start is None:
                return pages
            pages.append(self.page(start, size, query, alone=alone))
        if sum(len(page.items) for page in pages) > MOST:
            raise Skipped(f"the list is longer than {MOST}")
        return pages

    def _following(self, page: Page, start: Json, size: int) -> Json:
        """Return where the page after a page begins, None when there is none."""
        paging = self.paging
        if not page.items:
            return None
        if paging.style != "cursor":
            if len(page.items) < size:
                return None
            return start + (1 if paging.style == "page" else size)
        # Where nothing is said, there may be more.
        if paging.more and pick(page.reply.json, paging.more) is False:
            return None
        return self.cursor(page)

    def cursor(self, page: Page) -> Json:
        """Return the cursor that a page gives for what comes behind it."""
        place = self.paging.next
        if place.startswith("/last/"):
            return pick(page.items[-1], place.removeprefix("/last")) if page.items else None
        return pick(page.reply.json, place)

    def whole(self, query: Record | None = None) -> list[Page]:
        """Return the largest pages, once all own records are there, if they ever are.

        Raises Skipped when there are too few records to tell anything.
        """
        own = [made.id for made in self.own]
        pages = self.api.eventually(
            lambda: self.walk(query=query), lambda found: {*own} <= {*self.ids(found)}
        )
        if len(self.ids(pages)) < FEW and not own:
            raise Skipped(f"the list has fewer than {FEW} records")
        return pages


def listed(api: Api, listing: Listing) -> Listed:
    """Return a listing with the crowd in it."""
    return api.once(f"list {listing.name}", lambda: Listed(api, listing))


def confirmed(check: Check) -> Check:
    """Have a law about a list that others change as well look again before it tells of a fault."""

    @wraps(check)
    def twice(api: Api, listing: Listing) -> None:
        listed(api, listing).sure(partial(check, api, listing))

    return twice
