"""The faults that the second implementation can be started with, and what should notice them."""

from __future__ import annotations

from typing import NamedTuple

from flask import current_app


class Fault(NamedTuple):
    """What is wrong for a client, and who notices: a law to hold, and the check that tells it.

    `group` is the letter of the kind of promise that is broken, from A for schemas to J for
    encoding; `check` is empty where it is the law itself that does not hold.
    """

    group: str
    sentence: str
    law: str
    check: str = ""


READ, LIST, BODY = (
    "what-is-created-can-be-read",
    "what-is-created-is-listed",
    "a-broken-body-is-refused",
)
UNKNOWN, RULES = "what-is-unknown-is-not-found", "the-vendors-rules-hold"

FAULTS = {
    "id-as-text": Fault("A", "A list shows ids as texts.", LIST, "schema"),
    "bare-list": Fault("A", "An empty page is a bare list.", "nothing-found-is-an-empty-list"),
    "error-cut": Fault("A", "An error has no list of single errors.", UNKNOWN, "schema"),
    "date-bare": Fault("A", "A changed segment has no time zone.", "replacing-shows", "schema"),
    "name-lost": Fault("A", "A segment that was changed is nameless.", "replacing-shows"),
    "unknown-empty": Fault("B", "What is unknown is read as an empty object.", UNKNOWN),
    "taken-breaks": Fault(
        "B", "A taken code is a server error.", "what-is-unique-is-given-once", "no-server-error"
    ),
    "invalid-422": Fault("B", "A wrong body is unprocessable.", BODY, "documented-status"),
    "gone-again": Fault("B", "What is gone is deleted once more.", "what-is-deleted-is-gone"),
    "method-silent": Fault("B", "A 405 does not say what is allowed.", "other-methods-are-refused"),
    "as-html": Fault("C", "A segment is sent as HTML.", READ, "content-type"),
    "nameless": Fault("C", "A refusal has no x-vol-correlation.", UNKNOWN, "headers"),
    "unchallenged": Fault(
        "C", "A 401 asks for nothing.", "without-a-credential-nothing-is-open", "headers"
    ),
    "one-form": Fault("C", "Errors come as JSON alone.", "every-form-of-an-answer-can-be-had"),
    "list-open": Fault("D", "The list is open to all.", "without-a-credential-nothing-is-open"),
    "any-token": Fault("D", "Any token is taken.", "an-unknown-credential-opens-nothing"),
    "old-token": Fault("D", "Tokens never expire.", "an-expired-credential-opens-nothing"),
    "narrow-writes": Fault(
        "D", "Whoever may read may write.", "too-narrow-a-credential-is-refused"
    ),
    "claims-closed": Fault(
        "D", "The header of older clients is unknown.", "every-kind-of-credential-opens"
    ),
    "one-tenant": Fault("D", "All tenants share one store.", "what-is-anothers-cannot-be-read"),
    "all-tenants": Fault(
        "D", "An app may ask in every tenant.", RULES, "apps-stay-in-their-tenants"
    ),
    "hint-of-ids": Fault(
        "D", "Who may not look learns what exists.", "refusals-do-not-tell-what-there-is"
    ),
    "long-name": Fault("E", "Names may have any length.", BODY),
    "more-fields": Fault("E", "Fields that nobody knows are taken.", BODY),
    "start-below": Fault(
        "E", "A negative startIndex is taken.", "a-broken-parameter-is-refused", "schema"
    ),
    "any-media": Fault("E", "Any content type is taken for JSON.", "another-media-type-is-refused"),
    "short-name": Fault("E", "255 characters are too many.", "what-is-on-a-bound-is-taken"),
    "deleted-listed": Fault("F", "Deleted segments stay listed.", "what-is-deleted-is-not-listed"),
    "list-stale": Fault("F", "The list shows old names.", "what-is-changed-is-listed-as-it-is"),
    "put-merges": Fault("F", "PUT keeps what it lacks.", "replacing-replaces-the-whole"),
    "refused-made": Fault("F", "A refused segment is made all the same.", BODY),
    "born-again": Fault("F", "A change moves createDate.", "changes-are-stamped"),
    "member-twice": Fault("F", "An account can be in twice.", "putting-in-twice-counts-once"),
    "member-stays": Fault("F", "Nobody can be taken out.", "who-was-taken-out-is-out"),
    "ghost-member": Fault("F", "Deleted segments keep accounts.", "nobody-is-in-what-is-gone"),
    "put-empties": Fault("F", "PUT throws the accounts out.", RULES, "updating-keeps-the-accounts"),
    "id-again": Fault("F", "Ids are given again.", RULES, "ids-are-not-given-again"),
    "page-overlap": Fault("G", "Each page begins one too early.", "pages-repeat-nothing"),
    "page-gap": Fault("G", "Each page begins one too late.", "pages-leave-nothing-out"),
    "page-long": Fault("G", "A page has one too many.", "pages-are-as-long-as-asked"),
    "last-empty": Fault("G", "A page that is not full is empty.", "the-last-page-is-there"),
    "end-repeats": Fault("G", "Beyond the end is the start.", "beyond-the-end-is-nothing"),
    "total-page": Fault("G", "The total is that of the page.", "totals-are-what-is-counted"),
    "total-all": Fault("G", "The total ignores the filter.", "totals-respect-filters"),
    "order-turns": Fault("G", "The order turns with each call.", "the-order-is-stable"),
    "desc-ignored": Fault("G", "Nothing is sorted downwards.", "sorting-downwards-sorts"),
    "digits-first": Fault("G", "Texts are sorted by their numbers.", "sorting-upwards-sorts"),
    "eq-prefix": Fault("G", "Equal is like starting with.", "filters-let-through-what-they-say"),
    "ge-strict": Fault("G", "ge leaves the bound out.", "filters-let-through-what-they-say"),
    "and-ignored": Fault("G", "One condition is enough.", "filters-let-through-what-they-say"),
    "fields-all": Fault(
        "G", "responseFields is ignored.", "fields-that-are-not-asked-for-are-not-shown"
    ),
    "code-race": Fault("H", "Two at once get one code.", "a-unique-value-has-one-winner"),
    "id-race": Fault("H", "Two at once get one id.", "creations-at-once-are-all-there"),
    "slow-ids": Fault("I", "Every third id is slow.", "reading-is-quick-for-every-id", "in-time"),
    "slow-pages": Fault("I", "The largest page is slow.", "the-largest-page-is-quick", "in-time"),
    "latin": Fault("J", "What is not Latin-1 is a question mark.", "scripts-survive"),
    "astral": Fault("J", "A text ends at the first emoji.", "astral-characters-survive"),
    "trimmed": Fault("J", "Blanks at the ends are lost.", "blanks-survive"),
    "composed": Fault("J", "Accents are composed.", "characters-are-not-composed"),
    "escaped": Fault("J", "Markup is escaped.", "markup-survives"),
}
"""Id to fault."""


def faulty(name: str) -> bool:
    """Tell whether the running app has a fault; raises KeyError for one that there is not."""
    return FAULTS[name] is current_app.config["FAULT"]
