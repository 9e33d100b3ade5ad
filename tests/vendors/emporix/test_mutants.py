"""Each mutant does what its sentence says, and leaves the rest as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import pytest

from segmock import app
from segmock.app import Mock
from segmock.core.pipeline import Pipeline
from segmock.core.worlds import Worlds
from segmock.mutating.mutant import GROUPS
from segmock.vendors.emporix.mutants import MUTANTS
from tests.conftest import Client
from tests.vendors.emporix.conftest import (
    BUSINESS,
    CATEGORIES,
    COUPONS,
    DORMANT,
    EVERYBODY,
    GERMANY,
    KETTLES,
    NEW,
    PROSPECTS,
    SEGMENTS,
    STEEL_KETTLE,
    TOKEN,
    me,
)
from tests.vendors.emporix.probing import (
    Probe,
    after,
    again_with_items,
    ask,
    assigned,
    bulk,
    coupon,
    created_stays,
    crowd,
    delay,
    expired,
    ids,
    in_two_roles,
    item,
    match,
    metadata,
    name_of,
    new,
    of_another,
    of_reader,
    others_coupons,
    own,
    read,
    search,
    told,
    total,
)

if TYPE_CHECKING:
    from segmock.core.document import Json, Record

Wrong: TypeAlias = Callable[[str], Client]
FIVE: Record = {"metadata": {"version": 5}}
PRODUCT = f"{SEGMENTS}/{EVERYBODY}/items/PRODUCT/{STEEL_KETTLE}"
ASTRAL = "a \U0001f600 b"
CONTRADICTION: Record = {"code": "A1", "name": "A", "discountPercentage": 5}


@pytest.fixture
def wrong(built: Mock) -> Wrong:
    """Makes a client of a mock with a mutant; without an id of the right one."""

    def make(name: str) -> Client:
        (served,) = built.pipeline.served
        mutant = next((one for one in MUTANTS if one.id == f"emporix-{name}"), None)
        served = served if mutant is None else mutant.change(served)
        world = app.world(built.scenario, [served], any_credential=False)
        pipeline = Pipeline([served], strict=True)
        return Client(Mock(pipeline, Worlds(world), built.scenario, mutant), dict(TOKEN))

    return make


PUT_S = ("PUT", "/s", {**NEW, "description": {"en": "D"}})
PLAIN_S = ("PUT", "/s", NEW)
RENAME = {"op": "replace", "path": "/name/en", "value": "Other"}
NO_LIMITS = {"op": "remove", "path": "/validity"}
VALIDITY = {"op": "add", "path": "/mixins", "value": {"a": {"b": 1}}}
NOWHERE = {"op": "remove", "path": "/validity"}
LIMITED = ("PUT", "/s", {**NEW, "validity": {"from": "2026-01-01T00:00:00Z"}})
BULK_ITEMS = f"/{EVERYBODY}/items/PRODUCT"
STATUS_OF_S: Probe = lambda c: read(c, "/s")["status"]  # noqa: E731 - one of many probes
KEEP_TWO = [{**NEW, "id": "a"}, {"id": "b"}, {**NEW, "id": "c"}]
LIST = f"{SEGMENTS}?pageSize=3&pageNumber="
EMPLOYEE = f"/{EVERYBODY}/customers/C1/E1"

SHOWN: dict[str, tuple[Probe, Json, Json]] = {
    "last-status-lower-case": (lambda c: read(c, "")[-1]["status"], "ACTIVE", "active"),
    "version-as-text": (after(PUT_S, PUT_S, look=metadata("version")), 2, "2"),
    "expired-in-other-words": (
        expired(SEGMENTS),
        (401, "fault"),
        (401, "code", "status", "message"),
    ),
    "empty-search-wrapped": (
        lambda c: told(c, "POST", f"{SEGMENTS}/search", {"q": "id:none"}),
        [],
        {"items": []},
    ),
    "null-leaves": (
        lambda c: read(c, "/items/category-trees")[0]["subcategories"][0]["subcategories"],
        [],
        None,
    ),
    "replaced-200": (after(PUT_S, look=lambda c: ask(c, "PUT", f"{SEGMENTS}/s", NEW)), 204, 200),
    "assigned-204": (lambda c: ask(c, "PUT", f"{SEGMENTS}{item('x')}", {}), 201, 204),
    "bulk-201": (lambda c: ask(c, "POST", f"{SEGMENTS}/bulk", [NEW]), 207, 201),
    "bulk-all-well": (bulk(BULK_ITEMS, {"id": "x"}, {"metadata": {}}), [201, 400], [201, 204]),
    "total-of-page": (lambda c: total(c, f"{LIST}1", x_total_count="true"), "9", "3"),
    "total-unasked": (lambda c: total(c, f"{SEGMENTS}/{EVERYBODY}/items"), None, "3"),
    "html-coupon": (
        lambda c: total(c, f"{COUPONS}/NONE", "content-type"),
        "application/json",
        "text/html",
    ),
    "coupons-miscounted": (
        lambda c: total(c, f"{COUPONS}?totalCount=true", "items-count"),
        "5",
        "6",
    ),
    "open-items": (lambda c: ask(c, "GET", f"{SEGMENTS}/items", authorization=""), 401, 200),
    "readers-remove": (of_reader("customersegment.segment_read"), 403, 207),
    "tokens-of-any-tenant": (of_another, 401, 200),
    "coupons-for-ever": (
        lambda c: ask(c, "GET", COUPONS, authorization="Bearer segmock-expired"),
        401,
        200,
    ),
    "own-inactive": (
        after(("PATCH", f"/{EVERYBODY}", [{"op": "remove", "path": "/status"}]), look=own("")),
        2,
        3,
    ),
    "own-neighbours": (own(f"/{EVERYBODY}/customers"), 1, 60),
    "coupons-of-all-tenants": (others_coupons, [], ["OURS"]),
    "bulk-without-limit": (
        lambda c: ask(c, "PUT", f"{SEGMENTS}/{EVERYBODY}/customers/bulk", [{}] * 201),
        400,
        207,
    ),
    "site-optional": (lambda c: ask(c, "POST", SEGMENTS, {"name": {"en": "A"}}), 400, 201),
    "any-status": (
        lambda c: ask(c, "PUT", f"{SEGMENTS}/s", {**NEW, "status": "Active"}),
        400,
        201,
    ),
    "merge-patch": (
        lambda c: ask(c, "PATCH", f"{SEGMENTS}/{EVERYBODY}", {"siteCode": "b"}),
        400,
        204,
    ),
    "percentage-unbounded": (
        coupon("POST", {"name": "A", "discountType": "PERCENT", "discountPercentage": 101}),
        400,
        201,
    ),
    "page-zero": (coupon("GET", None, "?pageNumber=0"), 400, 200),
    "match-any-media": (
        lambda c: c.send(
            "POST",
            f"{SEGMENTS}/match",
            headers={"content-type": "text/plain"},
            body=b'{"items": [], "segmentIds": [], "site": "main"}',
        )[0],
        415,
        200,
    ),
    "coupon-contradictions": (coupon("PATCH", {"segmentRestricted": True}, "/WELCOME10"), 400, 200),
    "description-stays": (
        after(PUT_S, PLAIN_S, look=lambda c: "description" in read(c, "/s")),
        False,
        True,
    ),
    "patched-version-stays": (
        after(PUT_S, ("PATCH", "/s", [RENAME]), look=metadata("version")),
        2,
        1,
    ),
    "created-anew": (created_stays, True, False),
    "patch-loses-validity": (
        after(LIMITED, ("PATCH", "/s", [RENAME]), look=lambda c: "validity" in read(c, "/s")),
        True,
        False,
    ),
    "patch-in-part": (
        after(PUT_S, ("PATCH", "/s", [RENAME, NOWHERE]), look=name_of("s")),
        "New",
        "Other",
    ),
    "refused-and-done": (
        after(("POST", "", new(EVERYBODY)), look=name_of(EVERYBODY)),
        "All Customers",
        "New",
    ),
    "active-by-default": (after(("POST", "", new("s")), look=STATUS_OF_S), "INACTIVE", "ACTIVE"),
    "removed-in-use": (lambda c: ask(c, "DELETE", f"{SEGMENTS}/{EVERYBODY}"), 400, 204),
    "bulk-stops": (
        after(("PUT", "/bulk", KEEP_TWO), look=lambda c: ask(c, "GET", f"{SEGMENTS}/c")),
        200,
        404,
    ),
    "old-in-lists": (
        after(PUT_S, ("PATCH", "/s", [RENAME]), look=lambda c: read(c, "")[-1]["name"]["en"]),
        "Other",
        "New",
    ),
    "stale-employee": (
        after(("PUT", EMPLOYEE, {}), look=lambda c: ask(c, "PUT", f"{SEGMENTS}{EMPLOYEE}", FIVE)),
        409,
        204,
    ),
    "every-company": (in_two_roles, 1, 0),
    "orphaned-items": (again_with_items, 0, 3),
    "match-inactive": (
        after(("PUT", f"/{DORMANT}/items/PRODUCT/{STEEL_KETTLE}", {}), look=match(DORMANT)),
        0,
        1,
    ),
    "match-no-categories": (match("6628f0a1b2c3d4e5f6070003", PROSPECTS), 2, 0),
    "tree-all-assigned": (assigned, [False, True], [True, True]),
    "tree-without-parents": (assigned, [False, True], [True]),
    "deleted-coupons-listed": (lambda c: len(told(c, "GET", COUPONS)), 5, 6),
    "segments-ids-ignored": (
        lambda c: len(told(c, "GET", f"{CATEGORIES}/{KETTLES}/assignments?segmentsIds={BUSINESS}")),
        0,
        2,
    ),
    "pages-overlap": (lambda c: ids(told(c, "GET", f"{LIST}2")), ["4", "5", "6"], ["3", "4", "5"]),
    "last-page-again": (search("", "siteCode:main", "?pageSize=3&pageNumber=5"), 0, 2),
    "at-least-is-above": (lambda c: len(read(c, "?q=metadata.version:(>=1%20AND%20<=3)")), 9, 0),
    "first-of-several": (search("", f"id:({EVERYBODY},{DORMANT})"), 2, 1),
    "site-in-part": (lambda c: len(read(c, "?q=siteCode:german")), 0, 1),
    "missing-is-there": (
        search(f"/{BUSINESS}/customers", "legalEntity:missing", "?pageSize=1"),
        0,
        1,
    ),
    "never-downwards": (
        lambda c: told(c, "POST", f"{SEGMENTS}/{EVERYBODY}/items/search?sort=item.id:desc", {})[0][
            "item"
        ]["id"][-1],
        "3",
        "2",
    ),
    "total-of-all": (
        lambda c: total(c, f"{SEGMENTS}/{EVERYBODY}/items?q=type:CATEGORY", x_total_count="true"),
        "1",
        "3",
    ),
    "site-ignored": (lambda c: len(read(c, "/items?siteCode=germany")), 1, 11),
    "all-fields": (lambda c: len(read(c, f"/{EVERYBODY}?fields=status")), 2, 5),
    "all-languages": (
        lambda c: [*read(c, f"/{EVERYBODY}", accept_language="de")["name"]],
        ["de"],
        ["en", "de"],
    ),
    "race-to-create": (crowd("POST", "", new("s")), {201: 1, 409: 4}, {201: 4, 409: 1}),
    "race-to-replace": (
        after(PUT_S, look=crowd("PUT", "/s", {**NEW, "metadata": {"version": 1}})),
        {204: 1, 409: 4},
        {204: 5},
    ),
    "slow-pages": (delay(f"/{EVERYBODY}/customers?pageSize=501"), 0, 1),
    "slow-ids": (delay("/c"), 0, 2),
    "astral-lost": (
        after(PUT_S, ("PATCH", "/s", [{**RENAME, "value": ASTRAL}]), look=name_of("s")),
        ASTRAL,
        "a ? b",
    ),
    "blanks-trimmed": (
        after(
            ("POST", "", new("s", description={"en": " D "})),
            look=lambda c: read(c, "/s")["description"]["en"],
        ),
        " D ",
        "D",
    ),
    "plus-as-blank": (
        after(("PUT", "/a%2Bb", NEW), look=lambda c: ask(c, "GET", f"{SEGMENTS}/a%2Bb")),
        200,
        404,
    ),
}
"""What each mutant answers otherwise: a probe, and what it gives of the right mock and of it."""


ALIKE: tuple[tuple[str, Probe], ...] = (
    ("last-status-lower-case", lambda c: read(c, "?pageSize=4")),
    ("last-status-lower-case", lambda c: read(c, "?fields=id")),
    ("last-status-lower-case", lambda c: read(c, "?q=id:none")),
    ("version-as-text", lambda c: read(c, f"/{EVERYBODY}")),
    ("version-as-text", lambda c: read(c, f"/{EVERYBODY}?fields=name")),
    ("expired-in-other-words", lambda c: read(c, "", authorization="Bearer another")),
    ("empty-search-wrapped", search("", "status:INACTIVE")),
    ("replaced-200", lambda c: ask(c, "PUT", f"{SEGMENTS}/s", NEW)),
    ("bulk-201", lambda c: ask(c, "POST", f"{SEGMENTS}/bulk", [NEW, {}])),
    ("total-of-page", lambda c: total(c, SEGMENTS)),
    ("html-coupon", lambda c: total(c, f"{COUPONS}/WELCOME10", "content-type")),
    ("readers-remove", of_reader("coupon.coupon_read")),
    ("readers-remove", lambda c: ask(c, "GET", COUPONS)),
    ("tokens-of-any-tenant", lambda c: ask(c, "GET", SEGMENTS)),
    ("coupons-for-ever", expired(SEGMENTS)),
    ("coupons-for-ever", lambda c: ask(c, "GET", COUPONS, authorization="Bearer another")),
    ("own-inactive", lambda c: len(read(c, ""))),
    ("own-neighbours", lambda c: len(read(c, f"/{EVERYBODY}/customers"))),
    ("any-status", lambda c: ask(c, "PUT", f"{SEGMENTS}/s", {**NEW, "status": "ACTIVE"})),
    ("page-zero", coupon("GET", None, "?pageNumber=2")),
    ("merge-patch", lambda c: ask(c, "PATCH", f"{SEGMENTS}/{EVERYBODY}", [RENAME])),
    ("merge-patch", lambda c: ask(c, "PATCH", f"{SEGMENTS}/{EVERYBODY}")),
    ("coupon-contradictions", coupon("PATCH", {"name": "A"}, "/WELCOME10")),
    ("coupon-contradictions", coupon("PATCH", {"name": "A"}, "/NONE")),
    ("patched-version-stays", lambda c: ask(c, "PATCH", f"{SEGMENTS}/none", [RENAME])),
    ("created-anew", after(PUT_S, look=metadata("version"))),
    (
        "patch-loses-validity",
        after(LIMITED, ("PATCH", "/s", [NO_LIMITS]), look=metadata("version")),
    ),
    ("patch-in-part", lambda c: ask(c, "PATCH", f"{SEGMENTS}/none", [RENAME])),
    ("patch-in-part", lambda c: ask(c, "PATCH", f"{SEGMENTS}/{EVERYBODY}", [RENAME])),
    ("refused-and-done", lambda c: ask(c, "POST", SEGMENTS, new("s"))),
    ("old-in-lists", after(PUT_S, ("PATCH", "/s", [RENAME]), PLAIN_S, look=name_of("s"))),
    ("old-in-lists", after(("PATCH", "/none", [RENAME]), look=lambda c: ids(read(c, "")))),
    ("every-company", lambda c: ask(c, "DELETE", f"{SEGMENTS}/{PROSPECTS}/customers/{me(c)}")),
    ("every-company", lambda c: ask(c, "DELETE", f"{SEGMENTS}/{GERMANY}/customers/{me(c)}")),
    ("stale-employee", lambda c: ask(c, "PUT", f"{SEGMENTS}{EMPLOYEE}")),
    ("match-inactive", match("none")),
    ("pages-overlap", lambda c: ids(told(c, "GET", f"{LIST}1"))),
    ("last-page-again", search("", "siteCode:main", "?pageSize=3&pageNumber=2")),
    ("last-page-again", search("", "id:none")),
    ("at-least-is-above", lambda c: ids(read(c, ""))),
    ("never-downwards", search(f"/{EVERYBODY}/items", "type:PRODUCT")),
    ("race-to-create", after(("POST", "", NEW), look=lambda c: ask(c, "POST", SEGMENTS, NEW))),
    ("slow-pages", delay(f"/{EVERYBODY}/customers?pageSize=500")),
    ("slow-ids", delay("/a")),
    ("astral-lost", lambda c: ask(c, "PATCH", f"{SEGMENTS}/{EVERYBODY}", [VALIDITY])),
    ("blanks-trimmed", lambda c: ask(c, "POST", SEGMENTS, {**NEW, "description": "D"})),
    ("blanks-trimmed", lambda c: ask(c, "POST", SEGMENTS, NEW)),
)
"""What mutants answer as the right mock does."""


def test_every_mutant_is_shown() -> None:
    """By an id of its own, and there are enough of them in every group."""
    names = [mutant.id for mutant in MUTANTS]
    assert sorted(names) == sorted(f"emporix-{name}" for name in SHOWN)
    assert len(names) >= 25
    least = dict.fromkeys("HIJ", 1) | dict.fromkeys("ABCDE", 2) | {"F": 6, "G": 4}
    groups = Counter(mutant.group for mutant in MUTANTS)
    assert {group for group in GROUPS if groups[group] < least[group]} == set()


@pytest.mark.parametrize("name", SHOWN)
def test_a_mutant_answers_otherwise(wrong: Wrong, name: str) -> None:
    """Where the right mock answers as documented."""
    probe, right, other = SHOWN[name]
    assert probe(wrong("")) == right
    assert probe(wrong(name)) == other


@pytest.mark.parametrize("number", range(len(ALIKE)))
def test_a_mutant_leaves_the_rest_as_it_is(wrong: Wrong, number: int) -> None:
    """What its sentence does not speak of."""
    name, probe = ALIKE[number]
    assert probe(wrong(name)) == probe(wrong(""))
