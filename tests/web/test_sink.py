"""Events reach the sink that was named at the start, in order, and nobody waits for it."""

from __future__ import annotations

import datetime as dt
import logging
import socket
import ssl
import threading
from typing import TYPE_CHECKING

import orjson
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from segmock.core.events import Event
from segmock.web import sink as module
from segmock.web.sink import Sink, headers
from segmock.web.target import resolved
from tests.listening import listening
from tests.live import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.listening import Listener

PACKED = Event("acme", "crate.packed", {"label": "ä"}, {"Acme-Signature": "abc"})


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits long before something is tried again."""
    monkeypatch.setattr(module, "PAUSES", (0.001, 0.001))


@pytest.fixture
def errors(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], list[str]]]:
    """What the log says about sinks."""
    with caplog.at_level(logging.ERROR, "segmock"):
        yield lambda: [record.getMessage() for record in caplog.records]


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A sink that takes everything."""
    with listening() as it:
        yield it


def numbered(number: int) -> Event:
    """Return an event with a number as its body."""
    return Event("acme", "counted", number)


# --- what is sent --------------------------------------------------------------------------------


def test_an_event_is_posted_as_json(listener: Listener, errors: Callable[[], list[str]]) -> None:
    """To the path of the URL, with the vendor's headers, and which event of whom it is."""
    sink = Sink(resolved(f"http://localhost:{listener.port}/hooks?key=1"))
    sink(PACKED)
    path, sent, body = listener.next()
    assert (path, orjson.loads(body)) == ("/hooks?key=1", {"label": "ä"})
    assert sent["host"] == f"localhost:{listener.port}"
    assert sent["content-type"] == "application/json"
    assert (sent["segmock-vendor"], sent["segmock-topic"]) == ("acme", "crate.packed")
    assert sent["acme-signature"] == "abc"
    sink.close(TIMEOUT)
    assert errors() == []


def test_a_vendors_own_header_wins() -> None:
    """In whatever case it is written."""
    event = Event("acme", "packed", {}, {"Content-Type": "application/cloudevents+json"})
    assert headers(event)["content-type"] == "application/cloudevents+json"


def test_events_arrive_in_their_order(listener: Listener) -> None:
    """One after the other; what waits when the mock ends is still sent."""
    sink = Sink(resolved(f"http://127.0.0.1:{listener.port}/"))
    for number in range(20):
        sink(numbered(number))
    sink.close(TIMEOUT)
    assert [orjson.loads(listener.next()[2]) for _ in range(20)] == [*range(20)]


@pytest.mark.parametrize("statuses", [(500,), (503, 599)])
def test_a_sink_that_has_failed_is_asked_again(
    statuses: tuple[int, ...], errors: Callable[[], list[str]]
) -> None:
    """A few times; if that helps nothing is said."""
    with listening(*statuses) as listener:
        sink = Sink(resolved(f"http://127.0.0.1:{listener.port}/"))
        sink(PACKED)
        assert len({listener.next()[2] for _ in range(len(statuses) + 1)}) == 1
        sink.close(TIMEOUT)
        assert listener.came.empty()
        assert errors() == []


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 404, 410])
def test_what_a_sink_does_not_take_is_not_sent_again(
    status: int, errors: Callable[[], list[str]]
) -> None:
    """Nor anywhere else; the next event is sent all the same."""
    with listening(status) as listener:
        sink = Sink(resolved(f"http://127.0.0.1:{listener.port}/here"))
        sink(numbered(1))
        sink(numbered(2))
        sink.close(TIMEOUT)
        assert [listener.next()[::2] for _ in range(2)] == [("/here", b"1"), ("/here", b"2")]
        assert listener.came.empty()
        url = f"http://127.0.0.1:{listener.port}/here"
        assert errors() == [f"Events do not reach {url}: it answers {status}."]


def test_a_failure_is_told_once_until_it_works_again(errors: Callable[[], list[str]]) -> None:
    """A sink that is away does not fill the log."""
    with listening(400, 400, 204, 400) as listener:
        sink = Sink(resolved(f"http://127.0.0.1:{listener.port}/"))
        for number in range(4):
            sink(numbered(number))
        sink.close(TIMEOUT)
        assert listener.came.qsize() == 4
        assert len(errors()) == 2


def test_a_sink_that_is_not_there_costs_nothing_but_a_line(
    errors: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every attempt fails, and the reason of the last one is told."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    tried, done = [], threading.Event()

    def refuse(*_: object, **__: object) -> None:
        tried.append(1)
        if len(tried) == 3:
            done.set()
        raise ConnectionRefusedError(111, "Connection \x1b[31mrefused")

    monkeypatch.setattr(socket, "create_connection", refuse)
    sink = Sink(resolved(f"http://127.0.0.1:{port}/?key=secret"))
    sink(PACKED)
    assert done.wait(TIMEOUT)
    sink.close(TIMEOUT)
    assert len(tried) == 3
    (line,) = errors()
    assert line.startswith(f"Events do not reach http://127.0.0.1:{port}/: ConnectionRefusedError")
    assert "secret" not in line
    assert line.isprintable()


def test_nothing_is_tried_again_once_the_mock_ends(
    errors: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the pause would be."""
    monkeypatch.setattr(module, "PAUSES", (3600.0,))
    with listening(500) as listener:
        sink = Sink(resolved(f"http://127.0.0.1:{listener.port}/"))
        sink(PACKED)
        listener.next()
        sink.close(TIMEOUT)
        assert not sink._thread.is_alive()
        assert errors()[0].endswith("it answers 500.")


def test_an_event_that_cannot_be_sent_does_not_end_the_sink(
    listener: Listener, errors: Callable[[], list[str]]
) -> None:
    """A header that would be two is refused; the next event arrives."""
    sink = Sink(resolved(f"http://127.0.0.1:{listener.port}/"))
    sink(Event("acme", "odd", {}, {"a": "b\r\nc: d"}))
    sink(Event("acme", "odd", object()))
    sink(PACKED)
    assert listener.next()[1]["segmock-topic"] == "crate.packed"
    sink.close(TIMEOUT)
    assert "ValueError" in errors()[0]


def test_a_slow_sink_makes_nobody_wait(
    errors: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events beyond a bound are dropped, and so is what waits when the mock ends in a hurry."""
    monkeypatch.setattr(module, "MAX_WAITING", 3)
    busy, release = threading.Event(), threading.Event()

    def hold(self: Sink, event: Event) -> int:
        busy.set()
        assert release.wait(TIMEOUT)
        return 204

    monkeypatch.setattr(Sink, "_post", hold)
    sink = Sink(resolved("http://127.0.0.1:9/"))
    sink(PACKED)
    assert busy.wait(TIMEOUT)
    for number in range(5):
        sink(numbered(number))
    assert errors() == [
        "Events do not reach http://127.0.0.1:9/: 3 events wait for it, more are dropped."
    ]
    sink.close(0)
    release.set()


# --- TLS -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost with its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    day = dt.timedelta(days=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + made.public_bytes(pem))
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[Listener]:
    """A sink that speaks TLS."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with listening(tls=tls) as it:
        yield it


def test_a_sink_may_speak_tls(
    secure: Listener, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its certificate is for the name that was written, though the address is used."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    sink = Sink(resolved(f"https://localhost:{secure.port}/"))
    sink(PACKED)
    assert secure.next()[1]["host"] == f"localhost:{secure.port}"
    sink.close(TIMEOUT)


@pytest.mark.parametrize("host, trusted", [("localhost", False), ("127.0.0.1", True)])
def test_a_certificate_is_verified(
    secure: Listener,
    certificate: Path,
    host: str,
    trusted: bool,
    monkeypatch: pytest.MonkeyPatch,
    errors: Callable[[], list[str]],
) -> None:
    """Who signed it, and for whom."""
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    sink = Sink(resolved(f"https://{host}:{secure.port}/"))
    sink(PACKED)
    sink.close(TIMEOUT)
    assert "SSLCertVerificationError" in errors()[0]
    assert secure.came.empty()
