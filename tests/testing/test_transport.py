"""Unmodified clients get into a mock of the same process."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import httpx
import pytest
import requests

from segmock.testing import transport
from tests.testing.conftest import KEY

if TYPE_CHECKING:
    from segmock.web.door import SegmockFlask


def test_a_session_of_ones_own_gets_there(flask: SegmockFlask) -> None:
    """Whatever the host of the URL at which the adapter is mounted."""
    with requests.Session() as session:
        session.mount("https://api.example.com/", transport.requests_adapter(flask))
        assert session.get("https://api.example.com/crates", headers=KEY).status_code == 200


def test_a_client_of_ones_own_gets_there(flask: SegmockFlask) -> None:
    """By its transport."""
    with httpx.Client(transport=transport.httpx_transport(flask)) as client:
        assert client.get("https://api.example.com/crates", headers=KEY).status_code == 200


def test_an_asynchronous_client_of_ones_own_gets_there(flask: SegmockFlask) -> None:
    """By a transport of its own."""

    async def status() -> int:
        async with httpx.AsyncClient(transport=transport.httpx_async_transport(flask)) as client:
            return (await client.get("https://api.example.com/crates", headers=KEY)).status_code

    assert asyncio.run(status()) == 200


@pytest.mark.parametrize("name", ["requests", "httpx"])
def test_a_library_that_is_missing_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do."""
    monkeypatch.delitem(sys.modules, f"segmock.testing.over_{name}", raising=False)
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match=f"It needs {name}, .*: pip install {name}"):
        transport.library(name)


def test_a_fault_of_ours_is_no_missing_library() -> None:
    """It is told as it is."""
    with pytest.raises(ModuleNotFoundError, match="over_nothing"):
        transport.library("nothing")
