"""What the comparison with a plain run of Schemathesis is made of."""

from __future__ import annotations

import sys

import pytest
from rich.console import Console

from benchmarks import noticing
from benchmarks.noticing import TIMEOUT, Trial, chosen, headers, laws, plain, ran, said, table
from segmock.mutating.mutant import Mutant

SAID = frozenset({("ServerError", "GET /boxes")})
TRIALS = [
    Trial("a", "A", laws=SAID, plain=SAID, laws_seconds=1.0, plain_seconds=10.0),
    Trial("b", "F", laws=SAID, plain=frozenset(), laws_seconds=3.0, plain_seconds=20.0),
]
WRITES = """
import json
from pathlib import Path
failures = [{"type": "ServerError", "operations": ["GET /boxes", "PUT /boxes"], "count": 3}]
Path("report.json").write_text(json.dumps({"failures": failures}))
raise SystemExit(1)
"""


def test_the_table_counts_by_group_and_in_all() -> None:
    """Seconds are those of one mutant."""
    out = Console(width=120, no_color=True)
    with out.capture() as captured:
        out.print(table("kibo", TRIALS))
    rows = [line.split() for line in captured.get().splitlines()]
    assert ["A", "1", "1", "1", "1.0", "10.0"] in rows
    assert ["F", "1", "1", "0", "3.0", "20.0"] in rows
    assert ["all", "2", "2", "1", "2.0", "15.0"] in rows


def test_one_in_so_many_is_chosen_from_every_group() -> None:
    """No group is left out."""
    mutants = [Mutant(f"{g}{n}", "v", g, "Wrong.", lambda s: s) for g in "AB" for n in range(3)]
    assert [one.id for one in chosen(mutants, 2)] == ["A0", "A2", "B0", "B2"]
    assert [one.id for one in chosen(mutants, 9)] == ["A0", "B0"]


def test_both_are_asked_about_the_same_target() -> None:
    """Each in its own words, the plain one with a valid credential."""
    url = "http://127.0.0.1:1"
    assert url in laws("kibo", url)
    assert url in plain("kibo", url)
    assert headers("kibo") == ["-H", "authorization: Bearer segmock"]
    assert len(headers("voucherify")) >= 4


@pytest.mark.parametrize("code, noticed", [(0, False), (1, True), (2, False)])
def test_the_exit_code_says_whether_something_was_noticed(code: int, noticed: bool) -> None:
    """One does; that a command could not run is no notice."""
    assert bool(ran([sys.executable, "-c", f"raise SystemExit({code})"])[0]) is noticed


def test_a_run_that_does_not_end_has_noticed_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ended."""
    monkeypatch.setattr(noticing, "TIMEOUT", 0.2)
    assert not ran([sys.executable, "-c", "import time; time.sleep(20)"])[0]


def test_each_complaint_is_of_an_operation() -> None:
    """One that is made of the right target, too, does not count."""
    told = ran([sys.executable, "-c", WRITES])[0]
    assert told - SAID == {("ServerError", "PUT /boxes")}


@pytest.mark.parametrize(
    "seconds, end",
    [(9.0, "with 1 complaints"), (TIMEOUT + 0.1, f"not ended after {TIMEOUT} s")],
)
def test_a_run_that_has_not_ended_is_not_told_to_be_quiet(seconds: float, end: str) -> None:
    """Nobody knows what it would have said."""
    alarm = Trial("", "", frozenset(), SAID, 1.0, seconds)
    assert said("kibo", alarm) == f"kibo, right: laws quiet, plain schemathesis {end}"
