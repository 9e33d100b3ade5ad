"""Tests find a mock in this process, in one of its own, or at a URL."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from segmock.testing import starting
from segmock.testing.starting import StartError, refusal, started

if TYPE_CHECKING:
    from tests.live import Live


@pytest.mark.parametrize("mode", ["inprocess", "spawn", "http://localhost:4010", "https://a.b"])
def test_there_are_three_ways(mode: str) -> None:
    """By a word or a URL."""
    assert refusal(mode) == ""


@pytest.mark.parametrize(
    "mode, hint", [("inproces", "Did you mean inprocess?"), ("x", "the URL of a mock.")]
)
def test_another_way_is_refused(mode: str, hint: str) -> None:
    """With those that there are."""
    assert refusal(mode).startswith(f"--segmock is {mode!r}; write inprocess, spawn or the URL")
    assert refusal(mode).endswith(hint)


def test_a_mock_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its settings come from the environment, and nobody else reaches it."""
    monkeypatch.setenv("SEGMOCK_SEED", "17")
    with started("inprocess") as server:
        assert (server.mode, server.url) == ("inprocess", "http://localhost:1")
        assert server.settings.seed == 17
        assert server.client("mine").name == "mine"


def test_a_mock_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same settings; it ends with the tests."""
    monkeypatch.setenv("SEGMOCK_SEED", "17")
    with started("spawn") as server:
        assert server.settings.seed == 17
    assert server.app is None
    with pytest.raises(Exception, match="does not answer"):
        server.client().health()


def test_a_mock_that_does_not_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the words of the command line."""
    monkeypatch.setenv("SEGMOCK_SCENARIO", "defualt")
    with pytest.raises(StartError, match=r"does not start.*defualt"), started("spawn"):
        pass


def test_a_mock_at_a_url(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """The token comes from the environment, and is not shown."""
    monkeypatch.setenv("SEGMOCK_TOKEN", "hush-hush")
    with started(f"{live.url}/") as server:
        assert (server.url, server.token) == (live.url, "hush-hush")
        assert server.settings.scenario == "default"
        assert "hush-hush" not in repr(server)


def test_a_process_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """After some seconds of grace."""
    stubborn = (
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True);"
        "signal.pause()"
    )
    monkeypatch.setattr(starting, "COMMAND", (sys.executable, "-c", stubborn))
    monkeypatch.setattr(starting, "GRACE", 0.1)
    with starting.spawned() as url:
        assert url == "up"
