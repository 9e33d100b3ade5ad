"""`segmock coverage`: a table, and an exit code for CI."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from segmock import coverage
from segmock.cli import main
from segmock.core.spec import Operation, ReplySpec

REPLIES = {status: ReplySpec(status, {}, {}, "") for status in (200, 404)}
ITEMS = Operation("list", "GET", "/items", "", (), {}, False, "", REPLIES, (), "")
ROW = coverage.Row("acme", ITEMS, frozenset({200}))


@pytest.mark.parametrize(
    "found, code, table, told",
    [
        (coverage.Coverage(()), 0, "0/0 (100 %)", ""),
        (coverage.Coverage((ROW,)), 1, "GET /items  1/2         404", ""),
        (coverage.Coverage((), ("It \x1b[2J fails.",)), 1, "0/0 (100 %)", r"It \x1b[2J fails."),
    ],
    ids=["complete", "missing", "unexpected"],
)
def test_coverage_ends_with_1_unless_everything_is_reached(
    found: coverage.Coverage, code: int, table: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table says what is missing, and each unexpected answer is told."""
    monkeypatch.setattr(coverage, "measure", lambda settings, report: found)
    done = CliRunner().invoke(main, ["coverage"])
    assert (done.exit_code, done.stderr.strip()) == (code, told)
    assert table in done.stdout


def test_coverage_can_be_markdown(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it stands in the documents."""
    found = coverage.Coverage((ROW,))
    monkeypatch.setattr(coverage, "measure", lambda settings, report: found)
    shown = CliRunner().invoke(main, ["coverage", "--markdown"])
    assert shown.stdout == coverage.markdown(found)


@pytest.mark.long
def test_coverage_of_one_vendor_is_measured() -> None:
    """The steps of the scenarios are sent, without a server."""
    done = CliRunner().invoke(main, ["coverage", "--vendor", "kibo"])
    assert done.exit_code == 0, done.output
    assert "(100 %)" in done.stdout.splitlines()[-1]


def test_coverage_of_nobody_is_a_mistake() -> None:
    """An unknown vendor is told, as by the mock."""
    done = CliRunner().invoke(main, ["coverage", "--vendor", "kibbo"])
    assert done.exit_code == 2
    assert "Did you mean 'kibo'?" in done.stderr
