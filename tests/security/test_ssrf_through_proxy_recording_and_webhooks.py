"""No request makes the mock send one."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from tests.security.sources import imports

if TYPE_CHECKING:
    from tests.conftest import Client

URLS = ("http://192.0.2.1/", "file:///etc/passwd", "//192.0.2.1/x", "http://[::ffff:192.0.2.1]/")


def test_no_source_has_a_client() -> None:
    """Nothing that fetches is imported; sockets are opened by the server alone."""
    clients = {"requests", "httpx", "urllib3", "aiohttp", "urllib.request"}
    clients |= {"http.client.HTTPConnection", "http.client.HTTPSConnection"}
    assert {found for found in imports() if found[1] in clients} == set()
    assert {file for file, module in imports() if module == "socket"} == {"web/server.py"}


@pytest.mark.parametrize("url", URLS)
def test_a_url_in_a_request_is_text(
    mock: Client, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a path, a query, a header or any field of a body of any operation."""

    def connect(*_: object) -> None:
        pytest.fail("a connection was opened")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, connect)
    monkeypatch.setattr(socket, "getaddrinfo", connect)
    keys = {"x-apikey": "segmock", "authorization": "Bearer segmock"}
    headers = {**keys, "referer": url, "callback": url, "x-forwarded-host": url, "host": url}
    for served in mock.mock.pipeline.served:
        for operation in served.spec.operations.values():
            target = operation.template.replace("{", "").replace("}", "")
            body = dict.fromkeys(("url", "callback", "href", "$ref", "name", "id"), url)
            mock.send(
                operation.method,
                f"{target}?url={url}&callback={url}",
                headers=headers,
                json=body,
            )
