"""The contract of each vendor, held against the implementation that is tested."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from segmock.contract import suite
from segmock.contract.generated import checking
from segmock.contract.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Generator

    from contract_tests.target import Target
    from segmock.contract.finding import Finding

QUICK = 5.0
"""Seconds for a first look at the mock."""


@pytest.mark.timeout(900)  # a real implementation may be a hundred times slower than the mock
def test_contract_is_kept(vendor: str, tested: Target, pytestconfig: pytest.Config) -> None:
    """No phase and no check of Schemathesis finds an answer that departs from the description."""
    path = Path(pytestconfig.getoption("openapi"), f"{vendor}.yaml")
    given = pytestconfig.getoption("contract_seed")
    seed = checking.SEED if given is None else given
    thorough = pytestconfig.getoption("thorough") or not tested.own
    budget = None if thorough else QUICK
    outcome = checked(path, tested, checking.Options(seed, budget))
    if outcome.findings:
        again = f"--vendor {vendor} --contract-seed {seed}{' --thorough' if thorough else ''}"
        told = [*map(_told, outcome.findings), f"The same again: pytest contract_tests {again}"]
        credentials = checking.load(path, tested.environ).credentials
        pytest.fail(credentials.hidden("\n\n".join(told)), pytrace=False)
    if thorough and outcome.unproven:
        sentence = (
            f"Nothing is wrong with {vendor}, but no valid request was ever accepted by "
            f"{', '.join(outcome.unproven)}: let credentials suffice, or name ids that exist."
        )
        # Another implementation may hold nothing that could be read; the mock has it all.
        (pytest.fail if tested.own else pytest.skip)(sentence)


def checked(path: Path, tested: Target, options: checking.Options) -> checking.Outcome:
    """Return the outcome of a run over the description at a path.

    With a profile it changes only records that it has made itself, and cleans up afterwards.
    """
    subject = checking.load(path, tested.environ)
    if subject.profile is None:
        return _ended(checking.check(subject, tested.url, options))
    wire = Wire(tested.url, checking.TIMEOUT)
    try:
        agreed = suite.contract(path.parent, path.stem)
        api = suite.api(agreed, wire, tested.environ, suite.Options(options.seed))
        outcome = _ended(checking.check(subject, tested.url, options, api))
        api.clean()
    finally:
        wire.close()
    return outcome


def _ended(run: Generator[object, None, checking.Outcome]) -> checking.Outcome:
    while True:
        try:
            next(run)
        except StopIteration as ended:
            outcome: checking.Outcome = ended.value
            return outcome


def _told(finding: Finding) -> str:
    """Return a finding as a person reads it, with the commands that repeat it."""
    lines = [
        f"{finding.check}: {finding.endpoint} {finding.pointer}".strip(),
        f"    expected {finding.expected}",
        f"    got {finding.actual}",
        *(f"    {command}" for command in finding.curl),
    ]
    return "\n".join(lines)
