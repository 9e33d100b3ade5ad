"""The rate limit: told with every answer, and refusing where a scenario makes it small."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.vendors.voucherify.drawn import KEYS

if TYPE_CHECKING:
    from tests.conftest import Client
    from tests.vendors.conftest import InScenario

PATH = "/v1/segments"
START = 1_780_304_400
"""2026-06-01T09:00:00Z in unix seconds."""


def told(headers: dict[str, str]) -> dict[str, str]:
    """Return what the headers tell of the limit."""
    return {name: text for name, text in headers.items() if "rate-" in name or "retry" in name}


def test_every_answer_tells_the_limit(alone: Client) -> None:
    """Also a refusal; by default the plan is a custom one that nobody exceeds."""
    for number, (method, path, keys) in enumerate(
        [("GET", PATH, KEYS), ("GET", f"{PATH}/gone", KEYS), ("PATCH", PATH, KEYS)], 1
    ):
        _, headers, _ = alone.send(method, path, headers=keys)
        assert told(headers) == {
            "x-rate-limit-limit": "10000000",
            "x-rate-limit-remaining": str(10_000_000 - number),
            "x-rate-limit-retry": str(START + number),
        }


def test_a_small_limit_refuses(in_scenario: InScenario) -> None:
    """Until the minute is over."""
    mock = in_scenario({}, limits={"voucherify": 1}, clock={"step": 20})
    mock.headers = dict(KEYS)
    status, headers, _ = mock.send("GET", PATH)
    assert (status, told(headers)["x-rate-limit-remaining"]) == (200, "0")
    assert told(headers)["x-rate-limit-retry"] == str(START + 60)
    status, headers, body = mock.send("GET", PATH)
    assert (status, body["message"]) == (429, "Too many requests hit the API too quickly.")
    assert told(headers) == {
        "x-rate-limit-limit": "1",
        "x-rate-limit-remaining": "0",
        "x-rate-limit-retry": str(START + 60),
        "x-rate-limit-type": "api_calls",
        "retry-after": "20",
    }
    assert mock.send("GET", PATH)[0] == 200
