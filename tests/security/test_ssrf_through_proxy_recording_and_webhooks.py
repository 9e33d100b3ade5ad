"""No request makes the mock send one, but for events, which go where the start says."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

import segmock
from segmock.core.events import Event
from segmock.web.door import SegmockFlask
from segmock.web.proxy import Upstream
from segmock.web.sink import Sink
from segmock.web.target import resolved
from tests.listening import listening
from tests.live import TIMEOUT
from tests.security.sources import PACKAGE, imports

if TYPE_CHECKING:
    from tests.conftest import Client

EMPTY = [("content-length", "0")]
OURS = "testing/"
"""Where the plugin is: it hands clients to tests."""
URLS = ("http://192.0.2.1/", "file:///etc/passwd", "//192.0.2.1/x", "http://[::ffff:192.0.2.1]/")


def test_no_source_has_a_client() -> None:
    """Nothing that fetches is imported; sockets are the server's, and those of two named URLs.

    Events go to one of them, and what is recorded is passed on to the other.

    The contract suite and what is there for users' own tests, which no server imports, ask the
    target that their user names.
    """
    clients = {"requests", "httpx", "urllib3", "aiohttp", "urllib.request"}
    assert {file for file, name in imports() if name in clients if OURS not in file} == set()
    connections = {"http.client.HTTPConnection", "http.client.HTTPSConnection"}
    assert {file for file, module in imports() if module in connections} == {
        "client/sending.py",
        "contract/wire.py",
        "web/proxy.py",
        "web/sink.py",
    }
    sockets = {file for file, name in imports() if name == "socket" if OURS not in file}
    opening = {"contract/reaching.py", "web/server.py", "web/target.py"}
    # Only to break off what is under way, and to hear whether a body is wanted.
    assert sockets == {*opening, "web/breaking.py", "web/proxy.py", "contract/expecting.py"}


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


# --- events --------------------------------------------------------------------------------------


def test_only_the_start_makes_a_sink() -> None:
    """Neither a stage nor a route knows how; the control plane cannot name another one."""
    makers = {file for file, module in imports() if module.startswith("segmock.web.sink")}
    assert makers == {"cli/mocking.py", "__init__.py"}
    readers = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "webhook_sink" in path.read_text(encoding="utf-8")
    ]
    assert sorted(readers) == ["__init__.py", "cli/mocking.py", "config.py"]
    assert "sink" not in str(list(segmock.create_app().url_map.iter_rules()))


def test_an_event_goes_to_the_sink_whatever_stands_in_it(mock: Client) -> None:
    """A URL in a body or header is text there, too."""
    with listening() as listener, listening() as other:
        elsewhere = f"http://127.0.0.1:{other.port}/"
        sink = mock.mock.world.sink = Sink(resolved(f"http://127.0.0.1:{listener.port}/named"))
        sent = {"location": elsewhere, "host": f"127.0.0.1:{other.port}", "callback": elsewhere}
        mock.mock.world.emit(Event("acme", elsewhere, dict.fromkeys(("url", "href"), "x"), sent))
        mock.mock.world.deliver()
        assert listener.next()[0] == "/named"
        sink.close(TIMEOUT)
        assert other.came.empty()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_of_the_sink_is_followed(status: int) -> None:
    """Its answer names another place, and nothing comes there."""
    with listening(status) as listener:
        sink = Sink(resolved(f"http://127.0.0.1:{listener.port}/named"))
        sink(Event("acme", "packed", {}))
        sink.close(TIMEOUT)
        assert listener.next()[0] == "/named"
        assert listener.came.empty(), "it would have come to /elsewhere"


def test_events_go_to_the_address_that_was_found_at_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its name may be bound anew: it is not asked for again."""
    look_up, asked = socket.getaddrinfo, list[str]()

    def rebound(host: str, port: int, *how: int, **named: int) -> object:
        asked.append(host)
        return look_up("127.0.0.1" if asked == ["sink.example"] else host, port, *how, **named)

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    with listening() as listener:
        sink = Sink(resolved(f"http://sink.example:{listener.port}/"))
        for _ in range(2):
            sink(Event("acme", "packed", {}))
            assert listener.next()[1]["host"] == f"sink.example:{listener.port}"
        sink.close(TIMEOUT)
    assert asked.count("sink.example") == 1


# --- recording -----------------------------------------------------------------------------------


def test_only_the_start_makes_an_upstream() -> None:
    """One command does; no mock passes anything on."""
    makers = {file for file, module in imports() if module.startswith("segmock.web.proxy")}
    assert makers == {"cli/recording.py"}


def test_a_request_is_passed_on_to_the_upstream_whatever_stands_in_it() -> None:
    """A URL in a path, a query, a header or a body is text there."""
    with listening() as listener, listening() as other:
        elsewhere = f"http://127.0.0.1:{other.port}/"
        upstream = Upstream(resolved(f"http://127.0.0.1:{listener.port}"))
        headers = [("host", f"127.0.0.1:{other.port}"), ("x-forwarded-host", elsewhere)]
        for target in ("/", f"//127.0.0.1:{other.port}/", f"/{elsewhere}?url={elsewhere}"):
            upstream.send("POST", target, headers, elsewhere.encode())
            path, sent, _ = listener.next()
            # The listener's own server takes one of two slashes away.
            assert path == f"/{target.lstrip('/')}"
            assert sent["host"] == f"127.0.0.1:{listener.port}"
        assert other.came.empty()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_of_the_upstream_is_followed(status: int) -> None:
    """The client hears of it, and may decide."""
    with listening(status) as listener:
        upstream = Upstream(resolved(f"http://127.0.0.1:{listener.port}"))
        found = upstream.send("POST", "/named", EMPTY, b"")
        assert (found.status, dict(found.headers)["location"][-10:]) == (status, "/elsewhere")
        assert listener.next()[0] == "/named"
        assert listener.came.empty(), "it would have come to /elsewhere"


def test_requests_go_to_the_address_that_was_found_at_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The upstream's name may be bound anew: it is not asked for again."""
    look_up, asked = socket.getaddrinfo, list[str]()

    def rebound(host: str, port: int, *how: int, **named: int) -> object:
        asked.append(host)
        return look_up("127.0.0.1" if asked == ["api.example"] else host, port, *how, **named)

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    with listening() as listener:
        upstream = Upstream(resolved(f"http://api.example:{listener.port}/"))
        for _ in range(2):
            upstream.send("POST", "/", EMPTY, b"")
            assert listener.next()[1]["host"] == f"api.example:{listener.port}"
    assert asked.count("api.example") == 1


@pytest.mark.parametrize("url", URLS)
def test_no_schema_that_is_sent_is_followed(
    acme: Client, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What verifies calls, or tells when a stub answers, refers to nothing outside itself."""
    browser = SegmockFlask(acme.mock.pipeline, acme.mock.worlds).test_client()

    def refuse(*_: object) -> None:
        raise AssertionError("something was looked up")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    schema = {"$ref": url}
    stub = {"vendor": "acme", "operation": "browse", "when": {"query": schema}}
    for path, body in [
        ("requests/count", {"where": {"body": schema}}),
        ("stubs", {**stub, "answer": {"status": 200}}),
    ]:
        assert browser.post(f"/__segmock/{path}", json=body).status_code == 400, path
