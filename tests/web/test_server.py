"""The bundled server on a real socket, and others beside it: always an answer, always on."""

from __future__ import annotations

import errno
import os
import re
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import pytest
from werkzeug.serving import make_server

from segmock.core.validating import MAX_BODY
from segmock.web import server
from segmock.web.door import SegmockFlask
from tests.live import TIMEOUT, Live, running

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable, Iterator, Mapping

    from segmock.core.document import Json
    from tests.conftest import Client

    Body = bytes | Iterable[bytes] | None

SCRIPT = """
from segmock import app, config
from segmock.web import server
from segmock.web.door import SegmockFlask
from tests.acme import VENDOR
from tests.conftest import ACME

server.HEADER_TIMEOUT = 0.5
server.BODY_TIMEOUT = 0.5
settings = config.settings(openapi=ACME, fixtures=ACME, strict=True)
mock = app.build(settings, {"acme": VENDOR})
listener = server.listening("127.0.0.1", 0)
url = f"http://127.0.0.1:{listener.getsockname()[1]}"
flask = SegmockFlask(mock.pipeline, mock.worlds)
server.run(flask, listener, lambda: print(url, flush=True))
"""
DUE = """
server.BEAT = 0.01
now = mock.world.clock.now()
second = lambda _: print("second", mock.world.clock.now() == now, flush=True)
first = lambda _: mock.world.agenda.at(now, second)
mock.world.agenda.at(now, first)
listener"""
KEY = {"Acme-Key": "segmock"}
JSON = {**KEY, "Content-Type": "application/json"}
HEAD = b"Host: mock\r\nAcme-Key: segmock\r\nConnection: close\r\n"
POST = b"POST /crates HTTP/1.1\r\n" + HEAD + b"Content-Type: application/json\r\n"


@contextmanager
def bundled() -> Iterator[Live]:
    """Run the fifth vendor under the bundled server, which waits half a second for a client."""
    with running(["-c", SCRIPT], PYTHONPATH=os.pathsep.join([".", "src"])) as live:
        yield live


@pytest.fixture(scope="module")
def running_acme() -> Iterator[Live]:
    """A server for all tests that leave it as it was."""
    with bundled() as live:
        yield live


def status(answer: bytes) -> int | None:
    """Return the status of a raw answer, or None for a connection that was closed without one."""
    return int(answer.split(b" ", 2)[1]) if answer else None


# --- the port ------------------------------------------------------------------------------------


def test_a_free_port_is_found() -> None:
    """For 0 some free one, else the one that is asked for."""
    with server.listening("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
    with server.listening("127.0.0.1", port) as again:
        assert again.getsockname()[1] == port


def test_a_taken_port_is_told() -> None:
    """Whoever listens there."""
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(server.PortTakenError):
        server.listening("127.0.0.1", other.getsockname()[1])


def test_an_address_of_another_machine_is_an_error() -> None:
    """It is not the port's fault."""
    with pytest.raises(OSError) as refused:  # noqa: PT011 - the number says which
        server.listening("192.0.2.1", 0)
    assert refused.value.errno == errno.EADDRNOTAVAIL


@pytest.mark.skipif(os.name != "posix", reason="elsewhere such a port is free in any case")
def test_a_port_is_free_as_soon_as_its_server_has_ended() -> None:
    """Lingering connections, which the server's side closed first, do not take it."""
    with socket.create_server(("127.0.0.1", 0)) as first:
        port = first.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as client:
            first.accept()[0].close()
            assert client.recv(1) == b""
    with server.listening("127.0.0.1", port) as second:
        assert second.getsockname()[1] == port


def test_the_loopback_of_the_other_family_can_be_used() -> None:
    """An address with colons is one of IPv6."""
    if not socket.has_ipv6:
        pytest.fail("this machine has no IPv6, which the mock supports")
    with server.listening("::1", 0) as listener:
        assert listener.family == socket.AF_INET6


# --- what happens by itself ----------------------------------------------------------------------


def test_what_is_due_happens_without_a_request() -> None:
    """The server looks by itself, again and again, and no step of the clock is lost to that."""
    script = SCRIPT.replace("\nlistener", DUE, 1)
    with running(["-c", script], PYTHONPATH=os.pathsep.join([".", "src"])) as live:
        assert live.process.stdout is not None
        assert live.process.stdout.readline() == "second True\n"
        assert live.send("GET", "/weather")[0] == 200


# --- the end -------------------------------------------------------------------------------------


def test_a_server_ends_without_a_word_though_somebody_waits() -> None:
    """Whoever does has the answer at once."""
    script = SCRIPT.replace("server.BODY_TIMEOUT", "server.GRACE", 1)
    with (
        running(["-c", script], PYTHONPATH=os.pathsep.join([".", "src"])) as live,
        socket.create_connection(live.address, timeout=TIMEOUT) as waiting,
    ):
        waiting.sendall(b"GET /crates HTTP/1.1\r\n" + HEAD + b"Prefer: delay=60\r\n\r\n")
        assert live.send("GET", "/weather")[0] == 200
        live.process.terminate()
        assert status(waiting.recv(65_536)) == 200


# --- one answer under every server ---------------------------------------------------------------

REQUESTS: list[tuple[str, str, Mapping[str, str], Body]] = [
    ("GET", "/crates", KEY, None),
    ("HEAD", "/crates", KEY, None),
    ("GET", "/crates?colour=red&open=true", {**KEY, "Acme-From": "1"}, None),
    ("GET", "/crates", {}, None),
    ("GET", "/crates", {**KEY, "Origin": "https://shop.example"}, None),
    ("POST", "/crates", JSON, b'{"label": "a/b \xc3\xa4"}'),
    ("GET", "/crates/a%2Fb%20%C3%A4.crate", KEY, None),
    ("POST", "/crates", JSON, [b'{"label": ', b'"chunked"}']),
    ("GET", "/crates/chunked.crate", {**KEY, "Accept": "application/problem+json"}, None),
    ("POST", "/crates", JSON, b"{"),
    ("POST", "/crates", {**KEY, "Content-Type": "text/plain"}, b"{}"),
    ("POST", "/crates", JSON, b'{"label": "full"}'.ljust(MAX_BODY)),
    ("POST", "/crates", JSON, b'{"label": "over"}'.ljust(MAX_BODY + 1)),
    ("POST", "/crates", JSON, [b'{"label": "over"}', b" " * MAX_BODY]),
    ("DELETE", "/crates", KEY, None),
    ("DELETE", "/crates/chunked.crate", KEY, None),
    ("PUT", "/shelves/TOP", {**JSON, "Accept": "application/problem+json"}, b'{"x": 1}'),
    ("GET", "/weather", {"Accept": "text/*"}, None),
    ("GET", "/nowhere?a=%ff", {}, None),
    ("OPTIONS", "/crates", {"Origin": "x", "Access-Control-Request-Method": "GET"}, None),
    ("GET", "/__segmock/health", {}, None),
    ("GET", "/__segmock/health", {"Origin": "https://shop.example"}, None),
]
OF_THE_SERVER = {"date", "server", "connection", "content-length", "transfer-encoding"}


def answers(live: Live) -> list[Json]:
    """Return what a server says to the requests, but for the headers that are its own."""
    found = []
    for method, target, headers, body in REQUESTS:
        code, sent, content = live.send(method, target, headers, body)
        kept = {name: text for name, text in sent.items() if name not in OF_THE_SERVER}
        found.append((method, target, code, kept, content))
    return found


@contextmanager
def under_werkzeug(flask: SegmockFlask) -> Iterator[Live]:
    """Run an app under Werkzeug's server, in a thread."""
    other = make_server("127.0.0.1", 0, flask, threaded=True)
    thread = threading.Thread(target=other.serve_forever)
    thread.start()
    try:
        no_process = cast("subprocess.Popen[str]", None)
        yield Live(f"http://127.0.0.1:{other.server_port}", no_process)
    finally:
        other.shutdown()
        thread.join()
        other.server_close()


def under_no_server(flask: SegmockFlask) -> list[Json]:
    """Return what the app says when it is called as a WSGI application, without a raw path."""
    found = []
    client = flask.test_client()
    for method, target, headers, body in REQUESTS:
        data = body if isinstance(body, bytes | None) else b"".join(body)
        answer = client.open(target, method=method, headers=dict(headers), data=data)
        kept = {k.lower(): v for k, v in answer.headers.items() if k.lower() not in OF_THE_SERVER}
        found.append((method, target, answer.status_code, kept, answer.data))
    return found


def test_all_servers_give_the_same_answers(acme: Client) -> None:
    """The bundled one and a plain call: byte by byte."""
    with bundled() as live:
        here = answers(live)
    assert [code for _, _, code, _, _ in here] == [
        *(200, 200, 200, 401, 200, 202, 200, 202, 200, 400, 415, 202, 413, 413),
        *(405, 204, 400, 200, 404, 204, 200, 403),
    ]
    pipeline = acme.mock.pipeline
    assert under_no_server(SegmockFlask(pipeline, acme.mock.worlds)) == here


def test_another_server_gives_the_same_answers(acme: Client) -> None:
    """Werkzeug's, which threads."""
    with (
        bundled() as live,
        under_werkzeug(SegmockFlask(acme.mock.pipeline, acme.mock.worlds)) as it,
    ):
        assert answers(it) == answers(live)


# --- what comes over a real socket ---------------------------------------------------------------


GET = b"GET /crates HTTP/1.1\r\n" + HEAD


def get(path: bytes, *, method: bytes = b"GET") -> bytes:
    """Return a request for a path."""
    return method + b" " + path + b" HTTP/1.1\r\n" + HEAD + b"\r\n"


ODD: dict[str, tuple[bytes, int | None]] = {
    "plain": (get(b"/crates"), 200),
    "http-1.0": (b"GET /crates HTTP/1.0\r\nAcme-Key: segmock\r\n\r\n", 200),
    "absolute": (get(b"http://mock/crates?a=b"), 200),
    "bare-line-feeds": (get(b"/crates").replace(b"\r", b""), 400),
    "raw-utf-8": (get(b"/crates/\xc3\xa4.crate"), 404),
    "no-utf-8": (get(b"/crates/%ff.crate"), 400),
    "broken-escape": (get(b"/crates/%zz.crate"), 400),
    "nul": (get(b"/crates/%00.crate"), 404),
    "emoji-and-quotes": (get(b"/crates/%F0%9F%98%80'%22.crate"), 404),
    "ten-thousand-fields": (get(b"/crates?" + b"a=1&" * 10_000), 400),
    "unknown-no-utf-8": (get(b"/%ff"), 404),
    "two-slashes": (get(b"//crates"), 404),
    "asterisk": (get(b"*", method=b"OPTIONS"), 404),
    "connect": (get(b"mock:80", method=b"CONNECT"), 400),
    "rare-method": (get(b"/crates", method=b"PURGE"), 405),
    "odd-method": (get(b"/crates", method=b"BREW"), 400),
    "header-beyond-ascii": (GET + b"Accept: \xe4\xff\r\n\r\n", 200),
    "underscore": (get(b"/crates").replace(b"Acme-Key", b"Acme_Key"), 401),
    "body-of-a-get": (GET + b"Content-Length: 3\r\n\r\nabc", 200),
    "empty-body": (POST + b"Content-Length: 0\r\n\r\n", 400),
    "body-no-utf-8": (POST + b'Content-Length: 16\r\n\r\n{"label": "\xff\xff\xff"}', 400),
    "body-of-nuls": (POST + b"Content-Length: 9\r\n\r\n" + b"\x00" * 9, 400),
    "chunked": (POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400),
    "continue": (POST + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}", 100),
    # What is no request is refused before the mock sees it.
    "tls": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    "escape-in-path": (get(b"/crates/\x1b.crate"), 400),
    "nul-in-path": (get(b"/crates/\x00.crate"), 400),
    "blank-in-path": (get(b"/a b"), 400),
    "folded-header": (GET + b"X: a\r\n b\r\n\r\n", 400),
    "blank-before-colon": (GET + b"X : a\r\n\r\n", 400),
    "nul-in-header": (GET + b"X: a\x00b\r\n\r\n", 400),
    "many-headers": (GET + b"X: a\r\n" * 200 + b"\r\n", 431),
    "odd-version": (b"GET / HTTP/9.9\r\n\r\n", 400),
    "http-2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "broken-chunk": (POST + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_requests_are_answered(running_acme: Live, name: str) -> None:
    """With a documented status, at once, and never with a server's failure."""
    sent, expected = ODD[name]
    assert status(running_acme.raw(sent)) == expected


def test_headers_without_end_are_refused(running_acme: Live) -> None:
    """Past a bound the connection is closed; the client may be too busy to read why."""
    sent = b"GET /crates HTTP/1.1\r\n" + HEAD + b"X: " + b"a" * 1_000_000
    assert status(running_acme.raw(sent)) in {431, None}


def test_a_slow_client_is_given_up(running_acme: Live) -> None:
    """Headers that do not come end the connection, a body that does not come is told so."""
    assert status(running_acme.raw(b"GET /crates HTTP/1.1\r\nHost: mock\r\n")) == 408
    assert status(running_acme.raw(b"")) == 408
    assert status(running_acme.raw(POST + b"Content-Length: 13\r\n\r\n{")) == 408
    chunked = POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"
    assert status(running_acme.raw(chunked)) == 408


def test_a_client_that_leaves_early_leaves_nothing(running_acme: Live) -> None:
    """Half a body is not acted upon, and others are answered meanwhile."""
    with socket.create_connection(running_acme.address, timeout=TIMEOUT) as connection:
        connection.sendall(POST + b'Content-Length: 99\r\n\r\n{"label": "half"}')
        assert running_acme.send("GET", "/crates", KEY)[0] == 200
    assert running_acme.send("GET", "/crates/half.crate", KEY)[0] == 404


def test_requests_on_one_connection_are_answered_in_order(running_acme: Live) -> None:
    """Sent at once, before the first answer."""
    keep = HEAD.replace(b"Connection: close\r\n", b"")
    first = b"GET /crates/one.crate HTTP/1.1\r\n" + keep + b"\r\n"
    second = b"GET /crates/two.crate HTTP/1.1\r\n" + HEAD + b"\r\n"
    answer = running_acme.raw(first + second)
    assert re.findall(rb"the id '(\w+)'", answer) == [b"one", b"two"]


def test_many_clients_at_once_are_all_answered(running_acme: Live) -> None:
    """Of eight creations of one value one wins; nothing else is lost."""
    statuses: list[int] = []
    barrier = threading.Barrier(8)

    def create(number: int) -> None:
        barrier.wait()
        for label in (b"race", b"own-%d" % number):
            body = b'{"label": "%s"}' % label
            statuses.append(running_acme.send("POST", "/crates", JSON, body)[0])

    threads = [threading.Thread(target=create, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [202] * 9 + [409] * 7


@pytest.fixture(autouse=True)
def still_there(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test has sent, the server goes on."""
    yield
    if "running_acme" in request.fixturenames:
        live: Live = request.getfixturevalue("running_acme")
        assert live.send("GET", "/weather")[0] == 200
        assert live.process.poll() is None
