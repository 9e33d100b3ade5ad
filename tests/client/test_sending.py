"""The client speaks HTTP to a mock wherever it is."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from segmock.client import Client, SegmockError

if TYPE_CHECKING:
    from tests.live import Live


def test_a_running_mock_is_asked(live: Live) -> None:
    """Over a socket."""
    client = Client(live.url)
    with client.world("over-http") as world:
        assert world.health().world == "over-http"
        assert "over-http" in {one.name for one in client.worlds()}
    assert "over-http" not in {one.name for one in client.worlds()}


@pytest.mark.parametrize("url", ["localhost:4010", "ftp://localhost", "http://", "http://a@b"])
def test_what_is_no_url_is_refused(url: str) -> None:
    """With an example of one."""
    with pytest.raises(ValueError, match="is no URL of a mock; write http://127"):
        Client(url)


def test_where_nobody_listens_nothing_is_answered() -> None:
    """The port was just free."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(SegmockError, match="does not answer"):
        Client(f"http://127.0.0.1:{port}").health()
