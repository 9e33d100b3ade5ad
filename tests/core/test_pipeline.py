"""The six stages in their turn, and what holds of every request."""

from __future__ import annotations

import threading
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segmock import app
from segmock.core import document, spec, store
from segmock.core.document import DefectsError
from segmock.core.journal import MAX_BODY, MAX_LINE
from segmock.core.limiting import Limit
from segmock.core.messages import EMPTY, FORM, Answer, Request
from segmock.core.pipeline import UNDOCUMENTED, Pipeline, serve
from segmock.core.problem import Kind
from segmock.core.scenario import Scenario
from tests.acme import VENDOR
from tests.twice import said_twice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmock.core.document import Json
    from segmock.core.exchange import Exchange
    from segmock.core.journal import Entry
    from segmock.core.limiting import Usage
    from segmock.core.messages import Response
    from segmock.core.spec import Operation
    from segmock.core.vendor import Behaviour, Vendor
    from segmock.core.world import World
    from tests.conftest import Client

ROOT = Path(__file__).parent.parent.parent
ACME = ROOT / "tests" / "acme" / "acme.yaml"
JSON = {"content-type": "application/json"}


def behaving(**behaviours: Behaviour) -> Vendor:
    """Return the fifth vendor with other behaviours of its own."""
    needed = {"mint": VENDOR.behaviours.behaviours["mint"], **behaviours}
    role = SimpleNamespace(layouts=VENDOR.layouts, behaviours=needed)
    return replace(VENDOR, behaviours=cast("Json", role))


def fingerprint(world: World) -> str:
    """Return a text that any change of the state changes."""
    kept = world.store._collections
    records = {name: list(kept[name].items()) for name in sorted(kept) if kept[name].touched}
    return repr((records, world._serials))


# --- match, authenticate, validate, behave -------------------------------------------------------


def test_each_stage_refuses_in_its_turn(acme: Client) -> None:
    """A request that is wrong in every way is told so stage by stage, until it is right."""
    acme.headers = {}
    acme.send("POST", "/crates", json={"label": "taken"}, headers={"acme-key": "segmock"})
    before = fingerprint(acme.mock.world)
    steps: list[tuple[str, str, dict[str, str], bytes, int]] = [
        ("DELETE", "/crates", {}, b"{", 405),
        ("POST", "/crates", {}, b"{", 401),
        ("POST", "/crates", {"acme-key": "x"}, b"{", 401),
        ("POST", "/crates", {"acme-key": "segmock-expired"}, b"{", 401),
        ("POST", "/crates", {"acme-key": "segmock-readonly"}, b"{", 403),
        ("POST", "/crates", {"acme-key": "segmock"}, b"{".ljust(10_485_761), 413),
        ("POST", "/crates", {"acme-key": "segmock"}, b"{", 415),
        ("POST", "/crates", {"acme-key": "segmock", **JSON}, b"{", 400),
        ("POST", "/crates", {"acme-key": "segmock", **JSON}, b"{}", 400),
        ("POST", "/crates", {"acme-key": "segmock", **JSON}, b'{"label":"taken"}', 409),
    ]
    for method, path, headers, body, status in steps:
        assert acme.send(method, path, headers=headers, body=body)[0] == status
        assert fingerprint(acme.mock.world) == before
    headers = {"acme-key": "segmock", **JSON}
    assert acme.send("POST", "/crates", headers=headers, body=b'{"label":"free"}')[0] == 202
    assert fingerprint(acme.mock.world) != before


def test_a_path_of_no_vendor_is_left_to_the_door(acme: Client) -> None:
    """The pipeline has no answer of a vendor for it."""
    pipeline, world = acme.mock.pipeline, acme.mock.world
    assert pipeline.match("/nowhere") is None
    assert pipeline.handle(Request("GET", "/nowhere"), world) is None
    assert acme.journal == []


def test_an_unknown_path_gets_the_nearest_operations(acme: Client) -> None:
    """It is answered in no vendor's words, and journalled like others."""
    response = acme.mock.pipeline.lost(Request("GET", "/crate"), acme.mock.world)
    assert (response.status, response.headers["Content-Type"]) == (404, "application/problem+json")
    assert response.headers["Segmock-Violations"].isprintable()
    body = orjson.loads(response.body)
    assert body["type"] == "urn:segmock:problem:unknown-path"
    assert body["did_you_mean"] == ["GET /crates", "POST /crates", "GET /weather"]
    assert [v["where"] for v in body["violations"]] == ["path"]
    assert "GET /crates" in body["violations"][0]["hint"]
    (entry,) = acme.journal
    assert (entry.number, entry.path, entry.status, entry.vendor) == (1, "/crate", 404, "")


def test_a_path_that_is_near_to_nothing_is_told_so(acme: Client) -> None:
    """There is a hint in any case, and a path of any length is quoted by its beginning."""
    response = acme.mock.pipeline.lost(Request("GET", "/" + "0" * 60_000), acme.mock.world)
    body = orjson.loads(response.body)
    assert body["did_you_mean"] == []
    assert "start screen" in body["violations"][0]["hint"]
    assert len(response.body) < 2 * MAX_LINE + 2_000


def test_a_method_that_is_not_declared_is_told_what_is(acme: Client) -> None:
    """405 with Allow, in the vendor's words; whoever may GET may HEAD."""
    for method in ("DELETE", "TRACE", "OPTIONS", "get", "BREW"):
        status, headers, pair = acme.send(method, "/crates")
        assert (status, headers["allow"]) == (405, "GET, HEAD, POST")
        assert pair[0] == 405 * 7
    assert acme.send("HEAD", "/shelves/top")[1]["allow"] == "DELETE, PUT"


@pytest.mark.parametrize("path", ["/crates", "/crates/no.crate", "/weather"])
def test_head_is_get_without_body(acme: Client, path: str) -> None:
    """Same status and headers, the length of the body that is not there."""
    got, head = (acme.send(method, path, headers={"acme-from": "1"}) for method in ("GET", "HEAD"))
    assert head[0] == got[0]
    assert head[2] == ""
    trace = {"acme-trace", "content-length", "segmock-request-id"}
    assert {k: v for k, v in head[1].items() if k not in trace} == {
        k: v for k, v in got[1].items() if k not in trace
    }
    assert int(head[1]["content-length"]) > 0


def test_nobody_reads_the_body_of_an_unknown_path_by_head(acme: Client) -> None:
    """The answer to an unknown path has none either."""
    response = acme.mock.pipeline.lost(Request("HEAD", "/x"), acme.mock.world)
    assert response.body == b""
    assert int(response.headers["Content-Length"]) > 0


def test_an_encoded_slash_does_not_split_a_path(acme: Client) -> None:
    """It belongs to the id, as do quotes, blanks and emoji."""
    for label, path in [
        ("a/b", "a%2Fb"),
        ('it\'s "it"', "it's%20%22it%22"),
        ("😀", "%F0%9F%98%80"),
        ("a.crate", "a.crate"),
        ("\x00", "%00"),
    ]:
        assert acme.send("POST", "/crates", json={"label": label})[0] == 202
        assert acme.send("GET", f"/crates/{path}.crate")[2]["label"] == label


def test_a_full_collection_is_told_so(acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the vendor's words, and nothing is added."""
    monkeypatch.setattr(store, "MAX_RECORDS", 1)
    assert acme.send("POST", "/crates", json={"label": "a"})[0] == 202
    before = fingerprint(acme.mock.world)
    status, headers, pair = acme.send("POST", "/crates", json={"label": "b"})
    assert (status, pair[0]) == (507, 507 * 7)
    assert "a full collection" in headers["segmock-violations"]
    assert fingerprint(acme.mock.world) == before


# --- render, record ------------------------------------------------------------------------------


def storm(exchange: Exchange) -> Answer:
    """Break the description in two ways: a type and a header that are not documented."""
    return Answer(200, {"wind": 12})


@pytest.mark.parametrize("strict", [False, True])
def test_a_violation_of_our_own_is_journalled(acme: Client, strict: bool) -> None:
    """It goes out as it is, and as a 500 in the vendor's words under strict only."""
    served = serve(behaving(weather=storm), spec.load(ACME))
    world = acme.mock.world
    response = Pipeline([served], strict=strict).handle(Request("GET", "/weather"), world)
    assert response is not None
    (entry,) = world.journal
    assert [(v.where, v.expected) for v in entry.own] == [("body", "string")]
    assert entry.violations == ()
    assert entry.status == response.status == (500 if strict else 200)
    assert orjson.loads(response.body) == (
        [3500, 'body /: expected string, got {"wind":12}'] if strict else {"wind": 12}
    )


def test_undocumented_statuses_are_violations_of_our_own(acme: Client) -> None:
    """Apart from those that belong to no operation, which every path may get."""
    served = serve(behaving(weather=lambda _: Answer(299)), spec.load(ACME))
    world = acme.mock.world
    Pipeline([served]).handle(Request("GET", "/weather"), world)
    Pipeline([served]).handle(Request("PUT", "/weather"), world)
    assert [(e.status, len(e.own)) for e in world.journal] == [(299, 1), (405, 0)]


def test_a_text_of_json_is_checked_as_one(acme: Client) -> None:
    """A body that is a mere text, number or null is held against its schema too."""
    served = serve(behaving(browse=lambda _: Answer(200, "x"), weather=storm), spec.load(ACME))
    request = Request("GET", "/crates", headers={"acme-key": "segmock"})
    Pipeline([served]).handle(request, acme.mock.world)
    assert any(v.where == "body" for v in acme.journal[0].own)


def test_promised_headers_are_there(acme: Client) -> None:
    """What the description requires of an answer is generated where no behaviour sets it."""
    traces = [acme.send("GET", "/crates")[1]["acme-trace"] for _ in range(2)]
    assert len(set(traces)) == 2
    assert all(trace.startswith("t-") for trace in traces)


def test_every_exchange_is_recorded(acme: Client) -> None:
    """With the world's time, what was asked and answered, and why it was refused."""
    seen: list[tuple[Entry, World]] = []
    acme.mock.pipeline.observers.append(lambda entry, world: seen.append((entry, world)))
    acme.send("POST", "/crates?a=1", json={"label": "a"})
    acme.send("GET", "/crates/no.crate")
    first, second = acme.journal
    assert [entry for entry, _ in seen] == [first, second]
    assert all(world is acme.mock.world for _, world in seen)
    assert (first.number, first.method, first.path, first.query) == (1, "POST", "/crates", "a=1")
    assert (first.vendor, first.operation, first.status) == ("acme", "pack", 202)
    assert (first.request_body, first.violations, first.own) == (b'{"label":"a"}', (), ())
    assert first.response_body == b'{"colour":"red","weight":1,"label":"a"}'
    assert (first.at, second.at) == ("2026-06-01T09:00:01.000Z", "2026-06-01T09:00:02.000Z")
    assert [v.where for v in second.violations] == ["state"]
    assert first.seconds >= 0


def test_an_entry_is_no_larger_than_it_may_be(acme: Client) -> None:
    """However large the request was."""
    body = orjson.dumps({"label": "x" * 9_000_000})
    acme.send("POST", "/crates?" + "x" * 60_000, headers=JSON, body=body)
    (entry,) = acme.journal
    assert len(entry.request_body) == MAX_BODY
    assert len(entry.query) == MAX_LINE
    assert sum(len(str(v)) for v in entry.violations) < 10_000


@pytest.mark.parametrize("credential", ["hunter2", "segmock-expired"])
def test_a_credential_is_nowhere_to_be_seen(acme: Client, credential: str) -> None:
    """Not in the answer, in any of its headers, nor in the journal."""
    headers = {"acme-key": credential, "accept": "application/problem+json"}
    for method, path in (("GET", "/crates"), ("POST", "/crates"), ("BREW", "/crates")):
        answer = acme.send(method, path, headers=headers)
        assert credential not in repr(answer).replace("'segmock-expired'", "")
    assert credential not in repr(acme.journal)


# --- of every request ----------------------------------------------------------------------------

METHODS = st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"])
SEGMENTS = st.sampled_from(
    ["a", "b", "TOP", "top", "a%2Fb", "%ff", "%", "%00", "😀", "", " ", "x" * 41, "..", "'"]
)
PATHS = st.one_of(
    st.just("/crates"),
    SEGMENTS.map("/crates/{}.crate".format),
    SEGMENTS.map("/shelves/{}".format),
    st.just("/weather"),
    st.text(max_size=9).map("/{}".format),
)
QUERIES = st.sampled_from(
    ["", "colour=red", "colour=pink", "open=1", "ratio=1e5", "near=1", "&&=&", "%ff=%", "a=b" * 99]
)
HEADERS: st.SearchStrategy[Mapping[str, str]] = st.fixed_dictionaries(
    {
        "acme-key": st.sampled_from(["segmock"] * 6 + ["segmock-readonly", "segmock-expired", "x"]),
        "content-type": st.sampled_from(["application/json"] * 6 + ["text/plain", ""]),
    },
    optional={
        "acme-from": st.sampled_from(["0", "3", "-1", "x", "99999999999999999999"]),
        "accept": st.sampled_from(["*/*", "application/problem+json", "text/plain;q=0", "\xff"]),
    },
)
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 1001) | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "label": st.sampled_from(["a", "b", "A", "", "a/b", "\x1b[31m", "😀", 1]),
        "colour": st.sampled_from(["red", "pink", None]),
        "weight": st.sampled_from([0, 1, 501, 1001, 1.5, "1"]),
        "crates": st.lists(st.sampled_from(["a", 1]), max_size=6),
        "version": st.sampled_from([1, 2, "1"]),
        "other": JSONS,
    },
)
BODIES = st.one_of(
    st.just(b""), FIELDS.map(orjson.dumps), JSONS.map(orjson.dumps), st.binary(max_size=9)
)
REQUESTS = st.builds(Request, METHODS, PATHS, QUERIES, HEADERS, BODIES)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(REQUESTS, min_size=1, max_size=12))
def test_a_refused_request_changes_nothing(acme: Client, requests: list[Request]) -> None:
    """Nor does one that reads; no answer breaks the description, and none is a server's failure."""
    world = acme.mock.world
    for request in requests:
        before = fingerprint(world)
        response = acme.mock.pipeline.handle(request, world)
        if response is None:
            response = acme.mock.pipeline.lost(request, world)
        assert response.status < 500, list(world.journal)[-1].own
        assert all(t.isascii() and t.isprintable() for t in response.headers.values())
        if response.status >= 400 or request.method in {"GET", "HEAD"}:
            assert fingerprint(world) == before
        assert list(world.journal)[-1].own == ()


def test_of_parallel_creations_of_one_value_exactly_one_wins(acme: Client) -> None:
    """Eight threads at once, many times over; every other creation is not lost."""
    barrier = threading.Barrier(8)
    statuses: list[int] = []

    def pack(number: int) -> None:
        for turn in range(20):
            barrier.wait()
            statuses.append(acme.send("POST", "/crates", json={"label": f"one-{turn}"})[0])
            assert acme.send("POST", "/crates", json={"label": f"{number}-{turn}"})[0] == 202

    threads = [threading.Thread(target=pack, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [202] * 20 + [409] * 140
    assert acme.send("GET", "/crates")[1]["acme-count"] == str(12 + 20 + 160)
    assert sorted(e.number for e in acme.journal) == list(range(1, 322))


SCRIPT = """
from tests.conftest import ACME, Client, settings
from segmock import app
from tests.acme import VENDOR
own = settings(openapi=ACME, fixtures=ACME)
acme = Client(app.build(own, {"acme": VENDOR}), {"acme-key": "segmock"})
for method, target, body in [
    ("GET", "/crates", None),
    ("POST", "/crates", {"label": "a"}),
    ("POST", "/crates", {"label": 1}),
    ("GET", "/crates/a.crate", None),
    ("PUT", "/shelves/top", {}),
    ("GET", "/crates?colour=red", None),
]:
    print(acme.send(method, target, json=body))
print([(e.at, e.status, e.violations) for e in acme.journal])
"""


def test_equal_requests_get_equal_answers_in_any_process() -> None:
    """Two processes with other hash seeds answer byte by byte the same."""
    said = said_twice(SCRIPT)
    assert "acme-trace" in said


# --- limits --------------------------------------------------------------------------------------


def told(usage: Usage) -> dict[str, str]:
    """Return the usage as headers."""
    return {"Acme-Left": str(usage.remaining), "Acme-Of": str(usage.calls)}


def limited(client: Client, limit: Limit, **limits: int) -> Client:
    """Give the fifth vendor a limit, and a status for what is too much where it has errors."""
    (served,) = client.mock.pipeline.served
    document = deepcopy(served.spec.document)
    for item in document["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict):
                refusal = {"$ref": "#/components/responses/Refusal"}
                operation["responses"]["429"] = refusal
    vendor = replace(served.vendor, limit=limit)
    client.mock.pipeline.served = (serve(vendor, spec.read(document, "acme.yaml")),)
    client.mock.world.scenario = replace(client.mock.world.scenario, limits=limits)
    return client


HOUR = Limit(3, timedelta(hours=1), told)


def test_one_request_too_many_is_refused_until_the_window_ends(acme: Client) -> None:
    """In the vendor's words, with the seconds that are left; then it starts anew."""
    limited(acme, HOUR)
    acme.mock.world.clock.set(datetime(2026, 6, 1, 9, 59, 0, tzinfo=UTC))
    answers = [acme.send("GET", "/crates") for _ in range(5)]
    assert [status for status, _, _ in answers] == [200, 200, 200, 429, 429]
    assert [headers["acme-left"] for _, headers, _ in answers] == ["2", "1", "0", "0", "0"]
    assert "retry-after" not in answers[2][1]
    _, headers, pair = answers[3]
    left = int(headers["retry-after"])
    assert (pair[0], 0 < left <= 60) == (429 * 7, True)
    assert headers["segmock-violations"].startswith("state /: expected at most 3 requests")
    assert acme.journal[-1].own == ()
    acme.mock.world.clock.advance(timedelta(seconds=left))
    assert acme.send("GET", "/crates")[1]["acme-left"] == "2"


def test_every_answer_tells_the_usage(acme: Client) -> None:
    """Successes, refusals of each stage, faults of our own; a scenario may change the limit."""
    limited(acme, HOUR, acme=50)
    asked: list[tuple[str, str, dict[str, str], int]] = [
        ("GET", "/crates", {}, 200),
        ("HEAD", "/crates", {}, 200),
        ("DELETE", "/crates", {}, 405),
        ("GET", "/crates", {"acme-key": "x"}, 401),
        ("GET", "/crates", {"acme-key": ""}, 401),
        ("GET", "/crates?open=2", {}, 400),
        ("GET", "/crates/no.crate", {"accept": "application/problem+json"}, 404),
        ("GET", "/weather", {"accept": "image/png"}, 406),
    ]
    for method, target, headers, wanted in asked:
        status, got, _ = acme.send(method, target, headers=headers)
        assert (status, got["acme-of"]) == (wanted, "50")
    (served,) = acme.mock.pipeline.served
    broken = {**served.behaviours, "weather": storm}
    acme.mock.pipeline.served = (replace(served, behaviours=broken),)
    status, got, _ = acme.send("GET", "/weather")
    assert (status, got["acme-of"]) == (500, "50")


def test_each_bearer_has_a_limit_of_its_own(acme: Client) -> None:
    """Known or not, whatever the operation; who shows no credential shares one with the others."""
    limited(acme, HOUR)
    pair = {"acme-key": "", "authorization": "Basic c2VnbW9jazpzZWdtb2Nr"}
    bearers: list[dict[str, str]] = [
        {},
        {"acme-key": "segmock-readonly"},
        {"acme-key": "x"},
        {"acme-key": ""},
        pair,
    ]
    for headers in bearers:
        assert acme.send("GET", "/crates", headers=headers)[1]["acme-left"] == "2"
        assert acme.send("GET", "/weather", headers=headers)[1]["acme-left"] == "1"
    assert acme.send("PUT", "/weather", headers={"acme-key": "", "x": "y"})[1]["acme-left"] == "0"
    assert acme.send("PUT", "/weather", headers={"acme-key": ""})[0] == 429


def test_a_vendor_may_say_who_asks(acme: Client) -> None:
    """Where every request carries another credential, for one."""
    limited(acme, replace(HOUR, bearer=lambda headers: headers.get("acme-key", "")[:7]))
    left = [acme.send("GET", "/crates", headers={"acme-key": f"segmock{n}"})[1] for n in range(3)]
    assert [headers["acme-left"] for headers in left] == ["2", "1", "0"]


def test_a_limit_is_not_a_matter_of_credentials_or_bodies(acme: Client) -> None:
    """It is looked at before them, and nothing of a refused request happens."""
    limited(acme, HOUR, acme=0)
    before = fingerprint(acme.mock.world)
    assert acme.send("POST", "/crates", json={"label": "new"})[0] == 429
    assert acme.send("POST", "/crates", headers={"acme-key": "x"}, body=b"{")[0] == 429
    assert fingerprint(acme.mock.world) == before


def test_another_world_counts_for_itself(acme: Client) -> None:
    """Buckets are state."""
    limited(acme, replace(HOUR, calls=1))
    mock = acme.mock
    other = app.world(mock.scenario, mock.pipeline.served, any_credential=False)
    request = Request("GET", "/crates", headers={"acme-key": "segmock"})
    for world in (mock.world, other):
        answers = [mock.pipeline.handle(request, world) for _ in range(2)]
        assert [answer and answer.status for answer in answers] == [200, 429]


# --- answers of other kinds ----------------------------------------------------------------------


def weather_as(answer: Answer, responses: Json) -> tuple[Response, Entry]:
    """Return the weather as another answer, and its entry, with the judge beside the table."""
    raw = deepcopy(document.load(ACME))
    raw["paths"]["/weather"]["get"]["responses"] = responses
    served = serve(behaving(weather=lambda _: answer), spec.read(raw, "acme.yaml"), judged=True)
    world = app.world(Scenario(), [served], any_credential=False)
    response = Pipeline([served], strict=True).handle(Request("GET", "/weather"), world)
    assert response is not None
    return response, next(iter(world.journal))


@pytest.mark.parametrize("media", [None, "text/html", "text/html; charset=utf-8"])
def test_a_page_is_text(media: str | None) -> None:
    """It goes out as it is, under its own type; its schema is that of a text."""
    page = {"200": {"description": "A page.", "content": {"text/html": {"schema": TEXT}}}}
    response, entry = weather_as(Answer(200, "<p>ä</p>", media=media), page)
    assert response.body == "<p>ä</p>".encode()
    assert response.headers["Content-Type"] == (media or "text/html")
    assert (entry.status, entry.own) == (200, ())


TEXT = {"type": "string", "maxLength": 9}


def test_a_page_that_breaks_its_schema_is_told() -> None:
    """As any other answer of our own; the refusal is in the vendor's words."""
    page = {"200": {"description": "A page.", "content": {"text/html": {"schema": TEXT}}}}
    response, entry = weather_as(Answer(200, "<p>ääääääää</p>"), page)
    assert next(v.keyword for v in entry.own) == "maxLength"
    assert (response.status, response.headers["Content-Type"]) == (500, "application/json")
    assert orjson.loads(response.body)[0] == 3500


def test_a_redirect_has_a_location_and_no_body() -> None:
    """Its header is checked as any other."""
    location = {"required": True, "schema": {"type": "string", "format": "uri"}}
    moved = {"302": {"description": "Moved.", "headers": {"Location": location}}}
    response, entry = weather_as(Answer(302, EMPTY, {"Location": "https://a.example/?b=c"}), moved)
    assert (response.status, response.body, response.headers) == (
        *(302, b""),
        {"Location": "https://a.example/?b=c", "Segmock-Request-Id": "default.1"},
    )
    assert entry.own == ()
    response, entry = weather_as(Answer(302, EMPTY, {"Location": "%"}), moved)
    assert entry.own[0].pointer == "/location"
    assert response.status == 500


def test_several_statuses_come_in_one_answer() -> None:
    """207 is a success like others."""
    schema = {"type": "array", "items": {"type": "object"}}
    many = {"description": "Many.", "content": {"application/json": {"schema": schema}}}
    response, entry = weather_as(Answer(207, [{"code": 201}]), {"207": many})
    assert (response.status, orjson.loads(response.body), entry.own) == (207, [{"code": 201}], ())


def test_kinds_that_no_description_lists() -> None:
    """A method that is not declared, a full store and a fault of ours may go undocumented."""
    assert {Kind.METHOD, Kind.FULL, Kind.INTERNAL} == UNDOCUMENTED


def test_what_is_generated_is_checked_before_anything_is_served(acme: Client) -> None:
    """A collection whose records cannot be generated from its schema stops the start."""
    served = acme.mock.pipeline.served[0]
    broken = deepcopy(served.spec.document)
    broken["components"]["schemas"]["Crate"]["properties"]["weight"]["maximum"] = -1
    with pytest.raises(DefectsError) as refused:
        serve(served.vendor, spec.read(broken, "acme.yaml"))
    assert [d.pointer for d in refused.value.defects] == ["/components/schemas/Crate"]


def test_a_second_opinion_refuses_what_the_table_takes(acme: Client) -> None:
    """And an answer that the judge does not take is a violation of our own."""
    served = acme.mock.pipeline.served[0]

    class Judge:
        def request(self, request: Request) -> list[str]:
            return ["PathNotFound", "Too loud"] if request.query else ["OperationNotFound"]

        def response(self, *_: object) -> list[str]:
            return ["Too late"]

    acme.mock.pipeline.served = (replace(served, judge=cast("Json", Judge())),)
    status, headers, _ = acme.send("GET", "/crates?near=5")
    assert status == 500
    assert headers["segmock-violations"].endswith("got Too late")
    assert [v.received for v in acme.journal[-1].violations] == ["Too loud"]
    acme.mock.pipeline.strict = False
    assert acme.send("GET", "/crates")[0] == 200
    assert [v.received for v in acme.journal[-1].own] == ["Too late"]


def test_the_reference_judge_agrees_with_what_is_served(acme: Client) -> None:
    """With it in place the fifth vendor answers as it does without it."""
    served = acme.mock.pipeline.served[0]
    acme.mock.pipeline.served = (serve(served.vendor, served.spec, judged=True),)
    assert acme.send("GET", "/crates?colour=red&open=true")[0] == 200
    assert acme.send("POST", "/crates", json={"label": "a/b"})[0] == 202
    assert acme.send("GET", "/crates/a%2Fb.crate")[0] == 200
    assert acme.send("POST", "/crates", json={"label": ""})[0] == 400
    assert acme.send("GET", "/weather")[0] == 200
    assert acme.send("GET", "/crates?fits[notes][%24a][any][0]=b&labels[0]=a%2Fb")[0] == 200
    assert acme.send("GET", "/crates?fits[notes]=b")[0] == 400
    sent = {"authorization": "Basic c2VnbW9jazpzZWdtb2Nr", "content-type": FORM}
    for body, status in [(b"holder=a&doors=1&doors=2", 201), (b"holder=a&more=1", 400)]:
        assert acme.send("POST", "/keys", headers=sent, body=body)[0] == status


# --- wrong on purpose ----------------------------------------------------------------------------


def test_what_is_wrong_on_purpose_is_sent_as_it_is(acme: Client) -> None:
    """Strictness does not mind; the journal tells what came in and what went out."""

    def before(request: Request, operation: Operation | None) -> Request:
        assert operation is not None
        assert operation.id == "browse"
        return replace(request, path="/weather")

    def after(request: Request, operation: Operation | None, response: Response) -> Response:
        assert operation is not None
        assert (request.path, operation.id, response.status) == ("/crates", "weather", 201)
        return replace(response, status=299, delay=5)

    vendor = behaving(weather=lambda _: Answer(201, "bad", media="text/plain"))
    served = serve(vendor, spec.load(ACME))
    pipeline = Pipeline([replace(served, mutant="x", before=before, after=after)], strict=True)
    response = pipeline.handle(Request("HEAD", "/crates"), acme.mock.world)
    assert response is not None
    assert (response.status, response.body, response.headers["Content-Length"]) == (299, b"", "3")
    (entry,) = acme.journal
    assert (entry.path, entry.operation, entry.status) == ("/crates", "weather", 299)
    assert 5 <= entry.seconds < 6
    assert [violation.received for violation in entry.own] == ["201"]
