"""Answers that go wrong on their way, on a real socket and in process."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from contextlib import contextmanager
from http.client import HTTPConnection, IncompleteRead, RemoteDisconnected
from typing import TYPE_CHECKING

import orjson
import pytest
from werkzeug.serving import make_server

from segmock.core.messages import Response, Wire
from segmock.web.asgi import asgi
from segmock.web.breaking import PATIENCE, delay
from segmock.web.door import SegmockFlask
from tests.live import TIMEOUT, Live, read
from tests.web.test_asgi import scope_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.core.document import Json
    from tests.conftest import Client

BROKEN = (ConnectionError, RemoteDisconnected)
KEY = {"Acme-Key": "segmock"}
TARGET = "/api/commerce/customer/segments"


def prefer(live: Live, failure: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    """Ask a live mock for a failure; the vendor refuses it, which makes no difference."""
    return live.send(method, TARGET, {"Prefer": failure})


# --- the bundled server --------------------------------------------------------------------------


def test_a_reset_is_one_on_the_wire(live: Live) -> None:
    """Not an end, nor an answer; the server goes on, and tells of it in the journal alone."""
    with socket.create_connection(live.address, timeout=TIMEOUT) as client:
        client.sendall(
            f"GET {TARGET} HTTP/1.1\r\nHost: mock\r\nPrefer: fault=reset\r\n\r\n".encode()
        )
        with pytest.raises(ConnectionResetError):
            client.recv(1)
    with pytest.raises(BROKEN):
        prefer(live, "fault=reset", "POST")
    assert prefer(live, "delay=0")[1]["preference-applied"] == "delay=0"


@pytest.mark.parametrize("body", [b"", b'{"a": 1}'])
def test_a_reset_does_not_wait_for_the_rest(live: Live, body: bytes) -> None:
    """Nor does it matter whether the request has a body."""
    headers = {"Prefer": "fault=reset", "Content-Type": "application/json"}
    with pytest.raises(BROKEN):
        live.send("POST", TARGET, headers, body)


def test_a_truncated_answer_announces_more_than_comes(live: Live) -> None:
    """Then the connection ends; half of it has arrived."""
    whole = prefer(live, "delay=0")[2]
    connection = HTTPConnection(*live.address, timeout=TIMEOUT)
    connection.request("GET", TARGET, headers={"Prefer": "fault=truncate"})
    answer = connection.getresponse()
    assert (answer.status, int(answer.headers["Content-Length"])) == (401, len(whole))
    with pytest.raises(IncompleteRead) as broken:
        answer.read()
    assert len(broken.value.partial) == len(whole) // 2
    connection.close()


def test_an_answer_that_drips_arrives_in_the_end(live: Live) -> None:
    """Bit by bit, with the length that it has; the connection can be used again."""
    connection = HTTPConnection(*live.address, timeout=TIMEOUT)
    target = "/v1/segments?prefer=drip"
    connection.request("GET", target)
    _, _, whole = read(connection.getresponse())
    connection.request("GET", target, headers={"Prefer": "fault=drip"})
    answer = connection.getresponse()
    first = answer.read1(1_000)
    assert 0 < len(first) < len(whole)
    assert first + answer.read() == whole
    connection.request("HEAD", target, headers={"Prefer": "fault=drip"})
    assert read(connection.getresponse())[2] == b""
    connection.close()


def test_a_delay_holds_one_answer_back_and_no_other(live: Live) -> None:
    """Who asks later is answered before."""
    late = socket.create_connection(live.address, timeout=TIMEOUT)
    late.sendall(f"GET {TARGET} HTTP/1.1\r\nHost: mock\r\nPrefer: delay=0.5\r\n\r\n".encode())
    assert prefer(live, "delay=0")[0] == 401
    late.setblocking(False)
    with pytest.raises(BlockingIOError):
        late.recv(1)
    late.settimeout(TIMEOUT)
    assert late.recv(12) == b"HTTP/1.1 401"
    late.close()


def test_what_is_malformed_or_of_a_wrong_type_comes_whole(live: Live) -> None:
    """HTTP is not broken, only what it carries; a page of ours can do nothing."""
    _, headers, body = prefer(live, "fault=malformed")
    assert int(headers["content-length"]) == len(body)
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(body)
    _, headers, body = prefer(live, "fault=content-type")
    assert headers["content-type"] == "text/html"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert orjson.loads(body)


# --- another ASGI server, and the end of one ------------------------------------------------------


def sent(reply: Response, *, cancelled: bool = False) -> list[Json]:
    """Return what an ASGI server without our connection is told to send."""
    told: list[Json] = []

    async def receive() -> dict[str, Json]:
        return {"type": "http.disconnect"}

    async def send(event: dict[str, Json]) -> None:
        told.append(event)

    async def ask() -> None:
        application = asgi(lambda *_: [], lambda _: lambda _: reply)
        task = asyncio.create_task(application(scope_of(), receive, send))
        if cancelled:
            await asyncio.sleep(0)
            task.cancel()
        await task

    asyncio.run(ask())
    return told


def test_without_its_own_server_a_broken_answer_is_an_error() -> None:
    """Which servers answer by ending the connection."""
    with pytest.raises(ConnectionResetError):
        sent(Response(200, {}, b"abcd", wire=Wire(reset=True)))
    with pytest.raises(ConnectionResetError):
        sent(Response(200, {}, b"abcd", wire=Wire(share=0.5)))
    assert sent(Response(204, {}, wire=Wire(share=0.5)))[-1] == {
        "type": "http.response.body",
        "body": b"",
    }


def test_what_drips_comes_at_once_when_the_server_ends() -> None:
    """Nobody has to wait for it."""
    told = sent(Response(200, {}, b"x" * 5_000, wire=Wire(pace=100)), cancelled=True)
    assert b"".join(event["body"] for event in told[1:]) == b"x" * 5_000


# --- WSGI ----------------------------------------------------------------------------------------


@contextmanager
def serving(acme: Client) -> Iterator[Live]:
    """Serve a mock by another server, in a thread of this process."""
    flask = SegmockFlask(acme.mock.pipeline, acme.mock.worlds)
    server = make_server("127.0.0.1", 0, flask, threaded=True)
    server.log_startup = lambda: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Live(f"http://127.0.0.1:{server.port}", None)  # type: ignore[arg-type]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_another_server_breaks_answers_as_well(acme: Client) -> None:
    """Connections end where they should."""
    with serving(acme) as live:
        with pytest.raises(BROKEN):
            live.send("GET", "/crates", {**KEY, "Prefer": "fault=reset"})
        with pytest.raises(IncompleteRead):
            live.send("GET", "/crates", {**KEY, "Prefer": "fault=truncate"})
        assert live.send("GET", "/crates", {**KEY, "Prefer": "delay=0"})[0] == 200


def test_a_client_in_process_waits_no_longer_than_it_would_at_a_socket(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It says for how long; who says nothing waits."""
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    delay(3, {})
    delay(3, {PATIENCE: 3})
    with pytest.raises(TimeoutError):
        delay(3, {PATIENCE: 0.5})
    assert waited == [3, 3, 0.5]


def test_in_process_the_client_sees_the_error(
    acme: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What drips takes its time."""
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    client = SegmockFlask(acme.mock.pipeline, acme.mock.worlds).test_client()
    for failure in ("reset", "truncate"):
        with pytest.raises(ConnectionResetError):
            client.get("/crates", headers={**KEY, "Prefer": f"fault={failure}"}).get_data()
    answer = client.get("/crates", headers={**KEY, "Prefer": "fault=drip"})
    assert len(answer.get_data()) == int(answer.headers["Content-Length"])
    assert abs(sum(waited) - len(answer.get_data()) / 100) < 0.01
    empty = client.delete("/shelves/top", headers={**KEY, "Prefer": "fault=truncate"})
    assert empty.status_code == 204
