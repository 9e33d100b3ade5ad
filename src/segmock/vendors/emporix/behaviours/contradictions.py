"""The rules between the fields of a coupon.

The description says most of them of a new coupon; here they also bind what an update makes of one.
"""

from collections.abc import Iterator

from segmock.core.document import Record
from segmock.core.exchange import Exchange
from segmock.core.problem import Kind, Problem, Violation

SEGMENTS, CUSTOMERS = "restrictions/segments", "restrictions/validFor"
CATEGORIES = ("includedCategories", "excludedCategories")


def refuse_contradictions(exchange: Exchange, coupon: Record) -> None:
    """Raise Problem, with every reason, when the fields of a coupon do not go together."""
    if wrong := tuple(_contradictions(exchange, coupon)):
        raise Problem(Kind.RULE, wrong)


def _contradictions(exchange: Exchange, coupon: Record) -> Iterator[Violation]:
    if "name" not in coupon:
        yield _broken("name", "a name", "nothing", "Add 'name'.")
    for field, kind in (("discountPercentage", "PERCENT"), ("discountAbsolute", "ABSOLUTE")):
        if field in coupon and coupon["discountType"] != kind:
            hint = f"Leave {field!r} out, or change the type."
            yield _broken("discountType", f"{kind} with {field}", coupon["discountType"], hint)
    limits = coupon.get("restrictions", {})
    yield from _of_segments(exchange, coupon, limits)
    yield from _of_categories(coupon, limits)
    if coupon["allowAnonymous"]:
        most = coupon["maxRedemptionsPerCustomer"]
        if most != -1:
            hint = "Nobody counts for somebody who is not logged in."
            yield _broken("maxRedemptionsPerCustomer", "-1 with allowAnonymous", str(most), hint)
        yield from _superfluous(limits, CUSTOMERS, "a coupon without allowAnonymous")


def _of_segments(exchange: Exchange, coupon: Record, limits: Record) -> Iterator[Violation]:
    named = limits.get("segments", ())
    if not coupon["segmentRestricted"]:
        yield from _superfluous(limits, SEGMENTS, "a coupon with segmentRestricted")
        return
    if not named:
        hint = "Name the segments, or leave 'segmentRestricted' out."
        yield _broken(SEGMENTS, "ids of segments", "none", hint)
    segments = exchange.collection("segments")
    # Nothing says so. deviation: coupon-segments-exist
    if unknown := sorted({one for one in named if segments.get(one) is None}):
        yield _broken(SEGMENTS, "ids of segments", ", ".join(unknown), "Leave these out.")
    if coupon["categoryRestricted"]:
        hint = "Restrict a coupon to segments or to categories."
        yield _broken("categoryRestricted", "false with segmentRestricted", "true", hint)
    yield from _superfluous(limits, CUSTOMERS, "a coupon without segmentRestricted")


def _of_categories(coupon: Record, limits: Record) -> Iterator[Violation]:
    if not coupon["categoryRestricted"]:
        for name in CATEGORIES:
            yield from _superfluous(
                limits, f"restrictions/{name}", "a coupon with categoryRestricted"
            )
    included, excluded = (set(limits.get(name, ())) for name in CATEGORIES)
    if both := sorted(included & excluded):
        place, wanted = "restrictions/excludedCategories", "none of the included categories"
        yield _broken(place, wanted, ", ".join(both), "Leave these out.")


def _superfluous(limits: Record, place: str, where: str) -> Iterator[Violation]:
    name = place.rpartition("/")[2]
    if limits.get(name):
        yield _broken(place, f"{name} of {where} only", ", ".join(limits[name]), "Leave it out.")


def _broken(place: str, expected: str, received: str, hint: str) -> Violation:
    return Violation("body", f"/{place}", expected, received, hint)
