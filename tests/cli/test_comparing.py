"""`segmock diff`, as a user starts it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.live import ROOT, TIMEOUT, environment, started


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command and return what has come of it."""
    return subprocess.run(
        [sys.executable, "-m", "segmock", "diff", *arguments, "--vendor", "kibo"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=TIMEOUT * 4,
        check=False,
    )


@pytest.mark.long
def test_equal_implementations_are_alike_and_others_are_not() -> None:
    """Exit code 0 with a table, or 1 with each difference and how to see it."""
    with (
        started("--vendor", "kibo") as one,
        started("--vendor", "kibo", "--seed", "9") as other,
        started("--vendor", "kibo", "--mutant", "kibo-update-merges") as wrong,
    ):
        same = run(one.url, other.url, "--length", "50")
        assert same.returncode == 0, same.stdout
        assert "100 %" in same.stdout
        different = run(one.url, wrong.url, "--length", "10")
        assert different.returncode == 1
        assert "UpdateSegment" in different.stdout
        assert f"BASE={one.url}" in different.stdout
        found = run(one.url, wrong.url, "--length", "10", "--json")
        told = json.loads(found.stdout)
    assert 0.5 < told["fidelity"] < 1
    assert {"/description"} in [
        {place["place"] for place in one["places"]} for one in told["differences"]
    ]


def test_a_target_that_is_not_there_is_told() -> None:
    """With exit code 3 and one sentence."""
    done = run("http://127.0.0.1:9", "http://127.0.0.1:9")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
