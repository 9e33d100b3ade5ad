"""Targets that cannot be tested: each is told in one sentence, after one or two requests."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from segmock.contract import reaching
from segmock.contract.reaching import Unreachable, Unusable, reach
from segmock.core import spec
from tests.contract.saying import CLOSE, HANG, answer, saying

if TYPE_CHECKING:
    from pathlib import Path

NOT_FOUND = b"HTTP/1.1 404 Not Found"
NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


def _told(url: str, timeout: float = 5.0, paths: tuple[str, ...] = ()) -> str:
    with pytest.raises(Unreachable) as caught:
        reach(url, timeout, paths)
    return str(caught.value)


def _html(head: bytes = b"HTTP/1.1 200 OK") -> bytes:
    return answer(b"<!doctype html>", head).replace(b"application/json", b"text/html")


def _tls(folder: Path, host: str = "127.0.0.1", until: dt.timedelta = DAY) -> ssl.SSLContext:
    """Return the context of a server with a certificate that it has signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "here.example.com")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - 2 * DAY)
        .not_valid_after(NOW + until)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    (folder / "certificate.pem").write_bytes(pem)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "both.pem").write_bytes(pem + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK", NOT_FOUND, b"HTTP/1.1 401 -"])
def test_what_answers_json_can_be_tested(head: bytes) -> None:
    """Whatever the status: what is right is found out by the tests."""
    with saying(answer(head=head)) as sayer:
        reach(sayer.url, 5)
        reach(f"{sayer.url}/below/", 5)
    assert sayer.came[2].startswith(b"GET /below/ HTTP/1.1\r\n")


def test_where_nothing_listens() -> None:
    """A port that is closed."""
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unheard.getsockname()[1]}"
        assert _told(url) == f"Nothing answers at {url}. Is it running, and is the port right?"


def test_a_name_that_is_not_known() -> None:
    """A host that no name server knows; the top-level domain is reserved for that."""
    assert _told("http://nowhere.invalid:8080") == (
        "The host 'nowhere.invalid' of http://nowhere.invalid:8080 is not known. Is the name right?"
    )


def test_a_target_that_hangs() -> None:
    """One that takes the request and never answers."""
    with saying(HANG) as sayer:
        assert _told(sayer.url, 0.2) == f"{sayer.url} has not answered within 0.2 seconds."


def test_a_target_that_closes_the_connection() -> None:
    """One that takes the request and closes."""
    with saying(CLOSE) as sayer:
        assert _told(sayer.url) == (
            f"{sayer.url} closes the connection without an answer. Is it http or https?"
        )


@pytest.mark.parametrize("word", [b"220 mail.example.com ESMTP\r\n", b"\x15\x03\x03\0\x02\x02\x50"])
def test_a_target_that_speaks_something_else(word: bytes) -> None:
    """A mail server, or the alert of one that wants TLS."""
    with saying(word) as sayer:
        assert _told(sayer.url) == (
            f"{sayer.url} answers something that is not HTTP. Is it http or https?"
        )


def test_a_certificate_that_is_signed_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused, with the variable that makes it a trusted one; then it is trusted."""
    with saying(answer(), tls=_tls(tmp_path)) as sayer:
        assert _told(sayer.url) == (
            f"No secure connection to {sayer.url}: its certificate is signed by itself. "
            "Name it in SSL_CERT_FILE if you trust it."
        )
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        reach(sayer.url, 5)


@pytest.mark.parametrize(
    "host,until,reason",
    [
        ("127.0.0.1", -DAY, "its certificate has expired."),
        ("127.0.0.9", DAY, "its certificate is for another host."),
    ],
)
def test_a_trusted_certificate_that_does_not_hold(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    host: str,
    until: dt.timedelta,
    reason: str,
) -> None:
    """One of yesterday, or of somebody else."""
    context = _tls(tmp_path, host, until)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    with saying(answer(), tls=context) as sayer:
        assert _told(sayer.url) == f"No secure connection to {sayer.url}: {reason}"


def test_a_target_without_tls() -> None:
    """TLS where plain HTTP is spoken."""
    with saying(answer()) as sayer:
        url = sayer.url.replace("http:", "https:")
        assert _told(url) == (
            f"No secure connection to {url}: it does not speak TLS. Is it http instead of https?"
        )


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK", b"HTTP/1.1 302 Found"])
def test_a_website(head: bytes) -> None:
    """What answers with a page, or leads to one, wherever it is asked."""
    with saying(_html(head)) as sayer:
        assert _told(sayer.url) == (
            f"{sayer.url} answers everything with an HTML page. "
            "Is it a website, or a page to log in on, instead of the API?"
        )


def test_a_page_for_what_is_not_there_is_no_website() -> None:
    """A server in front of an API often has one; where the API must be, it must not."""
    with saying(_html(NOT_FOUND)) as sayer:
        reach(sayer.url, 5)
        assert "HTML" in _told(sayer.url, paths=("/api/v1/segments",))
    with saying(_html(b"HTTP/1.1 401 -")) as sayer:
        reach(sayer.url, 5, ("/api/v1/segments",))


@pytest.mark.parametrize(
    "headers,when", [([b"Retry-After: 30"], "after 30 seconds"), ([], "later")]
)
def test_a_target_that_limits_its_rate(headers: list[bytes], when: str) -> None:
    """One that already answers 429 to the first requests."""
    with saying(answer(b"", b"HTTP/1.1 429 -", *headers)) as sayer:
        assert _told(sayer.url) == (
            f"{sayer.url} answers 429: it limits how often it is asked. Try again {when}."
        )


def test_a_gateway_with_nothing_behind_it() -> None:
    """502, 503 and 504 come from what stands in front."""
    with saying(_html(b"HTTP/1.1 502 -")) as sayer:
        assert _told(sayer.url) == (
            f"{sayer.url} answers 502: what is behind it does not answer. Is it running?"
        )


@pytest.mark.parametrize(
    "url", ["nowhere", "ftp://127.0.0.1", "http://", "http://127.0.0.1:x", "http://[::1", "//x"]
)
def test_a_text_that_is_no_base_url(url: str) -> None:
    """It is refused before anything is sent."""
    with pytest.raises(Unusable, match="cannot be used as a base URL"):
        reach(url)


@pytest.mark.parametrize(
    "url,sentence",
    [
        ("http://user:geheim@127.0.0.1", "no user, query or fragment"),
        ("http://127.0.0.1/?a=1", "no user, query or fragment"),
        ("http://127.0.0.1/a b", "Percent-encode"),
        ("http://127.0.0.1/\u00e9", "Percent-encode"),
    ],
)
def test_a_url_that_says_too_much(url: str, sentence: str) -> None:
    """Nor is a password in it shown."""
    with pytest.raises(Unusable, match=sentence) as caught:
        reach(url)
    assert "geheim" not in str(caught.value)


def test_the_paths_of_a_description() -> None:
    """They are read without parameters, and none of them may be answered by a page."""
    page = {"200": {"description": "-", "content": {"text/html": {"schema": {}}}}}
    plain = {"200": {"description": "-"}}
    place = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    read = spec.read(
        {
            "openapi": "3.1.0",
            "paths": {
                "/page": {"get": {"operationId": "page", "responses": page}},
                "/things": {
                    "get": {"operationId": "list", "responses": plain},
                    "post": {"operationId": "create", "responses": plain},
                },
                "/things/{id}": {
                    "get": {"operationId": "read", "parameters": [place], "responses": plain}
                },
            },
        },
        "things.yaml",
    )
    assert reaching.known(read) == ("/things",)
