"""A URL is resolved once, at the start, or refused with the reason."""

from __future__ import annotations

import re
import socket

import pytest

from segmock.web.target import Target, TargetError, resolved


@pytest.mark.parametrize(
    "url, target, text",
    [
        ("http://127.0.0.1", Target("http", "127.0.0.1", 80, "/", "127.0.0.1"), ":80/"),
        ("https://127.0.0.1/a", Target("https", "127.0.0.1", 443, "/a", "127.0.0.1"), ":443/a"),
        ("http://127.0.0.1:81?k=v", Target("http", "127.0.0.1", 81, "/?k=v", "127.0.0.1"), ":81/"),
        ("HTTP://LOCALHOST:81/", Target("http", "localhost", 81, "/", "127.0.0.1"), ":81/"),
        ("http://[::1]:81/x", Target("http", "::1", 81, "/x", "::1"), ":81/x"),
    ],
)
def test_a_url_is_resolved_once(url: str, target: Target, text: str) -> None:
    """Its address, port and path; what is shown of it has no query."""
    assert resolved(url) == target
    assert str(target) == f"{target.scheme}://{target.host}{text}"


@pytest.mark.parametrize(
    "url, reason",
    [
        ("", "write http:// or https:// and a host"),
        ("127.0.0.1:80", "write http:// or https:// and a host"),
        ("file:///etc/passwd", "write http:// or https:// and a host"),
        ("ftp://127.0.0.1/", "write http:// or https:// and a host"),
        ("http:///path", "write http:// or https:// and a host"),
        ("http://user:word@127.0.0.1/", "write it without a user and without a fragment"),
        ("http://127.0.0.1/#top", "write it without a user and without a fragment"),
        ("http://127.0.0.1:99999/", "Port out of range 0-65535"),
        ("http://[::1/", "Invalid IPv6 URL"),
        ("http://127.0.0.1/a b", "encode what is not plain ASCII"),
        ("http://127.0.0.1/\nX: y", "encode what is not plain ASCII"),
        ("http://127.0.0.1/ä", "encode what is not plain ASCII"),
        (f"http://{'x' * 70}/", "its host cannot be found: "),
    ],
)
def test_a_url_that_cannot_be_used_is_refused_with_the_reason(url: str, reason: str) -> None:
    """At the start, before anything is sent."""
    with pytest.raises(TargetError, match="^" + re.escape(reason)):
        resolved(url)


def test_a_host_that_nobody_knows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the words of the system."""

    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(TargetError, match=r"^its host cannot be found: Name or service not known$"):
        resolved("http://nowhere.example/")
