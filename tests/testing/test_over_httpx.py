"""`httpx` sees in process what it sees at a socket."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING, TypeVar

import httpx
import pytest

from segmock.testing import over_httpx
from tests.live import TIMEOUT
from tests.testing.conftest import KEY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from segmock.web.door import SegmockFlask

BASE = "http://localhost:1/@mine"

T = TypeVar("T")


@pytest.fixture
def client(flask: SegmockFlask) -> Iterator[httpx.Client]:
    """A client of the world `mine`, with the vendor's key."""
    with over_httpx.client(BASE, {"Segmock-World": "mine"}, flask) as made:
        made.headers.update(KEY)
        yield made


def test_a_path_is_asked_in_the_world(client: httpx.Client) -> None:
    """An encoded slash stays one."""
    made = client.post("/crates", json={"label": "a/b"})
    assert made.headers["Segmock-Request-Id"] == "mine.1"
    assert client.get("/crates/a%2Fb.crate").json()["label"] == "a/b"


def test_a_stream_without_a_length_arrives(client: httpx.Client) -> None:
    """As a whole."""
    headers = {"Content-Type": "application/json"}
    parts = iter([b'{"label"', b': "new"}'])
    assert client.post("/crates", content=parts, headers=headers).status_code == 202


def test_a_reset_is_a_read_error(client: httpx.Client) -> None:
    """And a truncated answer one of the protocol."""
    with pytest.raises(httpx.ReadError) as broken:
        client.get("/crates", headers={"Prefer": "fault=reset"})
    assert broken.value.request.url.path == "/@mine/crates"
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/crates", headers={"Prefer": "fault=truncate"})


def test_a_late_answer_is_waited_for_no_longer_than_said(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it is the answer that is late, or a part of it; who says None waits."""
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    with pytest.raises(httpx.ReadTimeout):
        client.get("/crates", headers={"Prefer": "delay=9"}, timeout=0.5)
    assert waited == [0.5]
    with pytest.raises(httpx.ReadTimeout):
        client.get("/crates", headers={"Prefer": "fault=drip"}, timeout=0.01)
    assert client.get("/crates", headers={"Prefer": "delay=9"}, timeout=None).status_code == 200
    assert waited[-1] == 9.0


def test_at_a_socket_it_is_a_client_like_any() -> None:
    """With the URL and the header of the world."""
    with over_httpx.client(BASE, {"Segmock-World": "mine"}, None) as made:
        assert made.base_url == f"{BASE}/"
        assert made.headers["Segmock-World"] == "mine"
        assert not made.trust_env
        assert not isinstance(made._transport, over_httpx.Transport)


def awaited(flask: SegmockFlask, ask: Callable[[httpx.AsyncClient], Awaitable[T]]) -> T:
    """Return what an asynchronous client of the world `mine` is answered."""

    async def whole() -> T:
        async with over_httpx.async_client(BASE, {"Segmock-World": "mine"}, flask) as made:
            made.headers.update(KEY)
            return await ask(made)

    return asyncio.run(whole())


def test_an_asynchronous_client_is_answered_alike(flask: SegmockFlask) -> None:
    """Also one that sends a stream, and several requests at once."""

    async def parts() -> AsyncIterator[bytes]:
        yield b'{"label"'
        yield b': "new"}'

    async def ask(client: httpx.AsyncClient) -> list[int]:
        headers = {"Content-Type": "application/json"}
        made = await client.post("/crates", content=parts(), headers=headers)
        many = await asyncio.gather(*(client.get("/crates/new.crate") for _ in range(5)))
        return [made.status_code, *(one.status_code for one in many)]

    assert awaited(flask, ask) == [202, 200, 200, 200, 200, 200]


@pytest.mark.parametrize(
    "preferred, error",
    [
        ("fault=reset", httpx.ReadError),
        ("fault=truncate", httpx.RemoteProtocolError),
        ("delay=9", httpx.ReadTimeout),
    ],
)
def test_what_breaks_raises_the_same_in_an_asynchronous_client(
    flask: SegmockFlask, preferred: str, error: type[Exception]
) -> None:
    """As it would at a socket."""
    headers = {"Prefer": preferred}
    with pytest.raises(error):
        awaited(flask, lambda client: client.get("/crates", headers=headers, timeout=0.05))


def test_a_delay_does_not_stop_the_loop(
    flask: SegmockFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others are answered meanwhile, and whoever gives up on an answer goes on at once."""
    asked, over = threading.Event(), threading.Event()

    def sleep(_: float) -> None:
        asked.set()
        over.wait(TIMEOUT)

    monkeypatch.setattr(time, "sleep", sleep)

    async def ask(client: httpx.AsyncClient) -> int:
        late = asyncio.ensure_future(client.get("/crates", headers={"Prefer": "delay=9"}))
        await asyncio.to_thread(asked.wait, TIMEOUT)
        answer = await client.get("/crates")
        late.cancel()
        with pytest.raises(asyncio.CancelledError):
            await late
        over.set()
        return answer.status_code

    assert awaited(flask, ask) == 200


def test_at_a_socket_it_is_an_asynchronous_client_like_any() -> None:
    """With the URL and the header of the world."""
    made = over_httpx.async_client(BASE, {"Segmock-World": "mine"}, None)
    assert made.base_url == f"{BASE}/"
    assert made.headers["Segmock-World"] == "mine"
    assert not isinstance(made._transport, over_httpx.AsyncTransport)
