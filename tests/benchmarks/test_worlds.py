"""What worlds cost is measured on real ones, and held against the promises."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import orjson
from click.testing import CliRunner
from rich.console import Console

from benchmarks import worlds
from benchmarks.worlds import Figures, Forks, main, tables

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def figures() -> Figures:
    """Return figures that keep every promise, just so."""
    forks = Forks(100, [1_000.0, 1.0, 9_000.0], 100_000, [5.0], 2.0, 3_000_000)
    return Figures({"given": forks}, {"none": [40.0, 80.0, 4.0], "path": [50.0, 90.0, 50.0]})


def test_promises_are_judged_by_medians() -> None:
    """A disturbed round breaks none, and exactly as much as promised is enough."""
    assert figures().broken() == []


def test_each_broken_promise_is_named() -> None:
    """Time and bytes of a fork, and what it takes to choose a world."""
    broken = figures()
    broken.forks["given"].micros = [1_001.0]
    broken.forks["given"].held = 100_001
    broken.door["path"] = [60.0, 120.0, 6.0]
    assert broken.broken() == [
        "given: a fork takes 1,001 us, promised are 1,000",
        "given: a fork takes 100,001 bytes, promised are 100,000",
        "path: 1.50 times, promised are 1.25",
    ]


def test_the_tables_show_forks_beside_copies_and_requests_beside_each_other() -> None:
    """Medians, and how many times as much."""
    out = StringIO()
    Console(file=out, width=100).print(*tables(figures()))
    lines = [line.split() for line in out.getvalue().splitlines() if line.strip(" ─")]
    assert ["100", "given", "1000.0", "100,000", "5", "2.0", "3", "2,000"] in lines
    assert ["path", "50.0", "1.25"] in lines


def test_it_runs_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With few records; the figures are all there, whatever they say."""
    monkeypatch.setattr(worlds, "BURST", 2)
    file = tmp_path / "figures.json"
    done = CliRunner().invoke(main, ["--records", "50", "--rounds", "2", "--json", str(file)])
    report = orjson.loads(file.read_bytes())
    assert done.exit_code == bool(report["broken_promises"]), done.output
    assert report["forks"]["given"]["records"] == 50
    assert report["forks"]["added"]["records"] > 50
    assert {way: len(taken) for way, taken in report["door"].items()} == dict.fromkeys(
        worlds.WAYS, 2
    )
