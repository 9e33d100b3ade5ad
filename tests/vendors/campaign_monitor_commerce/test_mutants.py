"""Each mutant answers one sequence of requests otherwise than the right mock does."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import pytest

from segmock import app, config
from segmock.app import Mock
from segmock.core import clock
from segmock.core import scenario as scenarios
from segmock.core.messages import Request
from segmock.core.pipeline import Pipeline
from segmock.core.worlds import Worlds
from segmock.mutating.mutant import GROUPS
from segmock.vendors.campaign_monitor_commerce.mutants import MUTANTS
from tests.conftest import Client
from tests.live import CLOCK
from tests.vendors.campaign_monitor_commerce.asking import (
    BACK,
    FORM,
    KEY,
    SECRET,
    access,
    authorize,
    basic,
    decide,
    export,
    get,
    named,
    proof,
    redeem,
)
from tests.vendors.conftest import served

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from segmock.core.document import Json

    Shown: TypeAlias = Callable[[Client], Json]

SLUG = "campaign-monitor-commerce"
SEGMENTS, JOBS = "/api/v1/segments", "/api/v1/async-jobs"
APP = {"Authorization": "PoP segmock"}
UNKNOWN = "0" * 24
JSON, PROBLEM = "application/json", "application/problem+json"
MINE = {"id": "69d4c3e0a1b2000000000010"}


def mutated(name: str) -> Client:
    """Return a mock of the default scenario with a mutant, or without one."""
    default = scenarios.load(config.folder("fixtures") / "default.yaml")
    scenario = replace(default, timing=clock.read(CLOCK))
    change = {one.id: one.change for one in MUTANTS}
    one = served(SLUG)
    one = change[f"commerce-{name}"](one) if name else one
    world = app.world(scenario, [one], any_credential=False)
    pipeline = Pipeline([one], strict=True, observers=[app.deliver])
    return Client(Mock(pipeline, Worlds(world), scenario))


# --- what is looked at ----------------------------------------------------------------------------


def answer(method: str, path: str, headers: Mapping[str, str] | None = None, **sent: Json) -> Shown:
    """Look at status and media type of one answer."""

    def shown(mock: Client) -> Json:
        code, told, _ = mock.send(method, path, headers={**KEY, **(headers or {})}, **sent)
        return code, told.get("content-type")

    return shown


def status(method: str, path: str, **sent: Json) -> Shown:
    """Look at the status of one answer alone."""
    return lambda mock: answer(method, path, **sent)(mock)[0]


def header(method: str, path: str, name: str, **sent: Json) -> Shown:
    """Look at one header."""
    return lambda mock: mock.send(method, path, **sent)[1].get(name)


def of_segments(field: str) -> Shown:
    """Look at one field of all segments."""
    return lambda mock: [segment.get(field) for segment in get(mock, SEGMENTS)]


def of_jobs(field: str) -> Shown:
    """Look at one field of all jobs: of two that have ended, and one that runs."""

    def shown(mock: Client) -> Json:
        export(mock, named(mock, "Prospects"))
        return [job.get(field) for job in get(mock, JOBS)]

    return shown


def of_failed(field: str) -> Shown:
    """Look at one field of a job that has failed."""
    return lambda mock: get(mock, f"{JOBS}/{get(mock, JOBS)[1]['id']}").get(field)


def statuses(mock: Client) -> Json:
    """Look at a job five times."""
    job = export(mock, named(mock, "Prospects"))
    return [get(mock, f"{JOBS}/{job}")["status"] for _ in range(5)]


def created(mock: Client) -> Json:
    """Look at a creation: its status and the job's."""
    path = f"{SEGMENTS}/{named(mock, 'Prospects')['id']}/async-export"
    code, _, body = mock.send("POST", path, headers=KEY)
    return code, body["data"]["status"]


def spent(path: Callable[[Client], str], times: int = 1) -> Shown:
    """Tell whether each of some equal requests takes over two seconds."""

    def shown(mock: Client) -> Json:
        target = path(mock)
        for _ in range(times):
            mock.send("GET", target, headers=KEY)
        return [entry.seconds > 2 for entry in mock.journal[-times:]]

    return shown


def done(mock: Client) -> str:
    """Return the id of a job that is done."""
    return str(get(mock, JOBS)[0]["id"])


def file_of(mock: Client) -> str:
    """Return the path of a file."""
    return f"/async-jobs/{done(mock)}.csv"


def file(mock: Client) -> Json:
    """Look at a file: whether it is fetched, its type, and whether it has lines as documented."""
    code, headers, text = mock.send("GET", file_of(mock), headers=KEY)
    lines = len(re.findall(r"^[^@,]+@[^@,]+,(?:un)?subscribed\r$", text, re.MULTILINE))
    return code, headers["content-type"], lines > 0


def first_bytes(mock: Client) -> Json:
    """Look at how a file begins."""
    request = Request("GET", file_of(mock), "", {"x-apikey": "segmock"})
    response = mock.mock.pipeline.handle(request, mock.mock.world)
    assert response is not None
    return response.body[:5]


def file_as(headers: dict[str, str]) -> Shown:
    """Look at the status of a file as somebody fetches it."""
    return lambda mock: mock.send("GET", file_of(mock), headers=headers)[0]


def told(decision: str, state: str = "a-random-text") -> Shown:
    """Look at what an app is told: the names, and the state."""

    def shown(mock: Client) -> Json:
        found = decide(mock, decision, state=state)
        return sorted(found), found.get("state")

    return shown


def tokens(code: str = "", back: tuple[str, ...] = (BACK,), **headers: str) -> Shown:
    """Look at the statuses of exchanging a code with some redirect URIs."""

    def shown(mock: Client) -> Json:
        used = code or decide(mock)["code"][0]
        return [redeem(mock, used, basic(**headers), one)[0] for one in back]

    return shown


def form(body: bytes, media: str = FORM["Content-Type"]) -> Shown:
    """Look at the status that a form for an access token gets."""
    headers = {**basic(), "Content-Type": media}
    return lambda mock: mock.send("POST", "/oauth/access-token", headers=headers, body=body)[0]


def of_others(mock: Client) -> Json:
    """Look at what an app is told of a job of the shop, and of one that never was."""
    return [mock.send("GET", f"{JOBS}/{key}", headers=APP)[0] for key in (done(mock), UNKNOWN)]


def of_the_app(headers: dict[str, str]) -> Shown:
    """Look at the `partnerApp` of a job that an app has started, as somebody sees it."""

    def shown(mock: Client) -> Json:
        job = export(mock, named(mock, "Prospects"), APP)
        return get(mock, f"{JOBS}/{job}", headers).get("partnerApp")

    return shown


def in_a_row(number: int) -> Shown:
    """Look at some exports of one segment: how many ids, listed, and to be read."""

    def shown(mock: Client) -> Json:
        segment = named(mock, "Prospects")
        ids = [export(mock, segment) for _ in range(number)]
        listed = {job["id"] for job in get(mock, JOBS)}
        read = [mock.send("GET", f"{JOBS}/{key}", headers=KEY)[0] for key in ids]
        return len({*ids}), len({*ids} & listed), dict(Counter(read))

    return shown


def followed(mock: Client) -> Json:
    """Look at the status of what the result of a job leads to."""
    path = get(mock, f"{JOBS}/{done(mock)}")["result"].removeprefix("http://127.0.0.1:4010")
    return mock.send("GET", path, headers=KEY)[0]


def errors(mock: Client) -> Json:
    """Look at the type of the errors of a 404 and a 401."""
    found = mock.send("GET", f"{JOBS}/{UNKNOWN}", headers=KEY), mock.send("GET", JOBS)
    return [type(body["errors"]).__name__ for _, _, body in found]


def is_listed(count: int, query: str = "") -> Shown:
    """Look at whether more segments are listed than a number, and each once."""

    def shown(mock: Client) -> Json:
        ids = [segment["id"] for segment in get(mock, SEGMENTS + query)]
        return len(ids) > count, len({*ids}) == len(ids)

    return shown


def ends(mock: Client) -> Json:
    """Look at the last letter of when each job has ended, in the list."""
    return [job["completedAt"][-1] for job in get(mock, JOBS)]


def signed(scope: str = "read_segments", secret: str = SECRET, late: float = 0) -> Shown:
    """Look at the statuses of listing segments and jobs, as an app, and of the former by word."""

    def shown(mock: Client) -> Json:
        token = access(mock, scope)
        ways = (SEGMENTS, JOBS)
        own = [
            mock.send("GET", path, headers=proof(mock, token, secret, late=late))[0]
            for path in ways
        ]
        none = mock.send("GET", SEGMENTS, headers=proof(mock, "0" * 30))[0]
        return [*own, none, mock.send("GET", SEGMENTS, headers=APP)[0]]

    return shown


EXPORT = f"{SEGMENTS}/6a1d4a100d743ac3a8b6e742/async-export"
NOBODYS = f"{SEGMENTS}/{UNKNOWN}/async-export"
NEVER = f"{JOBS}/{UNKNOWN}"
FLAGS = [False] * 7 + [True] * 3
SHORT = authorize(state="short")
HTML = {"Accept": "text/html"}
RIGHT = b"code=segmock&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback"
UMLAUT = "a-wörd-of-it%-"
AGREED = b"decision=allow"
PAGE = "text/html; charset=utf-8"
FAILED = "Something terrible has happened. Get in touch with support tout de suite!"

CASES: dict[str, tuple[Shown, Json, Json]] = {
    "unused-lacks-uses": (
        lambda mock: [segment.get("uses") is None for segment in get(mock, SEGMENTS)],
        [False] * 10,
        [True, False] + [True] * 4 + [False] + [True] * 3,
    ),
    "editable-as-number": (of_segments("editable"), FLAGS, [False] * 7 + [1] * 3),
    "jobs-without-data": (
        lambda mock: type(mock.send("GET", JOBS, headers=KEY)[2]).__name__,
        "dict",
        "list",
    ),
    "failed-without-zone": (ends, ["Z", "Z"], ["Z", "0"]),
    "status-running": (
        of_jobs("status"),
        ["done", "failed", "pending"],
        ["done", "failed", "running"],
    ),
    "created-as-done": (created, (201, "pending"), (201, "done")),
    "not-found-one-text": (errors, ["list", "list"], ["str", "list"]),
    "export-answers-200": (created, (201, "pending"), (200, "pending")),
    "unknown-segment-500": (status("POST", NOBODYS), 404, 500),
    "unknown-job-410": (status("GET", NEVER), 404, 410),
    "bad-authorization-redirects": (answer("GET", SHORT), (400, PAGE), (302, None)),
    "wrong-method-404": (status("DELETE", SEGMENTS), 405, 404),
    "not-json-200": (status("GET", SEGMENTS, headers=HTML), 406, 200),
    "list-as-html": (answer("GET", SEGMENTS), (200, JSON), (200, "text/html")),
    "file-as-plain": (file, (200, "text/csv", True), (200, "text/plain", True)),
    "decision-without-location": (
        lambda mock: "location" in mock.send("POST", authorize(), headers=FORM, body=AGREED)[1],
        True,
        False,
    ),
    "refusal-without-state": (
        told("refuse"),
        (["error", "error_description", "state"], ["a-random-text"]),
        (["error", "error_description"], None),
    ),
    "secret-without-challenge": (
        header("POST", "/oauth/access-token", "www-authenticate", headers=FORM, body=RIGHT),
        'Basic realm="apps"',
        None,
    ),
    "method-without-allow": (header("DELETE", SEGMENTS, "allow"), "GET, HEAD", None),
    "jobs-slow": (spent(lambda _: JOBS), [False], [True]),
    "file-slow": (spent(file_of), [False], [True]),
    "job-hangs": (
        spent(lambda mock: f"{JOBS}/{done(mock)}", 6),
        [False] * 6,
        [False] * 4 + [True, False],
    ),
    "quotes-lost": (
        lambda mock: get(mock, SEGMENTS)[5]["name"],
        '"Inactive" Repeat Customers',
        "Inactive Repeat Customers",
    ),
    "file-utf16": (first_bytes, b"email", b"\xff\xfee\0m"),
    "state-in-ascii": (
        told("allow", UMLAUT),
        (["code", "state"], [UMLAUT]),
        (["code", "state"], ["a-w??rd-of-it%-"]),
    ),
    "jobs-open": (lambda mock: mock.send("GET", JOBS)[0], 401, 200),
    "file-open": (file_as({}), 401, 200),
    "any-key": (status("GET", SEGMENTS, headers={"X-ApiKey": "guessed"}), 401, 200),
    "any-secret": (tokens("segmock", secret="guessed"), [401], [200]),
    "narrow-key-exports": (
        status("POST", EXPORT, headers={"X-ApiKey": "segmock-readonly"}),
        403,
        201,
    ),
    "any-scope": (signed(), [200, 403, 401, 200], [200, 200, 401, 200]),
    "writing-without-reading": (
        signed("write_segments"),
        [200, 403, 401, 200],
        [403, 403, 401, 200],
    ),
    "any-signature": (
        signed(secret="x" * 60),
        [401, 401, 401, 200],
        [200, 403, 401, 200],
    ),
    "old-signatures": (signed(late=600), [401, 401, 401, 200], [200, 403, 401, 200]),
    "apps-list-all-jobs": (lambda mock: len(get(mock, JOBS, APP)), 0, 2),
    "apps-fetch-all-files": (file_as(APP), 404, 200),
    "job-of-others-403": (of_others, [404, 404], [403, 404]),
    "partner-app-told-to-apps": (of_the_app(APP), None, MINE["id"]),
    "partner-app-untold": (of_the_app(KEY), MINE["id"], None),
    "short-state": (status("GET", SHORT), 400, 200),
    "any-decision": (
        lambda mock: mock.send("POST", authorize(), headers=FORM, body=b"decision=perhaps")[0],
        400,
        302,
    ),
    "any-grant-type": (form(RIGHT + b"&grant_type=password"), 400, 200),
    "token-for-any-uri": (
        tokens(back=("http://127.0.0.1:8080/callback", BACK)),
        [400, 200],
        [200, 400],
    ),
    "bad-form-500": (form(b"redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback"), 400, 500),
    "any-media-type": (form(RIGHT, "text/plain"), 415, 200),
    "job-never-ends": (
        statuses,
        ["pending", "pending", "done", "done", "done"],
        ["pending"] * 5,
    ),
    "job-goes-back": (
        statuses,
        ["pending", "pending", "done", "done", "done"],
        ["pending", "pending", "done", "pending", "done"],
    ),
    "job-unlisted": (of_jobs("status"), ["done", "failed", "pending"], ["done", "failed"]),
    "list-stale": (
        of_jobs("status"),
        ["done", "failed", "pending"],
        ["pending", "pending", "pending"],
    ),
    "failed-as-done": (of_failed("status"), "failed", "done"),
    "failed-with-result": (of_failed("result"), None, "https://example.com/file.csv"),
    "result-elsewhere": (followed, 200, 404),
    "failed-has-file": (
        lambda mock: mock.send("GET", f"/async-jobs/{get(mock, JOBS)[1]['id']}.csv", headers=KEY)[
            0
        ],
        404,
        200,
    ),
    "file-of-nobody": (file, (200, "text/csv", True), (200, "text/csv", False)),
    "code-twice": (tokens(back=(BACK, BACK)), [200, 400], [200, 200]),
    "refusal-agreed": (
        told("refuse"),
        (["error", "error_description", "state"], ["a-random-text"]),
        (["code", "state"], ["a-random-text"]),
    ),
    "built-in-editable": (
        of_segments("editable"),
        FLAGS,
        [True, False] + [True] * 4 + [False] + [True] * 3,
    ),
    "segments-cut": (is_listed(5), (True, True), (False, True)),
    "limit-taken": (is_listed(1, "?limit=1"), (True, True), (False, True)),
    "segment-twice": (is_listed(5), (True, True), (True, False)),
    "jobs-cut": (in_a_row(11), (11, 11, {200: 11}), (11, 10, {200: 11})),
    "second-export-lost": (in_a_row(2), (2, 2, {200: 2}), (2, 1, {200: 1, 404: 1})),
    "jobs-share-ids": (in_a_row(2), (2, 2, {200: 2}), (1, 1, {200: 2})),
}


@pytest.mark.parametrize("name", CASES)
def test_a_mutant_is_wrong_in_what_it_says(name: str) -> None:
    """The right mock answers as documented, and the mutant otherwise."""
    shown, right, wrong = CASES[name]
    assert shown(mutated("")) == right
    assert shown(mutated(name)) == wrong


PAGES = authorize(client_id=UNKNOWN)

OTHERWISE_RIGHT: dict[str, Shown] = {
    "not-found-one-text": answer("GET", SEGMENTS, headers={"X-ApiKey": "guessed"}),
    "bad-authorization-redirects": answer("GET", PAGES),
    "list-as-html": answer("GET", SEGMENTS, headers={"X-ApiKey": "guessed"}),
    "secret-without-challenge": form(RIGHT),
    "refusal-without-state": told("allow"),
    "file-utf16": status("GET", f"/async-jobs/{UNKNOWN}.csv"),
    "token-for-any-uri": tokens("segmock"),
    "code-twice": tokens("segmock"),
    "failed-has-file": file,
    "limit-taken": is_listed(5),
    "partner-app-told-to-apps": of_the_app(KEY),
    "any-scope": answer("GET", JOBS),
    "old-signatures": signed(secret="x" * 60, late=600),
}
"""Mutant to what it answers as the right mock does."""


@pytest.mark.parametrize("name", OTHERWISE_RIGHT)
def test_a_mutant_is_wrong_in_nothing_else(name: str) -> None:
    """What it is not about is answered as documented."""
    shown = OTHERWISE_RIGHT[name]
    assert shown(mutated(name)) == shown(mutated(""))


def test_every_mutant_is_looked_at() -> None:
    """Each has a case, an id of its own that begins with the vendor's name, and one sentence."""
    ids = [one.id for one in MUTANTS]
    assert sorted(ids) == sorted(f"commerce-{name}" for name in CASES)
    assert all(one.vendor == SLUG and one.violation.endswith(".") for one in MUTANTS)


def test_there_are_mutants_of_every_group() -> None:
    """State has the most of them."""
    found = Counter(one.group for one in MUTANTS)
    assert found.keys() == GROUPS.keys()
    assert found["F"] >= 6
