"""A page in the developer's browser, or a DNS name bound to loopback anew, gets nothing done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.control.routes import PATHS as ROUTES

if TYPE_CHECKING:
    from tests.live import Live

PAGES = {
    "rebound-name": {"Host": "evil.example:4010"},
    "rebound-name-of-its-own": {"Host": "evil.example", "Origin": "http://evil.example"},
    "fetch": {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    "image": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    "sandboxed": {"Origin": "null"},
    "other-port": {"Origin": "http://127.0.0.1:3000", "Sec-Fetch-Site": "same-site"},
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("route", ROUTES)
def test_no_page_is_answered_by_the_control_plane(live: Live, route: str, page: str) -> None:
    """On a loopback address, which alone is no reason to trust a request."""
    for method in ("GET", "POST", "PUT", "DELETE"):
        status, headers, body = live.send(method, route, PAGES[page], b"{}")
        assert status == 403
        assert not [name for name in headers if name.startswith("access-control")]
        assert b"seed" not in body


@pytest.mark.parametrize("route", ROUTES)
def test_no_preflight_is_granted_by_the_control_plane(live: Live, route: str) -> None:
    """So that a browser does not even send the request behind it."""
    sent = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    status, headers, _ = live.send("OPTIONS", route, sent)
    assert status == 403
    assert not [name for name in headers if name.startswith("access-control")]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
@pytest.mark.parametrize("route", ROUTES)
def test_a_form_writes_nothing(live: Live, route: str, kind: str) -> None:
    """A write must be JSON, for which a browser asks before it sends."""
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert live.send(method, route, {"Content-Type": kind}, b"{}")[0] == 415
