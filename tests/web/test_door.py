"""The Flask app and its fast door, asked as a WSGI callable."""

from __future__ import annotations

import logging
import time
from io import BytesIO
from typing import TYPE_CHECKING

import orjson
import pytest

from segmock.core.messages import Request, Response
from segmock.core.validating import MAX_BODY
from segmock.web.asgi import MAX_DROPPED
from segmock.web.door import PART, SegmockFlask, raw_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse

    from segmock.core.document import Json
    from tests.conftest import Client

KEY = {"Acme-Key": "segmock"}
PAGE = "https://shop.example"


@pytest.fixture
def flask(acme: Client) -> SegmockFlask:
    """The app of the fifth vendor."""
    return SegmockFlask(acme.mock.pipeline, acme.mock.worlds)


def send(flask: SegmockFlask, method: str, path: str, **how: Json) -> TestResponse:
    """Send a request through WSGI; the key goes along unless there are other headers."""
    how.setdefault("headers", KEY)
    return flask.test_client().open(path, method=method, **how)


# --- the path ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "environ, path",
    [
        ({"RAW_URI": "/a%2Fb?c=d", "PATH_INFO": "/a/b"}, "/a%2Fb"),
        ({"REQUEST_URI": "/a%2Fb?c=d", "PATH_INFO": "/a/b"}, "/a%2Fb"),
        ({"RAW_URI": "/a", "REQUEST_URI": "/b", "PATH_INFO": "/c"}, "/a"),
        ({"REQUEST_URI": "http://host:1/a%2Fb?c=http://x/y"}, "/a%2Fb"),
        ({"REQUEST_URI": "http://host"}, "/"),
        ({"REQUEST_URI": "*"}, "/"),
        ({"PATH_INFO": "/a b/c%d/\xc3\xa4?"}, "/a%20b/c%25d/%C3%A4%3F"),
        ({"RAW_URI": "", "PATH_INFO": "/a"}, "/a"),
        ({}, "/"),
        ({"RAW_URI": "/\xc3\xa4%20\xff"}, "/%C3%A4%20%FF"),
    ],
)
def test_the_path_is_taken_as_it_stood_on_the_wire(environ: dict[str, str], path: str) -> None:
    """Under either name, from the absolute form too; decoded paths are encoded again."""
    assert raw_path(environ) == path


def test_an_encoded_slash_stays_in_its_segment(flask: SegmockFlask) -> None:
    """The id of the crate has a slash in it."""
    body = orjson.dumps({"label": "a/b"})
    made = send(flask, "POST", "/crates", data=body, content_type="application/json")
    assert made.status_code == 202
    assert send(flask, "GET", "/crates/a%2Fb.crate").json["label"] == "a/b"  # type: ignore[index]
    assert send(flask, "GET", "/crates/a/b.crate").status_code == 404


def test_raw_utf_8_in_a_url_is_read_as_utf_8(flask: SegmockFlask, acme: Client) -> None:
    """Some clients do not encode what they put into a path or query."""
    environ = {"RAW_URI": "/crates/\xc3\xa4.crate", "QUERY_STRING": "q=\xc3\xa4"}
    send(flask, "GET", "/", environ_overrides=environ)
    (entry,) = acme.journal
    assert (entry.path, entry.query) == ("/crates/%C3%A4.crate", "q=%C3%A4")
    assert entry.violations[0].received == "'ä'"


# --- the body ------------------------------------------------------------------------------------


class Endless:
    """A stream that never ends, and counts what was read of it."""

    def __init__(self) -> None:
        self.read_so_far = 0

    def read(self, size: int) -> bytes:
        """Return what is asked for."""
        self.read_so_far += size
        return b" " * size


class Stingy(BytesIO):
    """A stream that returns less than it is asked for."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Return a single byte."""
        return super().read(min(size or 0, 1))


@pytest.mark.parametrize("extra", [0, 1])
@pytest.mark.parametrize("terminated", [False, True])
def test_a_body_may_have_ten_mebibytes(flask: SegmockFlask, extra: int, terminated: bool) -> None:
    """Exactly as many, with a length or without where the server ends the stream itself."""
    body = b'{"label": "new"}'.ljust(MAX_BODY + extra)
    length = {"CONTENT_LENGTH": "" if terminated else str(len(body))}
    environ: dict[str, Json] = {"wsgi.input": BytesIO(body), **length}
    environ["wsgi.input_terminated"] = terminated
    answer = send(
        flask, "POST", "/crates", content_type="application/json", environ_overrides=environ
    )
    assert answer.status_code == (413 if extra else 202)


def test_an_endless_body_is_not_read_for_ever(flask: SegmockFlask) -> None:
    """Past a bound the answer is sent in any case."""
    endless = Endless()
    environ: dict[str, Json] = {"wsgi.input": endless, "CONTENT_LENGTH": "9" * 18}
    assert send(flask, "POST", "/crates", environ_overrides=environ).status_code == 413
    assert endless.read_so_far <= MAX_BODY + MAX_DROPPED + 2 * PART


@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "９", "9" * 5000])
def test_a_length_that_is_none_reads_nothing(flask: SegmockFlask, length: str) -> None:
    """A server that lets it pass does not make us read past the request."""
    endless = Endless()
    environ: dict[str, Json] = {"wsgi.input": endless, "CONTENT_LENGTH": length}
    answer = send(
        flask, "POST", "/crates", content_type="application/json", environ_overrides=environ
    )
    assert answer.status_code == 400
    assert endless.read_so_far == 0


def test_without_a_length_nothing_is_read_from_a_stream_that_may_not_end(
    flask: SegmockFlask,
) -> None:
    """Waiting for more would be for ever."""
    environ: dict[str, Json] = {"wsgi.input": Endless(), "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = send(
        flask, "POST", "/crates", content_type="application/json", environ_overrides=environ
    )
    assert answer.status_code == 400


def test_a_body_may_come_in_small_parts(flask: SegmockFlask) -> None:
    """A stream may return less than is asked for."""
    body = b'{"label": "new"}'
    environ: dict[str, Json] = {"wsgi.input": Stingy(body), "CONTENT_LENGTH": str(len(body))}
    answer = send(
        flask, "POST", "/crates", content_type="application/json", environ_overrides=environ
    )
    assert answer.status_code == 202


# --- CORS ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "method, path, status",
    [
        ("GET", "/crates", 200),
        ("GET", "/crates/no.crate", 404),
        ("DELETE", "/crates", 405),
        ("GET", "/nowhere", 404),
        ("HEAD", "/weather", 200),
    ],
)
def test_a_page_of_any_origin_may_read_vendors_answers(
    flask: SegmockFlask, method: str, path: str, status: int
) -> None:
    """Errors and unknown paths too; without an Origin nothing is said of it."""
    answer = send(flask, method, path, headers={**KEY, "Origin": PAGE})
    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Expose-Headers"] == "*"
    assert "Access-Control-Allow-Origin" not in send(flask, method, path).headers


def test_a_preflight_is_answered_for_what_the_path_allows(flask: SegmockFlask) -> None:
    """Without a credential, which browsers do not send there; any header may follow."""
    headers = {
        "Origin": PAGE,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "acme-key,content-type",
    }
    answer = send(flask, "OPTIONS", "/crates/a.crate", headers=headers)
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert (
        answer.headers["Access-Control-Allow-Methods"] == "DELETE, GET, HEAD, PATCH, PUT, OPTIONS"
    )
    assert answer.headers["Access-Control-Allow-Headers"] == "*, Authorization"
    assert "Content-Length" not in answer.headers


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": PAGE}, {"Access-Control-Request-Method": "GET"}]
)
def test_options_alone_is_no_preflight(flask: SegmockFlask, headers: dict[str, str]) -> None:
    """A vendor that does not declare it does not allow it."""
    assert send(flask, "OPTIONS", "/crates", headers=headers).status_code == 405


def test_a_preflight_of_the_control_plane_allows_nothing(flask: SegmockFlask) -> None:
    """No page of another origin may ask there."""
    headers = {"Origin": PAGE, "Access-Control-Request-Method": "GET"}
    answer = send(flask, "OPTIONS", "/__segmock/health", headers=headers)
    assert answer.status_code == 403
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


# --- what no vendor has --------------------------------------------------------------------------


def test_an_unknown_path_is_answered_by_the_mock_itself(flask: SegmockFlask, acme: Client) -> None:
    """In no vendor's words, with the nearest operations, and in the journal."""
    answer = send(flask, "GET", "/crate?a=b", headers={})
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.get_json(force=True)["did_you_mean"][0] == "GET /crates"
    assert [(e.path, e.query, e.status) for e in acme.journal] == [("/crate", "a=b", 404)]


@pytest.mark.parametrize("path", ["//crates", "/__segmock", "/crates/", "/%00", "/static/x", "/"])
def test_flask_has_no_paths_of_its_own(flask: SegmockFlask, path: str) -> None:
    """Nothing is redirected and no file is served."""
    answer = send(flask, "GET", "/", environ_overrides={"RAW_URI": path, "PATH_INFO": path})
    assert answer.status_code == 404


def test_a_failure_of_ours_is_a_plain_500_in_the_log(
    flask: SegmockFlask,
    acme: Client,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It looks like no vendor's answer, has CORS, and writes nothing odd to the terminal."""

    def fail(*_: object) -> None:
        raise RuntimeError("\x1b[2J")

    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR, "segmock"):
        patch.setattr(acme.mock.pipeline, "answer", fail)
        environ = {"RAW_URI": "/crates/\x1b.crate"}
        answer = send(flask, "GET", "/", headers={"Origin": PAGE}, environ_overrides=environ)
    assert (answer.status_code, answer.mimetype) == (500, "text/plain")
    assert "Access-Control-Allow-Origin" in answer.headers
    assert "\x1b" not in caplog.text
    assert "GET /crates/\\x1b.crate failed" in caplog.text
    assert "RuntimeError: \\x1b[2J" in caplog.text
    assert send(flask, "GET", "/crates").status_code == 200


def test_a_plain_wsgi_call_needs_no_more_than_the_standard_says(flask: SegmockFlask) -> None:
    """No raw path, no host, no content type: the answer is the same."""
    started: list[tuple[str, list[tuple[str, str]]]] = []
    environ: dict[str, Json] = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/crates",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.0",
        "HTTP_ACME_KEY": "segmock",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    body = b"".join(flask(environ, lambda status, headers: started.append((status, headers))))  # type: ignore[arg-type]
    ((status, headers),) = started
    assert status == "200 OK"
    assert ("Content-Length", str(len(body))) in headers
    assert body == send(flask, "GET", "/crates").data


def test_an_odd_status_has_a_reason_phrase(
    flask: SegmockFlask, acme: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """WSGI asks for one, whatever a description documents."""
    monkeypatch.setattr(acme.mock.pipeline, "answer", lambda *_: Response(299, {}))
    assert send(flask, "GET", "/crates").status == "299 Unknown"


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Only the test of a failure may log one."""
    yield
    failures = [r for r in caplog.get_records("call") if r.levelno >= logging.ERROR]
    assert len(failures) <= 1


# --- delays --------------------------------------------------------------------------------------


def test_a_slow_answer_is_waited_for(flask: SegmockFlask, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as it says, and others not at all."""
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    late = Response(200, {}, b"at last", 2.5)
    monkeypatch.setattr(flask.pipeline, "answer", lambda *_: late)
    assert send(flask, "GET", "/crates").data == b"at last"
    assert waited == [2.5]
    late.delay = 0
    assert send(flask, "GET", "/crates").data == b"at last"
    assert waited == [2.5]


# --- worlds --------------------------------------------------------------------------------------


def made(flask: SegmockFlask, path: str = "/crates", **headers: str) -> int:
    """Make a crate in the world that path and headers choose; return the status."""
    sent = {**KEY, **{name.replace("_", "-"): text for name, text in headers.items()}}
    return send(flask, "POST", path, json={"label": "new"}, headers=sent).status_code


def crates(flask: SegmockFlask, name: str) -> bool:
    """Tell whether a world has the new crate."""
    found = flask.worlds[name].collection("acme", "crates").find("label", "new")
    return bool(len(found))


@pytest.mark.parametrize(
    "path, headers",
    [
        ("/@one/crates", {}),
        ("/crates", {"Segmock_World": "one"}),
        ("/crates", {"Acme_Key": "segmock@one"}),
        ("/@one/crates", {"Segmock_World": "two", "Acme_Key": "segmock@three"}),
        ("/crates", {"Segmock_World": "one", "Acme_Key": "segmock@three"}),
    ],
)
def test_a_request_chooses_its_world(
    flask: SegmockFlask, path: str, headers: dict[str, str]
) -> None:
    """By path, header or credential, in this order; all others stay as they are."""
    assert made(flask, path, **headers) == 202
    assert [world.name for world in flask.worlds] == ["default", "one"]
    assert (crates(flask, "one"), crates(flask, "default")) == (True, False)
    assert [entry.path for entry in flask.worlds["one"].journal] == ["/crates"]
    assert made(flask, path, **headers) == 409
    assert made(flask) == 202


@pytest.mark.parametrize(
    "path, headers, where",
    [
        ("/@One/crates", {}, "path"),
        ("/@/crates", {}, "path"),
        ("/crates", {"Segmock_World": "../x"}, "header"),
        ("/nowhere", {"Segmock_World": ""}, "header"),
    ],
)
def test_an_odd_name_is_no_world(
    flask: SegmockFlask, path: str, headers: dict[str, str], where: str
) -> None:
    """The answer says why, as problem details, also to a page; no world has heard of it."""
    sent = {**KEY, **{name.replace("_", "-"): text for name, text in headers.items()}}
    answer = send(flask, "POST", path, json={"label": "new"}, headers={**sent, "Origin": PAGE})
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert answer.json is not None
    assert [one["where"] for one in answer.json["violations"]] == [where]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert [len(world.journal) for world in flask.worlds] == [0]


def test_a_world_too_many_is_refused(flask: SegmockFlask, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a status of its own; the worlds that are there go on."""
    monkeypatch.setattr("segmock.core.worlds.MAX_WORLDS", 2)
    assert made(flask, "/@one/crates") == 202
    for path in ("/@two/crates", "/@two/nowhere"):
        answer = send(flask, "GET", path)
        assert answer.status_code == 507
        assert answer.json is not None
        assert answer.json["type"] == "urn:segmock:problem:storage-full"
        assert answer.json["detail"].startswith("There are 2 worlds")
    assert (made(flask), made(flask, "/@one/crates")) == (202, 409)


def test_a_path_that_no_vendor_has_is_told_to_its_world(flask: SegmockFlask) -> None:
    """However that is chosen."""
    for path, headers in [
        ("/@one/nowhere", {}),
        ("/nowhere", {"Segmock-World": "one"}),
        ("/nowhere", {"Acme-Key": "segmock@one"}),
        ("/@one", {}),
    ]:
        answer = send(flask, "GET", path, headers=headers)
        assert answer.status_code == 404
    assert [e.path for e in flask.worlds["one"].journal] == ["/nowhere"] * 3 + [""]
    assert len(flask.worlds.default.journal) == 0


def test_a_page_may_ask_before_it_names_a_world(flask: SegmockFlask) -> None:
    """What a browser asks beforehand is for no world, and makes none."""
    headers = {"Origin": PAGE, "Access-Control-Request-Method": "POST"}
    answer = send(flask, "OPTIONS", "/@one/crates", headers=headers)
    assert answer.status_code == 204
    assert len(flask.worlds) == 1


def test_the_control_plane_speaks_of_the_world_chosen(flask: SegmockFlask) -> None:
    """By path or header; a token of its own chooses nothing."""
    for path, headers, name in [
        ("/@one/__segmock/health", {}, "one"),
        ("/__segmock/health", {"Segmock-World": "two"}, "two"),
        ("/__segmock/health", {"Authorization": "Bearer x@three"}, "default"),
    ]:
        answer = send(flask, "GET", path, headers=headers)
        assert answer.json is not None
        assert answer.json["world"] == name
    assert send(flask, "GET", "/@One/__segmock/health").status_code == 400
    answer = send(flask, "GET", "/__segmock/health", headers={"Segmock-World": "One"})
    assert answer.status_code == 400


def test_links_lead_to_the_world_of_the_path(
    flask: SegmockFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a vendor takes for its own address has the prefix."""
    seen: list[str] = []

    def answer(request: Request, *_: object) -> Response:
        seen.append(request.origin)
        return Response(200, {})

    monkeypatch.setattr(flask.pipeline, "answer", answer)
    for path in ("/crates", "/@one/crates"):
        send(flask, "GET", path)
    assert seen == ["http://localhost", "http://localhost/@one"]


def test_a_token_leads_back_to_the_world_that_issued_it(
    flask: SegmockFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a credential has chosen it; a client that names it by path or header does so again."""

    def answer(*_: object) -> Response:
        return Response(200, {"Content-Type": "application/json"}, b'{"access_token":"t"}')

    monkeypatch.setattr(flask.pipeline, "answer", answer)
    secrets = flask.pipeline.served[0].checks["pack"].redaction
    monkeypatch.setattr(secrets, "names", frozenset({"access_token", "client_secret"}))
    tokens = [
        send(flask, "POST", path, data=body, headers=headers).json
        for path, headers, body in [
            ("/crates", {}, b"client_secret=s@one"),
            ("/crates", {"Acme-Key": "segmock@one"}, b""),
            ("/@one/crates", {"Acme-Key": "segmock@one"}, b""),
            ("/crates", {"Segmock-World": "one"}, b"client_secret=s"),
            ("/crates", {}, b"client_secret=s"),
        ]
    ]
    assert [t["access_token"] for t in tokens if t] == ["t@one", "t@one", "t", "t", "t"]
