"""The laws of each vendor, held against the implementation that is tested."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from segmock.contract import suite
from segmock.contract.suite import Options

if TYPE_CHECKING:
    from contract_tests.target import Target
    from segmock.contract.finding import Report


@pytest.mark.timeout(900)  # a real implementation may be a hundred times slower than the mock
def test_laws_are_kept(vendor: str, tested: Target, pytestconfig: pytest.Config) -> None:
    """No law finds requests whose answers do not go together."""
    folder = Path(pytestconfig.getoption("openapi"))
    if vendor not in suite.names(folder):
        pytest.skip(f"There is no profile of {vendor}, which tells the laws what to ask.")
    given = pytestconfig.getoption("contract_seed")
    options = Options(seed=1 if given is None else given, laws_only=True)
    report = suite.run(
        suite.contract(folder, vendor), tested.url, tested.environ, options, lambda _: None
    )
    if not report.kept:
        again = f"segmock test {tested.url} --vendor {vendor} --seed {options.seed} --laws-only"
        pytest.fail("\n\n".join([*_told(report), f"The same again: {again}"]), pytrace=False)
    assert report.count("kept") > report.count("broken")


def _told(report: Report) -> list[str]:
    return [
        "\n".join(
            [
                f"{result.law} [{result.subject}]: {result.sentence} {finding.endpoint}".rstrip(),
                f"    expected {finding.expected}",
                f"    got {finding.actual}",
                *(f"    {command}" for command in finding.curl),
            ]
        )
        for result in report.results
        for finding in result.findings
    ]
