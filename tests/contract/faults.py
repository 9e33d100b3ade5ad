"""The faults of the tiny target, and what some of them do to texts."""

from __future__ import annotations

import html
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json

FAULTS = {
    # lists
    "created-unlisted": "The latest box is not listed.",
    "deleted-listed": "Deleted boxes stay in the list.",
    "list-stale": "The list shows what a box was before its first change.",
    "list-differs": "The list shows another rank than the box has.",
    # pages
    "page-overlap": "Each page but the first begins one too early.",
    "page-gap": "Each page but the first begins one too late.",
    "last-page-empty": "A last page that is not full is empty.",
    "page-too-long": "A page has one item more than was asked for.",
    "largest-lacks-one": "A page of the largest size lacks the last item.",
    "order-unstable": "The order is another one every time.",
    "beyond-repeats": "Beyond the end the last items come again.",
    "total-of-page": "The total is the number of items on the page.",
    "total-of-header": "The total in the header alone is that of the page.",
    "total-unfiltered": "The total counts what the filter leaves out.",
    "total-of-first": "The total is right on the first page only.",
    # orders
    "sort-ignored": "Boxes are never sorted.",
    "sort-down-ignored": "Boxes are never sorted downwards.",
    "sort-rank-as-text": "Ranks are sorted as texts.",
    "sort-code-as-number": "Codes are sorted by the numbers in them.",
    "sort-first-alone": "Boxes are sorted by the first field alone.",
    "sort-drops-ties": "Of boxes that are equal in what is sorted by, one is listed.",
    # filters
    "filter-ignored": "Filters let everything through.",
    "filter-prefix": "Equal is like starting with.",
    "filter-fold": "Letters are equal whatever their case.",
    "filter-strict": "At least and at most leave the bound itself out.",
    "filter-loose": "Above and below let the bound itself through.",
    "filter-first": "One of several is the first of them.",
    "filter-null": "What is absent is unequal to everything, and yet not listed as absent.",
    "filter-empty-bare": "An empty result is a bare list.",
    # fields
    "fields-ignored": "All fields are shown, whatever was asked for.",
    "fields-lost": "One of the fields that were asked for is not shown.",
    # texts
    "text-latin": "What is not in Latin-1 becomes a question mark.",
    "text-cut": "Texts are cut at the first astral character.",
    "text-trimmed": "Blanks at both ends are taken away.",
    "text-squeezed": "Several blanks become one.",
    "text-composed": "Combining characters are composed.",
    "text-escaped": "Markup is escaped.",
    "text-quotes": "Quotes are doubled.",
    "path-underscores": "An underscore in an id becomes a blank.",
    # single requests
    "parameters-unchecked": "What is wrong with a query does not matter.",
    "refused-yet-noted": "A change refused for a parameter is noted on all boxes.",
    "required-unchecked": "What is missing in a body does not matter.",
    "null-unchecked": "Null is a value of every type.",
    "enum-unchecked": "Every colour is taken.",
    "length-unchecked": "Texts of any length are taken.",
    "strangers-taken": "Members that are not described are taken.",
    "depths-unchecked": "What is wrong deep in a body does not matter.",
    "malformed-taken": "A body that is no JSON is taken for an empty object.",
    "media-ignored": "The media type of a body does not matter.",
    "size-ignored": "A body may be of any size.",
    "accept-ignored": "What a client accepts does not matter.",
    "refused-yet-made": "A box that is refused is made all the same.",
    "methods-open": "A method that a path does not have is answered like GET.",
    "methods-unnamed": "405 does not name the methods.",
    "unknown-is-empty": "A box that is not there is an empty object.",
    "longest-refused": "A name of 200 characters is refused.",
    # access
    "open-shelves": "Shelves are listed without a key.",
    "any-key": "Every key opens.",
    "expired-key": "A key that has expired opens.",
    "narrow-writes": "A key that may only read may write.",
    "narrow-closed": "A key that may only read may not.",
    "half-enough": "An id opens without its secret.",
    "pair-closed": "An id with its secret does not open.",
    "any-tenant": "Every key opens every tenant.",
    "refused-yet-deleted": "A box is deleted for a key that may not.",
    "refused-yet-added": "A box is put on a shelf for a key that may not.",
    "tells-boxes": "Whoever may not look at a box is told whether it is there.",
    "one-store": "All tenants have the same boxes.",
    "writes-cross": "A tenant that does not find a box to delete deletes another tenant's.",
    "codes-of-all": "A code that one tenant has no other may have.",
    # memberships
    "adding-ignored": "Nothing is ever put on a shelf.",
    "adding-twice": "A box is on a shelf as often as it was put there.",
    "removing-ignored": "Nothing is ever taken off a shelf.",
    "removing-all": "With one box all are taken off a shelf.",
    "deleted-holds": "A deleted shelf still holds its boxes.",
    "count-behind": "The count of a shelf is one less from two boxes on.",
    "colours-stale": "What a shelf takes by colour is told as it was at first.",
    # exports
    "export-endless": "An export never ends.",
    "export-again": "An export that was done runs again.",
    "export-fails": "Every export fails.",
    "export-short": "The file of an export lacks the last box.",
    "export-lost": "The file of an export is not there.",
    "path-plus": "A bare plus in a path is taken for a blank.",
    # races
    "codes-race": "Two requests at once may take the same code.",
    "ids-race": "Two requests at once may get the same id.",
    "versions-race": "Two requests at once may change the same version.",
    "notes-race": "Of two requests at once, one leaves its note and the other all else.",
    # times
    "slow-ids": "Boxes of some ids are slow to come.",
    "slow-largest": "The largest page is slow to come.",
    "slow-once": "One answer is slow, by chance.",
    "slow-creation": "Boxes are slow to be created.",
    "hangs": "Every twentieth reading is never answered.",
}
"""Name to what is wrong then; see `tests.contract.tiny` on adding one."""


class Faulty:
    """Something that has faults."""

    faults: frozenset[str]

    def has(self, fault: str) -> bool:
        """Whether it has a fault."""
        return fault in self.faults


def texts(target: Faulty, value: Json) -> Json:
    """Return what the target keeps of a body, with what its faults make of texts."""
    if isinstance(value, dict):
        return {name: texts(target, one) for name, one in value.items()}
    if not isinstance(value, str):
        return value
    for fault, spoil in SPOILERS.items():
        if target.has(fault):
            value = spoil(value)
    return value


SPOILERS: dict[str, Callable[[str], str]] = {
    "text-latin": lambda text: text.encode("latin-1", "replace").decode("latin-1"),
    "text-cut": lambda text: "".join(
        text.partition(next((c for c in text if c > "\uffff"), "\0"))[:1]
    ),
    "text-trimmed": lambda text: text.strip() or text,
    "text-squeezed": lambda text: " ".join(text.split()),
    "text-composed": lambda text: unicodedata.normalize("NFC", text),
    "text-escaped": lambda text: html.escape(text, quote=False),
    "text-quotes": lambda text: text.replace("'", "''"),
}
