"""Every mutant of this vendor shows in what one short conversation comes to."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote, urlencode

import pytest

from segmock import app
from segmock.app import Mock
from segmock.core import scenario as scenarios
from segmock.core.messages import FORM
from segmock.core.pipeline import Pipeline
from segmock.core.worlds import Worlds
from segmock.mutating.mutant import GROUPS
from segmock.vendors.voucherify.behaviours.identity import SLUG
from segmock.vendors.voucherify.mutants import MUTANTS
from tests.conftest import Client
from tests.live import CLOCK
from tests.vendors.conftest import served
from tests.vendors.voucherify.drawn import KEYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json, Record

Seen: TypeAlias = "Callable[[Client], Json]"
"""A conversation with a mock, and what it comes to."""

BY_ID = {mutant.id: mutant for mutant in MUTANTS}
READER = {"X-App-Id": "segmock-readonly", "X-App-Token": "segmock-readonly"}
SHOPPER = "one@example.com"
PERSON = {"source_id": SHOPPER, "name": "One", "metadata": {"tier": "gold"}}
ANYBODY = {"junction": "and", "created_at": {"conditions": {"$has_value": True}}}


def mocked(mutant: str = "") -> Client:
    """Return a strict mock, in a world of its own, that is right or has a mutant."""
    one = BY_ID[mutant].change(served(SLUG)) if mutant else served(SLUG)
    raw = {"name": "test", "clock": {"start": CLOCK.split("/")[0], "step": 1}, "personas": 120}
    scenario = scenarios.read(raw, "test.yaml")
    world = app.world(scenario, [one], any_credential=False)
    return Client(Mock(Pipeline([one], strict=True), Worlds(world), scenario), dict(KEYS))


# --- conversation ---------------------------------------------------------------------------------


def asked(mock: Client, method: str, path: str, json: Json = None, **query: str) -> Json:
    """Return the body of an answer."""
    return mock.send(method, told(path, query), json=json)[2]


def status(mock: Client, method: str, path: str, json: Json = None, **query: str) -> int:
    """Return the status of an answer."""
    return mock.send(method, told(path, query), json=json)[0]


def told(path: str, query: dict[str, str]) -> str:
    """Return path and query below /v1."""
    return f"/v1/{path}?{urlencode(query)}" if query else f"/v1/{path}"


def person(mock: Client, **fields: Json) -> Record:
    """Create a customer."""
    found: Record = asked(mock, "POST", "customers", {**PERSON, **fields})
    return found


def segment(mock: Client, **fields: Json) -> Record:
    """Create a segment, passive unless it is something else."""
    found: Record = asked(mock, "POST", "segments", {"name": "S", "filter": ANYBODY, **fields})
    return found


def static(mock: Client, *customers: Json, name: str = "S") -> Record:
    """Create a static segment."""
    body = {"name": name, "type": "static", "customers": list(customers)}
    found: Record = asked(mock, "POST", "segments", body)
    return found


def names(mock: Client, customer: Json) -> list[Json]:
    """Return the names of a customer's segments that tests have made: capital letters."""
    found = asked(mock, "GET", f"customers/{quote(str(customer), safe='')}/segments")["data"]
    return [one["name"] for one in found if len(one.get("name", "")) == 1]


def filtered(mock: Client, junction: str = "and", **conditions: Json) -> Json:
    """Return whether a customer of the tier gold with 7 points is in a segment of a filter."""
    key = person(mock, metadata={"tier": "gold", "points": 7})["id"]
    written = {f"metadata.{name}": {"conditions": one} for name, one in conditions.items()}
    segment(mock, filter={"junction": junction, **written})
    return names(mock, key) == ["S"]


def token(mock: Client, scope: str = "customers segments") -> Json:
    """Return a fresh OAuth token, or the status of its refusal."""
    form = urlencode({"grant_type": "client_credentials", "scope": scope}).encode()
    code, _, body = mock.send("POST", "/v1/oauth/token", body=form, headers={"content-type": FORM})
    return body["access_token"] if code == 200 else code


def revoked(mock: Client, text: str) -> int:
    """Revoke a token; returns the status."""
    form = urlencode({"access_token": text}).encode()
    headers = {"content-type": FORM}
    return mock.send("POST", "/v1/oauth/token/revoke", body=form, headers=headers)[0]


def bearing(mock: Client, text: Json, path: str = "segments") -> int:
    """Return the status for the bearer of a token, who shows nothing else."""
    bearer = Client(mock.mock, {"Authorization": f"Bearer {text}"})
    return status(bearer, "GET", path)


# --- what the mutants are seen in -----------------------------------------------------------------


def last_of_five(mock: Client) -> Json:
    """Return whether the last of five segments has a name."""
    key = person(mock)["id"]
    for _ in range(5):
        static(mock, key)
    last = asked(mock, "GET", f"customers/{key}/segments")["data"][-1]
    two = person(mock, source_id="two")["id"]
    static(mock, two)
    return ["name" in last, names(mock, two)]


def empty(mock: Client) -> Json:
    """Return the types of lists of somebody and of nobody."""
    return [
        type(asked(mock, "GET", "customers", **query)) for query in ({"limit": "1"}, {"city": "X"})
    ]


def gone(mock: Client) -> Json:
    """Return what names the kind of error for a segment and for a customer."""
    bodies = [asked(mock, "GET", f"{kind}/none") for kind in ("segments", "customers")]
    return ["key" in body for body in bodies]


def changed_at(mock: Client) -> Json:
    """Return the letter between day and time in the answer to a change."""
    return asked(mock, "PUT", f"customers/{person(mock)['id']}", {})["updated_at"][10]


def created_status(mock: Client) -> Json:
    """Return the statuses of the same creation twice."""
    return [status(mock, "POST", "customers", PERSON) for _ in range(2)]


def rates(mock: Client) -> Json:
    """Return whether good and bad answers tell of requests left."""
    paths = ("/v1/segments", "/v1/segments/none")
    return ["x-rate-limit-remaining" in mock.send("GET", path)[1] for path in paths]


def limits(mock: Client) -> Json:
    """Return how many limits two answers tell."""
    return len({mock.send("GET", "/v1/segments")[1]["x-rate-limit-limit"] for _ in range(2)})


def types(mock: Client) -> Json:
    """Return the media types of a customer by id, by source id, and of one who is not there."""
    keys = (person(mock)["id"], SHOPPER, "nobody")
    answers = [mock.send("GET", f"/v1/customers/{key}")[1]["content-type"] for key in keys]
    return [one.partition(";")[0].rpartition("/")[2] for one in answers]


def half_a_key(mock: Client) -> Json:
    """Return the status without a token, and with a wrong id."""
    halves = ({"X-App-Id": "segmock"}, {"X-App-Id": "nonsense"})
    return [status(Client(mock.mock, half), "GET", "segments") for half in halves]


def after_revoking(mock: Client) -> Json:
    """Return the status for a token before and after it is revoked, and for another one."""
    mine = token(mock)
    before = bearing(mock, mine)
    assert revoked(mock, mine) == 204
    return [before, bearing(mock, mine), bearing(mock, "nonsense")]


def any_token(mock: Client) -> Json:
    """Return the status for a token that was never issued, an expired one, and another key."""
    wrong = Client(mock.mock, {"X-App-Id": "x", "X-App-Token": "x"})
    found = [bearing(mock, text) for text in ("nonsense", "segmock-expired", "segmock")]
    return [*found, status(wrong, "GET", "segments")]


def reach(mock: Client) -> Json:
    """Return the statuses of segments for tokens of two scopes."""
    return [bearing(mock, token(mock, scope)) for scope in ("customers", "segments")]


def reader(mock: Client) -> Json:
    """Return the status of deletions by a key that may only read."""
    mine = Client(mock.mock, READER)
    paths = (f"customers/{person(mock)['id']}", f"segments/{segment(mock)['id']}")
    return [status(mine, "DELETE", path) for path in paths]


def pages(mock: Client) -> Json:
    """Return the statuses for sizes of pages."""
    return [status(mock, "GET", "segments", limit=size) for size in ("100", "101", "0")]


def junctions(mock: Client) -> Json:
    """Return the statuses of changing a segment's filter to various junctions, and its name."""
    path = f"segments/{segment(mock)['id']}"
    bodies = [{"filter": {**ANYBODY, "junction": word}} for word in ("or", "xor")]
    return [status(mock, "PUT", path, body) for body in (*bodies, {"name": "T"})]


def broken(mock: Client) -> Json:
    """Return the status of a body that is no JSON, and of another bad one."""
    headers = {"content-type": "application/json"}
    send = [mock.send("POST", "/v1/segments", body=b, headers=headers) for b in (b"{", b"{}")]
    return [code for code, _, _ in send]


def birthdates(mock: Client) -> Json:
    """Return the statuses of a birthdate that is none, in a change and a creation."""
    never = {"birthdate": "1990-02-30"}
    changed = status(mock, "PUT", f"customers/{person(mock)['id']}", never)
    return [changed, status(mock, "POST", "customers", never)]


def scopes(mock: Client) -> Json:
    """Return whether tokens are issued for scopes with commas and without."""
    return [isinstance(token(mock, f"customers{by}segments"), str) for by in (",", " ")]


def twice(mock: Client) -> Json:
    """Return whether creating again is the same customer: by source id, by id, and by neither."""
    first = person(mock)
    again = person(mock)["id"] == first["id"]
    by_id = person(mock, id=first["id"])["id"] == first["id"]
    found = asked(mock, "POST", "customers", {"name": "Other"})["id"] != first["id"]
    return [again, by_id, found]


def kept(mock: Client) -> Json:
    """Return what a customer has after a change of something else, twice."""
    path = f"customers/{person(mock, phone='1')['id']}"
    asked(mock, "PUT", path, {"name": "Two"})
    found = asked(mock, "GET", path)
    return sorted(found.keys() & {"source_id", "name", "phone", "metadata"})


def source_ids(mock: Client) -> Json:
    """Return the source id after another one is sent, and whether a change without one is kept."""
    path = f"customers/{person(mock)['id']}"
    asked(mock, "PUT", path, {"name": "Two"})
    asked(mock, "PUT", path, {"source_id": "two"})
    return asked(mock, "GET", path)["source_id"]


def created_once(mock: Client) -> Json:
    """Return whether the time of creation is that of the first one."""
    return person(mock)["created_at"] == person(mock)["created_at"]


def nulls(mock: Client) -> Json:
    """Return the metadata of a customer who is created and changed with null."""
    key = person(mock, metadata={"tier": None})["id"]
    asked(mock, "PUT", f"customers/{key}", {"name": "Two"})
    return asked(mock, "GET", f"customers/{key}")["metadata"]


def for_ever(mock: Client) -> Json:
    """Return the status of reading who was deleted for ever."""
    path = f"customers/{person(mock)['id']}"
    assert status(mock, "POST", f"{path}/permanent-deletion") == 200
    return status(mock, "GET", path)


def nobody_for_ever(mock: Client) -> Json:
    """Return the statuses of deleting somebody and nobody for ever."""
    keys = (person(mock)["id"], "nobody")
    return [status(mock, "POST", f"customers/{key}/permanent-deletion") for key in keys]


def renamed(mock: Client) -> Json:
    """Return the name of a segment in the list after two changes."""
    key = segment(mock)["id"]
    for name in ("T", "U"):
        asked(mock, "PUT", f"segments/{key}", {"name": name})
    return asked(mock, "GET", "segments", limit="1")["data"][0]["name"]


def refused(mock: Client) -> Json:
    """Return status and effect of a creation that is refused, beside one that is not."""
    code = status(mock, "POST", "segments", {"name": "R", "type": "passive"})
    segment(mock)
    path = "segments?filters[name][conditions][$is]="
    return [code, *(asked(mock, "GET", f"{path}{name}")["total"] for name in "RS")]


def refused_change(mock: Client) -> Json:
    """Return statuses and effect of changes that are refused, beside one that is not."""
    key, wrong = segment(mock)["id"], {"filter": {**ANYBODY, "junction": "xor"}}
    asked(mock, "PUT", f"segments/{key}", {"name": "T"})
    codes = [
        status(mock, "PUT", path, body)
        for path, body in (
            (f"segments/{key}", {**wrong, "name": "U"}),
            (f"segments/{key}", wrong),
            ("segments/none", {"name": "U"}),
        )
    ]
    return [*codes, asked(mock, "GET", f"segments/{key}")["name"]]


def ghost(mock: Client) -> Json:
    """Return the segments of a customer who has been deleted."""
    key = person(mock)["id"]
    static(mock, key)
    static(mock, name="T")
    before = names(mock, key)
    assert status(mock, "DELETE", f"customers/{key}") == 204
    return [before, names(mock, key)]


def counted(mock: Client) -> Json:
    """Return how many customers a static segment has that names one of them twice."""
    key = person(mock)["id"]
    found = static(mock, key, SHOPPER, key)
    return asked(mock, "GET", "customers", segment_id=found["id"])["total"]


def moved(mock: Client) -> Json:
    """Return a customer's segments before and after it changes, and those of nobody."""
    conditions = {"$is": "silver"}
    segment(mock, filter={"junction": "and", "metadata.tier": {"conditions": conditions}})
    key = person(mock)["id"]
    before = names(mock, key)
    asked(mock, "PUT", f"customers/{key}", {"metadata": {"tier": "silver"}})
    return [before, names(mock, key), names(mock, "nobody")]


def by_or(mock: Client) -> Json:
    """Return whether one of two fields is enough."""
    return filtered(mock, "or", tier={"$is": "gold"}, points={"$is": 1})


def by_in(mock: Client) -> Json:
    """Return whether values fit, the second of two and one that stands alone."""
    return [filtered(mocked_like(mock), tier={"$in": value}) for value in (["tin", "gold"], "gold")]


def by_more(mock: Client) -> Json:
    """Return whether 7 is more than 7."""
    return filtered(mock, points={"$more_than": 7})


def by_end(mock: Client) -> Json:
    """Return whether gold ends with ol."""
    return filtered(mock, tier={"$ends_with": "ol"})


def mocked_like(mock: Client) -> Client:
    """Return another mock that has the same mutant."""
    return mocked(mock.mock.pipeline.served[0].mutant)


def behind(mock: Client) -> Json:
    """Return whether pages behind cursors begin behind them, and whether more is said to come."""
    found: list[Json] = []
    for order in ("created_at", "-created_at"):
        first = asked(mock, "GET", "customers", limit="2", order=order)["customers"]
        cursor = first[-1]["created_at"]
        query = {"limit": "2", "order": order, "starting_after": cursor}
        page = asked(mock, "GET", "customers", **query)
        found += [page["customers"][0]["id"] != first[-1]["id"], page["has_more"]]
    return found


def third(mock: Client) -> Json:
    """Return how many customers three pages of one have."""
    pages = [asked(mock, "GET", "customers", limit="1", page=n)["customers"] for n in "123"]
    return len({page[0]["id"] for page in pages})


def members(mock: Client) -> Json:
    """Return the totals of a segment and of all."""
    query = {"limit": "2", "segment_id": segment(mock)["id"]}
    totals = [asked(mock, "GET", "customers", **query)["total"]]
    return [*totals, asked(mock, "GET", "customers", limit="2")["total"]]


def by_change(mock: Client) -> Json:
    """Return whether the customer who was changed last comes first."""
    old = asked(mock, "GET", "customers", limit="1", order="created_at")["customers"][0]["id"]
    asked(mock, "PUT", f"customers/{old}", {})
    return (
        asked(mock, "GET", "customers", limit="1", order="-updated_at")["customers"][0]["id"] == old
    )


def cities(mock: Client) -> Json:
    """Return how many are in Ham; somebody is in Hamburg."""
    person(mock, address={"city": "Hamburg"})
    assert asked(mock, "GET", "customers", city="Hamburg")["total"] >= 1
    return asked(mock, "GET", "customers", city="Ham")["total"]


def by_ids(mock: Client) -> Json:
    """Return how many segments two ids lead to, and what any other condition does."""
    one, other = segment(mock)["id"], segment(mock)["id"]
    named = "filters[name][conditions][$is]=S"
    paths = (f"segments?ids={one}&ids={other}", f"segments?ids={one}&{named}")
    either = f"segments?filters[junction]=or&{named}&filters[id][conditions][$is]={one}"
    assert asked(mock, "GET", either)["total"] == 2
    return [asked(mock, "GET", path)["total"] for path in paths]


def burst(mock: Client) -> Json:
    """Return how many customers six creations of one source id make."""
    return len({person(mock)["id"] for _ in range(6)})


def ids(mock: Client) -> Json:
    """Return how many ids six segments have."""
    return len({segment(mock)["id"] for _ in range(6)})


def slowest(mock: Client) -> Json:
    """Return whether some of many readings take more than a second, and whether all do."""
    for n in range(40):
        status(mock, "GET", f"customers/nobody{n}")
    times = [entry.seconds > 1 for entry in mock.journal]
    return [any(times), all(times)]


def page_time(mock: Client) -> Json:
    """Return whether pages of 100 and of 99 take more than a second."""
    for size in ("100", "99"):
        status(mock, "GET", "customers", limit=size)
    return [entry.seconds > 1 for entry in mock.journal]


def texts(mock: Client) -> Json:
    """Return texts as they are read back; a body that is no JSON is refused as ever."""
    assert mock.send("POST", "/v1/customers", body=b"{")[0] in {400, 415}
    path = f"customers/{person(mock, name='Ωé', metadata={'n': [1, 'Ω']})['id']}"
    found = asked(mock, "GET", path)
    return found["name"], found["metadata"]


def emoji(mock: Client) -> Json:
    """Return the name of a segment that is created and changed with an astral character."""
    made = segment(mock, name="a😀b")
    path = f"segments/{made['id']}"
    asked(mock, "PUT", path, {"filter": ANYBODY})
    return [made["name"], asked(mock, "PUT", path, {"name": "c😀d"})["name"]]


def plus(mock: Client) -> Json:
    """Return the statuses of reading whose source id has a plus sign, in two spellings."""
    person(mock, source_id="a+b")
    return [status(mock, "GET", f"customers/{key}") for key in ("a+b", "a%2Bb")]


def unknown(mock: Client) -> Json:
    """Return the statuses of the segments of somebody and of nobody."""
    keys = (person(mock)["id"], "nobody")
    return [status(mock, "GET", f"customers/{key}/segments") for key in keys]


CASES: dict[str, tuple[Seen, Json, Json]] = {
    "last-segment-nameless": (last_of_five, [True, ["S"]], [False, ["S"]]),
    "empty-list-bare": (empty, [dict, dict], [dict, list]),
    "changed-without-zone": (changed_at, "T", " "),
    "missing-segment-in-framework-shape": (gone, [True, True], [False, True]),
    "customer-created-201": (created_status, [200, 200], [201, 200]),
    "unknown-customer-404": (unknown, [200, 200], [200, 404]),
    "unknown-token-revoked": (lambda mock: revoked(mock, "nonsense"), 404, 204),
    "nobody-deleted-for-ever": (nobody_for_ever, [200, 404], [200, 200]),
    "refusals-without-rate": (rates, [True, True], [True, False]),
    "limit-is-the-rest": (limits, 1, 2),
    "customer-by-source-id-as-html": (types, ["json"] * 3, ["json", "html", "json"]),
    "app-id-alone": (half_a_key, [401, 401], [200, 401]),
    "revoked-token-lives": (after_revoking, [200, 401, 401], [200, 200, 401]),
    "any-bearer": (any_token, [401, 401, 200, 401], [200, 401, 200, 401]),
    "customers-scope-reads-segments": (reach, [403, 200], [200, 200]),
    "reader-deletes": (reader, [403, 403], [204, 403]),
    "page-of-any-size": (pages, [200, 400, 400], [200, 200, 400]),
    "any-junction": (junctions, [200, 400, 200], [200, 200, 200]),
    "broken-json-500": (broken, [400, 400], [500, 400]),
    "birthdate-unchecked-on-change": (birthdates, [400, 400], [200, 400]),
    "scopes-with-commas": (scopes, [False, True], [True, True]),
    "upsert-makes-another": (twice, [True, True, True], [False, True, True]),
    "change-replaces": (
        kept,
        ["metadata", "name", "phone", "source_id"],
        ["name", "source_id"],
    ),
    "source-id-changes": (source_ids, SHOPPER, "two"),
    "created-again": (created_once, True, False),
    "nulls-dropped": (nulls, {"tier": None}, {}),
    "deleted-for-ever-remains": (for_ever, 404, 200),
    "list-keeps-old-names": (renamed, "U", "S"),
    "refused-segment-is-made": (refused, [400, 0, 1], [400, 1, 1]),
    "refused-change-renames": (refused_change, [400, 400, 404, "T"], [400, 400, 404, "U"]),
    "deleted-customers-stay-listed": (ghost, [["S"], []], [["S"], ["S"]]),
    "listed-twice-counts-twice": (counted, 1, 2),
    "membership-frozen": (moved, [[], ["S"], []], [[], [], []]),
    "or-means-and": (by_or, True, False),
    "in-means-first": (by_in, [True, True], [False, True]),
    "more-than-includes": (by_more, False, True),
    "ends-with-anywhere": (by_end, False, True),
    "cursor-overlaps": (behind, [True] * 4, [False, True] * 2),
    "no-more": (behind, [True] * 4, [True, False] * 2),
    "third-page-is-second": (third, 3, 2),
    "members-total-of-page": (members, [120, 120], [2, 120]),
    "order-by-change-ignored": (by_change, True, False),
    "city-is-a-prefix": (cities, 0, 1),
    "only-first-id": (by_ids, [2, 1], [1, 1]),
    "burst-makes-many": (burst, 1, 4),
    "burst-shares-an-id": (ids, 6, 3),
    "some-customers-slow": (slowest, [False, False], [True, False]),
    "whole-page-slow": (page_time, [False, False], [True, False]),
    "latin-names": (texts, ("Ωé", {"n": [1, "Ω"]}), ("?é", {"n": [1, "?"]})),
    "names-cut-at-astral": (emoji, ["a😀b", "c😀d"], ["a😀b", "c"]),
    "plus-is-a-blank": (plus, [200, 200], [404, 404]),
}
"""Mutant to a conversation, with what it comes to at the right mock and at the mutant."""


@pytest.mark.parametrize("name", CASES)
def test_a_mutant_shows(name: str) -> None:
    """The right mock and the mutant answer one and the same conversation in two ways."""
    seen, right, wrong = CASES[name]
    assert seen(mocked()) == right
    assert seen(mocked(f"{SLUG}-{name}")) == wrong


def test_mutants_of_lists_leave_faults_to_the_vendor() -> None:
    """The role that is wrong about what is listed is right about all else."""
    wrong = BY_ID[f"{SLUG}-only-first-id"].change(served(SLUG)).vendor.filters
    right = served(SLUG).vendor.filters
    assert wrong.faults("/filters", "text") == right.faults("/filters", "text")


def test_every_mutant_is_shown() -> None:
    """No mutant goes without a conversation, and none has the id of another."""
    assert [mutant.id for mutant in MUTANTS] == [f"{SLUG}-{name}" for name in CASES]


def test_every_group_has_mutants() -> None:
    """There are enough of each kind of violation, and each is one sentence."""
    groups = Counter(mutant.group for mutant in MUTANTS)
    least = {**dict.fromkeys(GROUPS, 1), **dict.fromkeys("ABCDE", 2), "F": 6, "G": 4}
    assert all(groups[group] >= count for group, count in least.items())
    assert all(mutant.vendor == SLUG and mutant.violation.endswith(".") for mutant in MUTANTS)
