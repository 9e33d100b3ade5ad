"""Only whoever may is let in, on every route there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.web.control import PREFIX
from segmock.web.control.guard import hostname
from tests.web.control.routes import NOWHERE, ROUTES, browser

if TYPE_CHECKING:
    from tests.conftest import Client

TOKEN = "secret-token"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
ALL = [*ROUTES, *NOWHERE]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:4010", "[::1]:4010", "LOCALHOST"])
def test_a_loopback_host_is_answered(acme: Client, host: str) -> None:
    """Under any of its names."""
    answer = browser(acme).get("/__segmock/health", headers={"Host": host})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:4010",
        "10.0.0.1",
        "[::2]",
        "127.0.0.1:80@evil.example",
        "127.0.0.1:x",
        "evil.example:127.0.0.1",
    ],
)
def test_every_route_refuses_a_foreign_host(acme: Client, host: str) -> None:
    """A name that was bound to our address anew does not get in."""
    for method, path in ALL:
        answer = browser(acme).open(path, method=method, headers={"Host": host})
        assert answer.status_code in {400, 403}, (method, path)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    ],
    ids=["other", "null", "other-port", "cross-site", "same-site", "both"],
)
@pytest.mark.parametrize("token", ["", TOKEN])
def test_every_route_refuses_pages_of_others(
    acme: Client, headers: dict[str, str], token: str
) -> None:
    """With the token too, should a page have come by it."""
    for method, path in ALL:
        sent = {**headers, **(BEARER if token else {})}
        answer = browser(acme, token).open(path, method=method, headers=sent)
        assert answer.status_code == 403, (method, path)
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_a_page_of_ours_is_answered(acme: Client) -> None:
    """What the mock serves itself may ask."""
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert browser(acme).get("/__segmock/health", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "sent", ["", "Bearer", "Bearer x", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer é"]
)
def test_every_route_needs_the_token_where_there_is_one(acme: Client, sent: str) -> None:
    """From any host, since that says nothing there."""
    headers = {"Authorization": sent} if sent else {}
    for method, path in ALL:
        answer = browser(acme, TOKEN).open(path, method=method, headers=headers)
        assert answer.status_code == 401, (method, path)
        assert TOKEN not in answer.text


def test_the_token_opens_the_routes_under_any_host(acme: Client) -> None:
    """A mock that listens beyond loopback is reached under its own name."""
    headers = {**BEARER, "Host": "mock.example:4010"}
    assert browser(acme, TOKEN).get("/__segmock/health", headers=headers).status_code == 200


def test_a_write_must_be_json(acme: Client) -> None:
    """A form, which a page can send anywhere without asking, is refused before anything else."""
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
            answer = browser(acme).open(f"{PREFIX}health", method=method, content_type=kind)
            assert answer.status_code == 415
        answer = browser(acme).open(f"{PREFIX}health", method=method, json={})
        assert answer.status_code == 405
        assert answer.headers["Allow"]


def test_every_answer_is_sealed(acme: Client) -> None:
    """Nothing of it is run as a page, kept, or shared with another origin."""
    for method, path in ALL:
        for headers in ({}, {"Host": "evil.example"}):
            answer = browser(acme).open(path, method=method, headers=headers)
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert answer.headers["Cache-Control"] == "no-store"
            assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
            assert "html" not in answer.headers.get("Content-Type", "")


def test_vendors_paths_ask_for_no_host(acme: Client) -> None:
    """Only the control plane is guarded."""
    headers = {"Host": "evil.example", "Origin": "https://evil.example", "Acme-Key": "segmock"}
    assert browser(acme, TOKEN).get("/crates", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "host, name",
    [
        ("localhost", "localhost"),
        ("LocalHost:80", "localhost"),
        ("[::1]:80", "[::1]"),
        ("127.0.0.1:", ""),
        ("127.0.0.1:80@evil.example", ""),
        ("127.0.0.1,127.0.0.1", "127.0.0.1,127.0.0.1"),
        ("", ""),
    ],
)
def test_the_name_in_a_host_header(host: str, name: str) -> None:
    """Without its port; what is no name at all is none."""
    assert hostname(host) == name
