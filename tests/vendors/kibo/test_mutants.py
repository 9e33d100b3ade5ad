"""Each mutant answers one sequence of requests otherwise than the right mock does."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import pytest

from segmock import app, config
from segmock.app import Mock
from segmock.core import clock
from segmock.core import scenario as scenarios
from segmock.core.pipeline import Pipeline
from segmock.core.worlds import Worlds
from segmock.mutating.mutant import GROUPS
from segmock.vendors.kibo.mutants import MUTANTS
from tests.conftest import Client
from tests.live import CLOCK
from tests.vendors.conftest import served

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from segmock.core.document import Json, Record

    Shown: TypeAlias = Callable[[Client], Json]

SLUG = "kibo"
SEGMENTS, ACCOUNTS = "/api/commerce/customer/segments", "/api/commerce/customer/accounts"
TICKETS = "/api/platform/applications/authtickets"
TOKEN = {"Authorization": "Bearer segmock"}
JSON = {"Content-Type": "application/json"}
SHOP = {"client_id": "SEGMOCK_SHOP.1.0.0.Release", "grant_type": "client_credentials"}
ONE = {"code": "one", "name": "One", "description": "The first."}


def mutated(name: str) -> Client:
    """Return a mock of the default scenario with a mutant, or without one."""
    default = scenarios.load(config.folder("fixtures") / "default.yaml")
    scenario = replace(default, timing=clock.read(CLOCK))
    change = {one.id: one.change for one in MUTANTS}
    one = served(SLUG)
    one = change[f"kibo-{name}"](one) if name else one
    world = app.world(scenario, [one], any_credential=False)
    pipeline = Pipeline([one], strict=True, observers=[app.deliver])
    return Client(Mock(pipeline, Worlds(world), scenario), TOKEN)


# --- what is looked at ----------------------------------------------------------------------------


def status(method: str, path: str, **sent: Json) -> Shown:
    """Look at the status of one answer."""
    return lambda mock: mock.send(method, path, **sent)[0]


def header(method: str, path: str, name: str, **sent: Json) -> Shown:
    """Look at one header."""
    return lambda mock: mock.send(method, path, **sent)[1].get(name)


def page(query: str, field: str = "code", path: str = SEGMENTS) -> Shown:
    """Look at one field of all segments of a page."""

    def shown(mock: Client) -> Json:
        _, _, body = mock.send("GET", f"{path}?{query}")
        return [one.get(field) for one in body["items"]]

    return shown


def counter(query: str, name: str = "totalCount") -> Shown:
    """Look at one counter of a page."""
    return lambda mock: mock.send("GET", f"{SEGMENTS}?{query}")[2][name]


def body(path: str) -> Shown:
    """Look at a whole body."""
    return lambda mock: mock.send("GET", path)[2]


def create(mock: Client, **fields: Json) -> Record:
    """Create a segment and return it."""
    code, _, created = mock.send("POST", SEGMENTS, json={**ONE, **fields})
    assert code in {200, 201}, created
    return dict(created)


def put(mock: Client, segment: Record, **fields: Json) -> int:
    """Update a segment and return the status."""
    return mock.send("PUT", f"{SEGMENTS}/{segment['id']}", json=fields)[0]


def read(mock: Client, segment: Record) -> Record:
    """Return a segment as it is read."""
    return dict(mock.send("GET", f"{SEGMENTS}/{segment['id']}")[2])


def created(field: str, **fields: Json) -> Shown:
    """Look at one field of a segment that was created."""
    return lambda mock: read(mock, create(mock, **fields))[field]


def updated(**fields: Json) -> Shown:
    """Look at a segment after an update: its description, and which dates have moved."""

    def shown(mock: Client) -> Json:
        before = create(mock)
        put(mock, before, **{"code": "one", "name": "Two", **fields})
        after = read(mock, before)
        audit, was = after["auditInfo"], before["auditInfo"]
        moved = [name for name in ("createDate", "updateDate") if audit[name] != was[name]]
        return after["description"], moved

    return shown


def zoned(mock: Client) -> Json:
    """Look at the end of the date of an update, before and after it."""
    one = create(mock)
    before = read(mock, one)["auditInfo"]["updateDate"]
    put(mock, one, code="one", name="Two")
    return before[-1], read(mock, one)["auditInfo"]["updateDate"][-1]


def deleted(mock: Client) -> Json:
    """Look at a deleted segment: the status of reading it, and whether it is listed."""
    one = create(mock)
    assert mock.send("DELETE", f"{SEGMENTS}/{one['id']}")[0] == 204
    listed = one["id"] in page("pageSize=200", "id")(mock)
    return mock.send("GET", f"{SEGMENTS}/{one['id']}")[0], listed


def members(
    *accounts: int, removed: int = 0, again: Mapping[str, Json] | None = None, delete: bool = False
) -> Shown:
    """Look at who is in a segment to which accounts were added, at once and one by one."""

    def shown(mock: Client) -> Json:
        one = create(mock)
        path = f"{SEGMENTS}/{one['id']}/accounts"
        codes = [mock.send("POST", path, json=list(accounts))[0]]
        if removed:
            codes.append(mock.send("DELETE", f"{path}/{removed}")[0])
        if again is not None:
            put(mock, one, **again)
        if delete:
            mock.send("DELETE", f"{SEGMENTS}/{one['id']}")
        inside = [
            one["id"] in page("pageSize=200", "id", f"{ACCOUNTS}/{account}/segments")(mock)
            for account in (1001, 1002)
        ]
        return codes, inside

    return shown


def twice(mock: Client) -> Json:
    """Look at adding one account twice."""
    path = f"{SEGMENTS}/{create(mock)['id']}/accounts"
    return [mock.send("POST", path, json=[1001])[0] for _ in range(2)]


def many_codes(mock: Client) -> Json:
    """Look at the statuses of creations with one code, one of which comes later."""
    codes = [mock.send("POST", SEGMENTS, json=ONE)[0] for _ in range(4)]
    mock.send("GET", SEGMENTS)
    return [*codes, mock.send("POST", SEGMENTS, json=ONE)[0]]


def many_updates(mock: Client) -> Json:
    """Look at a segment after many updates in a row."""
    one = create(mock)
    for n in range(4):
        put(mock, one, code="one", name=f"Name {n}", description=f"Description {n}")
    after = read(mock, one)
    return after["name"], after["description"]


def same_code(mock: Client) -> Json:
    """Look at two segments of one code: the second status, and how many there are."""
    create(mock)
    code = mock.send("POST", SEGMENTS, json=ONE)[0]
    return code, counter("filter=code+eq+one")(mock)


def same_code_by_update(mock: Client) -> Json:
    """Look at an update to a code that is taken."""
    create(mock)
    other = create(mock, code="other")
    return put(mock, other, **ONE), read(mock, other)["code"]


def next_id(mock: Client) -> Json:
    """Look at the id after that of a deleted segment."""
    one = create(mock)
    mock.send("DELETE", f"{SEGMENTS}/{one['id']}")
    return create(mock)["id"] - one["id"]


def stale(mock: Client) -> Json:
    """Look at a name in the list, before and after an update."""
    one = create(mock)
    query = "filter=code+eq+one"
    before = page(query, "name")(mock)
    put(mock, one, code="one", name="Two")
    return before + page(query, "name")(mock)


def spent(*targets: str) -> Shown:
    """Tell whether each of some requests takes over two seconds."""

    def shown(mock: Client) -> Json:
        for target in targets:
            mock.send("GET", target)
        return [entry.seconds > 2 for entry in mock.journal[-len(targets) :]]

    return shown


def token(mock: Client, secret: str = "segmock") -> str:
    """Return an access token of the shop's app."""
    _, _, told = mock.send("POST", f"{TICKETS}/oauth", json={**SHOP, "client_secret": secret})
    return str(told["access_token"])


def elsewhere(mock: Client) -> Json:
    """Look at an app in a tenant of its own, and in another; and at the mock's word."""
    words = (token(mock), "segmock")
    return [
        mock.send("GET", SEGMENTS, headers={"Authorization": f"Bearer {one}", "x-vol-tenant": t})[0]
        for one in words
        for t in ("10001", "10002")
    ]


def of_tenants(mock: Client) -> Json:
    """Look at how many tenants have a new segment."""
    create(mock)
    query = f"{SEGMENTS}?filter=code+eq+one"
    return [
        mock.send("GET", query, headers={"x-vol-tenant": tenant})[2]["totalCount"]
        for tenant in ("10001", "10002")
    ]


def refreshed(mock: Client) -> Json:
    """Look at a refresh token that is used after it was deleted."""
    asked = {"applicationId": "segmock", "sharedSecret": "segmock"}
    _, _, ticket = mock.send("POST", TICKETS, json=asked)
    gone = mock.send("DELETE", f"{TICKETS}/{ticket['refreshToken']}")[0]
    words = mock.send("DELETE", f"{TICKETS}/segmock")[0]
    told = {"refreshToken": ticket["refreshToken"]}
    return gone, words, mock.send("PUT", f"{TICKETS}/refresh-ticket", json=told)[0]


def with_token(text: str, path: str = SEGMENTS, method: str = "GET") -> Shown:
    """Look at the status with a token."""
    return status(method, path, headers={"Authorization": f"Bearer {text}"})


def claimed(mock: Client) -> Json:
    """Look at the statuses of a wrong token, and of a wrong one in the older header."""
    open_to = Client(mock.mock)
    return [
        open_to.send("GET", SEGMENTS, headers=headers)[0]
        for headers in ({"Authorization": "Bearer guessed"}, {"x-vol-app-claims": "guessed"})
    ]


def ordered(query: str) -> Shown:
    """Look at the ids of a page, after twelve more segments were made."""

    def shown(mock: Client) -> Json:
        for n in range(3):
            create(mock, code=f"c{n}", name="Staff")
        return page(query, "id")(mock)

    return shown


NEVER = f"{SEGMENTS}/999999"
FIRST = list(range(1001, 1011))
NOBODY = "filter=code+eq+nobodys"
EMPTY = {"startIndex": 0, "pageSize": 20, "pageCount": 0, "totalCount": 0, "items": []}
EMOJI = "caf\u00e9 \u03a9 \U0001f600 end"
CODES = ["all-customers", "first-time-buyers", "repeat-customers", "active-repeat-customers"]

CASES: dict[str, tuple[Shown, Json, Json]] = {
    "last-item-without-code": (
        page("pageSize=5"),
        [*CODES, "at-risk-repeat-customers"],
        [*CODES, None],
    ),
    "empty-page-bare": (body(f"{SEGMENTS}?{NOBODY}"), EMPTY, []),
    "total-as-text": (counter(""), 10, "10"),
    "update-without-zone": (zoned, ("Z", "Z"), ("Z", "0")),
    "not-found-without-items": (
        lambda mock: [
            sorted(mock.send("GET", p)[2])[-2:] for p in (NEVER, f"{SEGMENTS}?pageSize=x")
        ],
        [["items", "message"], ["items", "message"]],
        [["errorCode", "message"], ["items", "message"]],
    ),
    "created-answers-202": (status("POST", SEGMENTS, json=ONE), 201, 202),
    "unknown-answers-200": (status("GET", NEVER), 404, 200),
    "deleting-again-204": (status("DELETE", NEVER), 404, 204),
    "duplicate-500": (same_code, (409, 1), (500, 1)),
    "empty-segment-400": (status("POST", SEGMENTS, json={}), 409, 400),
    "no-member-404": (status("DELETE", f"{SEGMENTS}/1010/accounts/1001"), 409, 404),
    "no-correlation": (
        lambda mock: ["x-vol-correlation" in mock.send("GET", p)[1] for p in (NEVER, SEGMENTS)],
        [True, True],
        [False, True],
    ),
    "page-as-html": (header("GET", SEGMENTS, "content-type"), "application/json", "text/html"),
    "no-challenge": (
        header("GET", SEGMENTS, "www-authenticate", headers={"Authorization": "Bearer x"}),
        "Bearer",
        None,
    ),
    "no-allow": (header("PATCH", SEGMENTS, "allow"), "GET, HEAD, POST", None),
    "some-segments-slow": (
        spent(f"{SEGMENTS}/1008", f"{SEGMENTS}/1001"),
        [False, False],
        [True, False],
    ),
    "large-pages-slow": (
        spent(f"{SEGMENTS}?pageSize=200", SEGMENTS),
        [False, False],
        [True, False],
    ),
    "reading-hangs": (
        spent(*[f"{SEGMENTS}/1001"] * 11),
        [False] * 11,
        [False] * 9 + [True, False],
    ),
    "latin-only": (created("name", name=EMOJI), EMOJI, "caf\u00e9 ? ? end"),
    "cut-at-emoji": (created("description", description=EMOJI), EMOJI, "caf\u00e9 \u03a9 "),
    "blanks-trimmed": (created("name", name=" One "), " One ", "One"),
    "list-open": (lambda mock: Client(mock.mock).send("GET", SEGMENTS)[0], 401, 200),
    "any-token": (with_token("guessed"), 401, 200),
    "any-claims": (claimed, [401, 401], [401, 200]),
    "tokens-for-ever": (with_token("segmock-expired"), 401, 200),
    "readers-delete": (
        lambda mock: [
            with_token("segmock-readonly", f"{SEGMENTS}/1001", method)(mock)
            for method in ("PUT", "DELETE", "GET")
        ],
        [403, 403, 200],
        [403, 204, 404],
    ),
    "tenants-share": (of_tenants, [1, 0], [1, 1]),
    "apps-in-all-tenants": (elsewhere, [200, 403, 200, 200], [200] * 4),
    "any-secret": (
        lambda mock: [
            mock.send(
                "POST", f"{TICKETS}/oauth", json={**SHOP, "client_id": i, "client_secret": "x"}
            )[0]
            for i in (SHOP["client_id"], "segmock")
        ],
        [401, 401],
        [200, 200],
    ),
    "any-refresh-token": (
        status("PUT", f"{TICKETS}/refresh-ticket", json={"refreshToken": "guessed"}),
        401,
        200,
    ),
    "long-codes": (status("POST", SEGMENTS, json={**ONE, "code": "c" * 256}), 409, 201),
    "nameless": (status("PUT", f"{SEGMENTS}/1001", json={**ONE, "name": None}), 409, 200),
    "more-fields": (status("POST", SEGMENTS, json={**ONE, "nmae": "One"}), 409, 201),
    "nobody-added": (status("POST", f"{SEGMENTS}/1001/accounts", json=[]), 400, 204),
    "negative-start": (status("GET", f"{SEGMENTS}?startIndex=-1"), 400, 200),
    "any-size": (status("GET", f"{SEGMENTS}?pageSize=few"), 400, 200),
    "any-filter": (status("GET", f"{SEGMENTS}?filter=code+is+one"), 400, 200),
    "any-media-type": (
        status(
            "POST", SEGMENTS, body=b'{"code": "c", "name": "n"}', headers={"Content-Type": "text/x"}
        ),
        415,
        201,
    ),
    "malformed-500": (status("POST", SEGMENTS, body=b"{", headers=JSON), 400, 500),
    "update-keeps-description": (
        updated(description="New."),
        ("New.", ["updateDate"]),
        ("The first.", ["updateDate"]),
    ),
    "update-merges": (updated(), (None, ["updateDate"]), ("The first.", ["updateDate"])),
    "created-again": (updated(), (None, ["updateDate"]), (None, ["createDate", "updateDate"])),
    "never-updated": (updated(), (None, ["updateDate"]), (None, [])),
    "update-empties": (
        members(1001, again=ONE),
        ([204], [True, False]),
        ([204], [False, False]),
    ),
    "deleting-does-nothing": (deleted, (404, False), (200, True)),
    "deleted-still-listed": (deleted, (404, False), (404, True)),
    "deleted-still-of-accounts": (
        members(1001, delete=True),
        ([204], [False, False]),
        ([204], [True, False]),
    ),
    "list-stale": (stale, ["One", "Two"], ["One", "One"]),
    "code-twice": (same_code, (409, 1), (201, 2)),
    "code-twice-by-update": (same_code_by_update, (409, "other"), (200, "one")),
    "ids-again": (next_id, 1, 0),
    "refused-and-added": (
        members(1001, 999999),
        ([404], [False, False]),
        ([404], [True, False]),
    ),
    "first-account-alone": (
        members(1001, 1002),
        ([204], [True, True]),
        ([204], [True, False]),
    ),
    "adding-twice-409": (twice, [204, 204], [204, 409]),
    "removed-still-in": (
        members(1001, 1002, removed=1001),
        ([204, 204], [False, True]),
        ([204, 204], [True, True]),
    ),
    "refresh-token-lives": (refreshed, (204, 204, 401), (204, 204, 200)),
    "twins": (many_codes, [201, 409, 409, 409, 409], [201, 409, 201, 201, 409]),
    "updates-mix": (many_updates, ("Name 3", "Description 3"), ("Name 3", "Description 1")),
    "pages-overlap": (page("startIndex=2&pageSize=2", "id"), [1003, 1004], [1002, 1003]),
    "pages-gape": (page("startIndex=2&pageSize=2", "id"), [1003, 1004], [1004, 1005]),
    "one-too-many": (page("pageSize=2", "id"), [1001, 1002], [1001, 1002, 1003]),
    "end-repeats": (page("startIndex=50", "id"), [], FIRST),
    "total-of-page": (counter("pageSize=2"), 10, 2),
    "total-unfiltered": (counter("filter=id+eq+1001"), 1, 10),
    "page-count-down": (counter("pageSize=4", "pageCount"), 3, 2),
    "never-descending": (page("sortBy=code+desc&pageSize=1"), ["vip"], ["active-repeat-customers"]),
    "first-key-alone": (
        ordered("sortBy=name+desc,id+desc&pageSize=5&filter=name+eq+Staff"),
        [1013, 1012, 1011, 1010],
        [1010, 1011, 1012, 1013],
    ),
    "ids-backwards": (
        page("sortBy=id+desc&pageSize=3", "id"),
        [1010, 1009, 1008],
        [1009, 1008, 1007],
    ),
    "contains-as-starts": (page("filter=code+cont+spect"), ["prospects"], []),
    "at-least-as-above": (page("filter=id+ge+1009", "id"), [1009, 1010], [1010]),
    "at-most-as-below": (page("filter=id+le+1002", "id"), [1001, 1002], [1001]),
    "equal-as-starts": (page("filter=code+eq+vi"), [], ["vip"]),
    "first-condition-alone": (
        page("filter=id+ge+1008+and+code+eq+staff", "id"),
        [1010],
        [1008, 1009, 1010],
    ),
    "exclusion-ignored": (
        lambda mock: (
            "name" in mock.send("GET", f"{SEGMENTS}?responseFields=items(-name)")[2]["items"][0]
        ),
        False,
        True,
    ),
    "nested-ignored": (
        lambda mock: len(mock.send("GET", f"{SEGMENTS}?responseFields=items(id)")[2]["items"][0]),
        1,
        5,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_mutant_is_wrong_in_what_it_says(name: str) -> None:
    """The right mock answers as documented, and the mutant otherwise."""
    shown, right, wrong = CASES[name]
    assert shown(mutated("")) == right
    assert shown(mutated(name)) == wrong


IDS = f"{SEGMENTS}?responseFields=items(id)&startIndex=5"

OTHERWISE_RIGHT: dict[str, Shown] = {
    "any-token": with_token("segmock-expired"),
    "last-item-without-code": page("pageSize=4"),
    "page-as-html": status("GET", f"{SEGMENTS}?pageSize=x"),
    "end-repeats": page("startIndex=5"),
    "total-unfiltered": body(IDS),
    "ids-backwards": page("sortBy=code"),
    "deleted-still-listed": body(IDS),
    "code-twice": status("POST", SEGMENTS, json={**ONE, "name": ""}),
    "code-twice-by-update": status("PUT", NEVER, json=ONE),
    "refused-and-added": status("POST", f"{SEGMENTS}/1001/accounts", json=[999999]),
    "removed-still-in": status("DELETE", f"{SEGMENTS}/1001/accounts/1001"),
}
"""Mutant to what it answers as the right mock does."""


@pytest.mark.parametrize("name", OTHERWISE_RIGHT)
def test_a_mutant_is_wrong_in_nothing_else(name: str) -> None:
    """What it is not about is answered as documented."""
    shown = OTHERWISE_RIGHT[name]
    assert shown(mutated(name)) == shown(mutated(""))


def test_every_mutant_is_looked_at() -> None:
    """Each has a case, an id of its own that begins with the vendor's name, and one sentence."""
    assert sorted(one.id for one in MUTANTS) == sorted(f"kibo-{name}" for name in CASES)
    assert all(one.vendor == SLUG and one.violation.endswith(".") for one in MUTANTS)


def test_there_are_mutants_of_every_group() -> None:
    """State has the most of them."""
    found = Counter(one.group for one in MUTANTS)
    assert found.keys() == GROUPS.keys()
    assert found["F"] >= 6
