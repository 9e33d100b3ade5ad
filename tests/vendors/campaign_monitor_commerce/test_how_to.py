"""The guide to signing requests does what it says."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.live import ROOT, started
from tests.vendors.campaign_monitor_commerce.asking import APP, BACK, SECRET
from tests.vendors.campaign_monitor_commerce.test_auth_signing import WEBHOOKS_TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.live import Live

GUIDE = ROOT / "docs" / "how-to" / "sign-pop-requests.md"
TEXT = GUIDE.read_text(encoding="utf-8")
CODE = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def today() -> Iterator[Live]:
    """A mock on a real socket, whose clock is everybody's."""
    with started("--strict", "--clock", "real") as live:
        yield live


def run(live: Live, code: str) -> subprocess.CompletedProcess[str]:
    """Run code of the guide against a mock."""
    code = code.replace("127.0.0.1:4010", live.url.removeprefix("http://"))
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_the_way_from_consent_to_a_signed_request(today: Live) -> None:
    """The first block, as it stands, ends with the names of the segments."""
    done = run(today, CODE[0])
    assert done.stderr == ""
    assert "First-time Buyers" in done.stdout.splitlines()


def test_a_webhook_is_verified(today: Live) -> None:
    """The second block takes what is genuine, here the sample of the vendor, and nothing else."""
    calls = [
        f"print(verified('Bearer {WEBHOOKS_TOKEN}', '{secret}'))" for secret in ("a-secret", "x")
    ]
    done = run(today, "\n".join([*CODE, *calls]))
    assert "'iss': 'Conversio'" in done.stdout
    assert "ValueError: This is not signed with the secret." in done.stderr


def test_the_page_of_the_guide_opens(today: Live) -> None:
    """The address that the guide gives leads to the page with the buttons."""
    (target,) = re.findall(r"`http://127\.0\.0\.1:4010(/oauth/authorize\?[^`]+)`", TEXT)
    status, headers, body = today.send("GET", target)
    assert status == 200
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert b'value="allow"' in body


def test_the_guide_speaks_of_the_scenarios_app() -> None:
    """The app of the guide is the one that the default scenario has."""
    default = (ROOT / "fixtures" / "default.yaml").read_text(encoding="utf-8")
    for text in (APP, SECRET, BACK):
        assert text in TEXT
        assert text in default
