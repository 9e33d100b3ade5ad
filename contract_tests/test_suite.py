"""The suite itself: a right implementation passes, each wrong answer is found, options are checked.

These tests run by default only, not when another implementation is tested.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.request import Request, urlopen
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from contract_tests import target
from contract_tests.target import Target
from contract_tests.test_contract import checked
from segmock.contract.generated.checking import PHASES, Options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIEnvironment

Json: TypeAlias = Any
"""A parsed JSON value."""

ROOT = Path(__file__).parent.parent

THING = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
REFUSED = {"401": {"description": "No credential."}, "404": {"description": "No such thing."}}
ID = {"name": "id", "in": "path", "required": True, "example": 1, "schema": {"type": "integer"}}


def _answer(schema: Json, **links: str) -> Json:
    return {
        "description": "Done.",
        "content": {"application/json": {"schema": schema}},
        "links": {
            name: {"operationId": name, "parameters": {"id": expression}}
            for name, expression in links.items()
        },
    }


TINY = {
    "openapi": "3.1.0",
    "info": {"title": "Tiny", "version": "1"},
    "security": [{"Key": []}],
    "components": {"securitySchemes": {"Key": {"type": "apiKey", "in": "header", "name": "X-Key"}}},
    "paths": {
        "/things": {
            "get": {
                "operationId": "list",
                "responses": {
                    "200": _answer({"type": "array", "items": THING}, read="$response.body#/0/id"),
                    "401": REFUSED["401"],
                },
            },
            "post": {
                "operationId": "create",
                "responses": {
                    "201": _answer(THING, read="$response.body#/id", drop="$response.body#/id"),
                    "401": REFUSED["401"],
                },
            },
        },
        "/things/{id}": {
            "parameters": [ID],
            "get": {"operationId": "read", "responses": {"200": _answer(THING), **REFUSED}},
            "delete": {
                "operationId": "drop",
                "responses": {"204": {"description": "It is gone."}, **REFUSED},
            },
        },
    },
}


FAULTS = {
    "wrong status": "Undocumented status code",
    "wrong type": "Response violates schema",
    "server error": "Server error",
    "no credential": "API accepts requests without authentication",
    "every method": "Unsupported method",
    "deleted stays": "Deleted resource still available",
}
"""What an implementation may do wrong, and how the report calls it."""


class Tiny:
    """An implementation of the tiny description, with some faults or none."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        self.things = set(range(1, 10))

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer a request; see PEP 3333."""
        status, headers, body = self.answer(environ)
        text = b"" if body is None else json.dumps(body).encode()
        kind = {} if body is None else {"Content-Type": "application/json"}
        start(f"{status} -", [*headers.items(), *kind.items()])
        return [text]

    def answer(self, environ: WSGIEnvironment) -> tuple[int, dict[str, str], Json]:
        """Return status, headers and body."""
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if path != "/things" and not path.startswith("/things/"):
            return 404, {}, None
        allowed = ("GET", "POST") if path == "/things" else ("GET", "DELETE")
        if method not in allowed and "every method" not in self.faults:
            return 405, {"Allow": ", ".join(allowed)}, None
        if environ.get("HTTP_X_KEY") != "segmock" and "no credential" not in self.faults:
            return 401, {}, None
        if path == "/things":
            return self.all_things(method)
        text = path.removeprefix("/things/")
        number = int(text) if text.isascii() and text.isdecimal() else 0
        return self.one_thing(method, number)

    def all_things(self, method: str) -> tuple[int, dict[str, str], Json]:
        """List the things, or create one."""
        if method == "GET":
            return 200, {}, [{"id": n} for n in sorted(self.things)]
        number = max(self.things, default=0) + 1
        self.things.add(number)
        return 202 if "wrong status" in self.faults else 201, {}, {"id": number}

    def one_thing(self, method: str, number: int) -> tuple[int, dict[str, str], Json]:
        """Read a thing, or delete it."""
        if number not in self.things:
            return 500 if "server error" in self.faults else 404, {}, None
        if method == "DELETE":
            if "deleted stays" not in self.faults:
                self.things.remove(number)
            return 204, {}, None
        return 200, {}, {"id": str(number) if "wrong type" in self.faults else number}


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature is given
        """Keep the requests off the terminal."""


@contextmanager
def _serving(app: Tiny) -> Iterator[str]:
    with make_server("127.0.0.1", 0, app, handler_class=_Silent) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the tiny description in it."""
    (tmp_path / "tiny.yaml").write_text(json.dumps(TINY), encoding="utf-8")
    return tmp_path


def test_a_right_implementation_passes(folder: Path) -> None:
    """An implementation that keeps its contract is not complained about, in any phase."""
    with _serving(Tiny()) as url:
        outcome = checked(folder / "tiny.yaml", Target(url, os.environ), Options(budget=3))
    assert outcome.findings == []
    assert outcome.unproven == ()
    assert [(result.law, result.state) for result in outcome.results] == [
        (phase, "kept") for phase in PHASES
    ]


@pytest.mark.long
def test_each_wrong_answer_is_found(folder: Path) -> None:
    """With a base URL the vendor's test runs against that URL, and reports each of its faults."""
    told = ""
    # Whether a sequence goes on from a deletion to what was deleted is up to the seed.
    for seed in ("1", "2"):
        with _serving(Tiny(*FAULTS)) as url:
            where = ("--base-url", url, "--openapi", str(folder), "--vendor", "tiny")
            ended = _pytest(*where, "--contract-seed", seed)
        assert ended.returncode == pytest.ExitCode.TESTS_FAILED
        assert "1 failed" in ended.stdout
        told += ended.stdout
    assert [title for title in FAULTS.values() if title not in told] == []


@pytest.mark.long
@pytest.mark.parametrize(
    "name,header,lists",
    [
        ("kibo", {"Authorization": "Bearer segmock"}, ["/api/commerce/customer/segments"]),
        (
            "voucherify",
            {"X-App-Id": "segmock", "X-App-Token": "segmock"},
            ["/v1/segments?limit=100", "/v1/customers?limit=100"],
        ),
    ],
)
def test_what_others_have_stays_as_it_is(
    name: str, header: dict[str, str], lists: list[str]
) -> None:
    """Cases change only records of their run, which are deleted; the next run finds no fault."""
    with target.mock() as mock:

        def listed() -> list[Json]:
            asked = [Request(mock.url + path, headers=header) for path in lists]  # noqa: S310
            return [json.load(urlopen(one, timeout=10)) for one in asked]  # noqa: S310

        before = listed()
        for seed in (1, 2):
            outcome = checked(ROOT / "openapi" / f"{name}.yaml", mock, Options(seed, 4))
            assert outcome.findings == []
        assert listed() == before


def test_an_unreachable_target_is_one_sentence() -> None:
    """Where nothing answers the run ends at once, with a sentence and the exit code for usage."""
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unheard.getsockname()[1]}"
        ended = _pytest("--base-url", url)
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert ended.stderr.strip() == (
        f"ERROR: Nothing answers at {url}. Is it running, and is the port right?"
    )


def _pytest(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "contract_tests", "-p", "no:cacheprovider"]
    # What the outer run was told (where to write its report, say) is not for the inner one.
    environ = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [*command, *arguments], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "where,vendors,url,sentence",
    [
        ("openapi", ["kib"], None, "No description is named 'kib'. Did you mean kibo?"),
        ("openapi", ["x"], None, "No description is named 'x'. Known: campaign-monitor-commerce, "),
        ("docs", [], None, "There is no description (*.yaml) in "),
        ("openapi", [], "nowhere", "'nowhere' cannot be used as a base URL"),
    ],
)
def test_an_option_that_cannot_be_meant_is_refused(
    where: str, vendors: list[str], url: str | None, sentence: str
) -> None:
    """A wrong option is answered with what is wrong with it, and what to write instead."""
    found = target.refusal(ROOT / where, vendors, url)
    assert found is not None
    assert found.startswith(sentence)
