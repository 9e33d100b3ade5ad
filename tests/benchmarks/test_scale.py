from __future__ import annotations

from io import StringIO

import orjson
import pytest
from rich.console import Console

from benchmarks import scale
from benchmarks.cases import WrongAnswerError
from benchmarks.scale import ASKED, FEW, Figures, ask, contender, scan, table
from tests.benchmarks.tiny import Tiny, tiny

VOUCHERIFY = next(asked for asked in ASKED if asked.vendor == "voucherify")
BODY = orjson.dumps({"customers": [{"id": "one"}, {"id": "two"}]})


def figures(*, memory: bool = True) -> Figures:
    """Return figures that keep every promise, just so."""
    return Figures(
        500,
        100_000,
        starts={500: [1.0, 1.2, 1.1], 100_000: [3.0, 2.0, 9.0]},
        held={500: [100 * 1024], 100_000: [600 * 1024]} if memory else {},
        micros={"page": [(100, 200), (50, 40), (100, 200)]},
        making=2.5,
        rates=[500_000, 1, 600_000],
        full=300 * 1024 if memory else None,
    )


def test_promises_are_judged_by_medians() -> None:
    """A disturbed round breaks none, and exactly as much as promised is enough."""
    assert figures().broken() == []
    assert figures(memory=False).broken() == []


def test_each_broken_promise_is_named() -> None:
    """Start, memory while it serves and after a filter, times and rate are told one by one."""
    broken = figures()
    broken.starts[100_000] = [3.1]
    broken.full = 601 * 1024
    broken.micros["page"] = [(100, 201)]
    broken.rates = [499_999]
    assert broken.broken() == [
        "start: 3.1 s, promised are 3",
        "memory: 601 MiB, promised are 600",
        "page: 2.01 times, promised are 2",
        "filter: 499,999 records/s, promised are 500,000",
    ]


def printed(measured: Figures) -> list[list[str]]:
    """Return the words of each line of the table."""
    out = StringIO()
    Console(file=out, width=100).print(table(measured))
    return [line.split() for line in out.getvalue().splitlines() if line.strip(" ─")]


def test_the_table_shows_both_sides() -> None:
    """Each case has the medians and the ratio of the rounds."""
    assert printed(figures()) == [
        ["people", "500", "100,000", "ratio"],
        ["start,", "s", "1.10", "3.00"],
        ["memory,", "MiB", "100", "600"],
        ["page,", "us", "100", "200", "2.00"],
        ["first", "filter,", "s", "2.5"],
        ["filter,", "records/s", "500,000"],
        ["memory", "after", "it,", "MiB", "300"],
    ]


def test_memory_that_nobody_tells_has_no_row() -> None:
    """Where the system does not say what a process holds, the rows are left out."""
    assert not any(row[0] == "memory" for row in printed(figures(memory=False)))


def test_servers_are_asked_in_turns() -> None:
    """The page names what is looked up; the first of the rounds is no figure."""
    found = Figures(500, 1000)
    few, many = Tiny(200, BODY), Tiny(200, BODY)
    with tiny(few) as one, tiny(many) as other:
        ask(VOUCHERIFY, (one, other), 2, 3, found)
    assert {name: len(rounds) for name, rounds in found.micros.items()} == {
        "voucherify: first page": 2,
        "voucherify: look-up": 2,
    }
    for server in (few, many):
        paths = [path for _, path, _, _ in server.asked]
        assert paths[:10] == ["/v1/customers?limit=20"] * 10
        assert paths[10:14] == [f"/v1/customers/{name}" for name in ("one", "two", "one", "one")]
        assert all(headers["X-App-Id"] == "segmock" for _, _, headers, _ in server.asked)


@pytest.mark.parametrize(
    "answer, words", [(Tiny(500, b"oops"), "got 500"), (Tiny(200, b'{"customers": []}'), "nothing")]
)
def test_a_wrong_answer_ends_it(answer: Tiny, words: str) -> None:
    """There is nothing to measure where a server refuses, or has nobody."""
    with tiny(answer) as port, pytest.raises(WrongAnswerError, match=words):
        ask(VOUCHERIFY, (port, port), 1, 1, Figures(500, 1000))


def test_everybody_is_filtered_in_this_process() -> None:
    """The first filter makes all records, the others are the rate."""
    found = Figures(500, 600)
    scan(found)
    assert len(found.rates) == scale.SCANS
    assert found.making > 0


def test_a_server_is_told_how_many_people_it_has() -> None:
    """All vendors are served; the port comes last."""
    command = contender(FEW).command
    assert command[-3:] == ("--personas", "500", "--port")
    assert "--vendor" not in command
