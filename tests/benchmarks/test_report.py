from __future__ import annotations

from io import StringIO

from rich.console import Console

from benchmarks.report import as_json, table
from benchmarks.verdict import Measured


def figures(*, memory: bool) -> dict[str, Measured]:
    """Return two contenders over two rounds of one case."""
    return {
        "segmock": Measured(
            "segmock", [0.5], [1024] * memory, [3072] * memory, {"GET": [900, 1000]}, {"GET": 7}
        ),
        "prism": Measured(
            "prism", [1.0], [4096] * memory, [6144] * memory, {"GET": [300, 250]}, {"GET": 9}
        ),
    }


def printed(measured: dict[str, Measured]) -> list[list[str]]:
    """Return the words of each line of the table."""
    out = StringIO()
    Console(file=out, width=100).print(table(measured))
    return [line.split() for line in out.getvalue().splitlines() if line.strip(" ─")]


def test_the_table_shows_medians_and_ratios() -> None:
    """Each row has segmock's median, the peer's, and how they compare."""
    assert printed(figures(memory=True)) == [
        ["answers/s", "segmock", "prism", "ratio"],
        ["GET", "950", "275", "3.50", "(3.0-4.0)"],
        ["cold", "start,", "s", "0.50", "1.00", "0.50"],
        ["MiB", "at", "start", "1.00", "4.00", "0.25"],
        ["MiB", "after", "load", "3.00", "6.00", "0.50"],
    ]


def test_memory_that_nobody_tells_has_no_row() -> None:
    """Where the system does not say what a process holds, the rows are left out."""
    assert [row[0] for row in printed(figures(memory=False))] == ["answers/s", "GET", "cold"]


def test_the_json_has_every_round() -> None:
    """Programs get all figures, the ratios, the machine and the verdict."""
    report = as_json(figures(memory=True), {"cores": 2}, ["too slow"])
    assert report["machine"] == {"cores": 2}
    assert report["ratios"] == {"prism": {"GET": {"middle": 3.5, "low": 3.0, "high": 4.0}}}
    assert report["broken_promises"] == ["too slow"]
    assert report["measured"] == {
        "segmock": {
            "name": "segmock",
            "starts": [0.5],
            "idle": [1024],
            "loaded": [3072],
            "rates": {"GET": [900, 1000]},
            "sizes": {"GET": 7},
        },
        "prism": {
            "name": "prism",
            "starts": [1.0],
            "idle": [4096],
            "loaded": [6144],
            "rates": {"GET": [300, 250]},
            "sizes": {"GET": 9},
        },
    }
