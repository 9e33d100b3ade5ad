"""The same tests get the same answers in this process, from a spawned mock, and at a URL."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.live import CLOCK

if TYPE_CHECKING:
    from segmock.core.document import Json
    from tests.live import Live

pytest_plugins = ["pytester"]

SAMPLE = Path(__file__).parent / "parity"
PLUGINS = ("-p", "segmock.testing.plugin", "-p", "xdist.plugin", "-p", "no:cacheprovider")
NAMED = "--segmock-run=parity"
"""Names of worlds stand in answers, and are otherwise others in each run."""


@pytest.fixture
def folder(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder with the tests that are run in all ways, and mocks that step with each request."""
    for path in SAMPLE.glob("*.py.txt"):
        (pytester.path / path.stem).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    # The plugins of others take longer to load than the tests to run.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("SEGMOCK_CLOCK", CLOCK)
    monkeypatch.setenv("SEGMOCK_STRICT", "1")
    return pytester


def seen(folder: pytest.Pytester, mode: str, *arguments: str) -> dict[str, Json]:
    """Run the tests and return what each of them was answered."""
    kept = folder.path / "kept"
    options = (f"--segmock={mode}", NAMED, f"--kept={kept}", "-W", "error")
    result = folder.runpytest_subprocess(*PLUGINS, *options, *arguments)
    kept.mkdir(exist_ok=True)
    found = {path.name: json.loads(path.read_bytes()) for path in sorted(kept.iterdir())}
    result.assert_outcomes(passed=len(found))
    for path in kept.iterdir():
        path.unlink()
    return found


def test_a_first_look_at_two_ways(folder: pytest.Pytester, live: Live) -> None:
    """A few of the tests, in this process and at a URL."""
    few = ("-k", "violations or broken_answer or asynchronous")
    inside = seen(folder, "inprocess", *few)
    assert len(inside) >= 10
    assert seen(folder, live.url, *few) == inside


@pytest.mark.long
def test_the_three_ways_answer_alike(folder: pytest.Pytester, live: Live) -> None:
    """Status, headers and body of every answer, what broke, and the journal."""
    inside = seen(folder, "inprocess")
    assert len(inside) >= 20
    assert all(inside.values())
    assert seen(folder, "spawn") == inside
    assert seen(folder, live.url) == inside


@pytest.mark.long
def test_workers_do_not_notice_each_other(folder: pytest.Pytester, live: Live) -> None:
    """With a mock in each worker, and with one for all of them."""
    assert seen(folder, "inprocess", "-n", "2") == seen(folder, live.url, "-n", "2")
