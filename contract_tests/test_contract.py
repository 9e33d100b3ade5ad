"""The contract of each vendor, held against the implementation that is tested."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from contract_tests import description, running

if TYPE_CHECKING:
    from contract_tests.target import Target


QUICK = ("examples", "fuzzing", "stateful")
"""Phases that the default run of all tests has time for. The one left out tries each bound of
each parameter and field."""


@pytest.mark.timeout(900)  # a real implementation may be a hundred times slower than the mock
def test_contract_is_kept(
    vendor: str, tested: Target, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """No phase and no check of Schemathesis finds an answer that departs from the description."""
    described = description.load(Path(pytestconfig.getoption("openapi"), f"{vendor}.yaml"))
    seed = pytestconfig.getoption("contract_seed")
    thorough = pytestconfig.getoption("thorough") or not tested.own
    options = () if thorough else ("--phases", ",".join(QUICK))
    outcome = running.run(described, tested, tmp_path, seed=seed, options=options)
    if (complaint := outcome.complaint()) is not None:
        pytest.fail(complaint, pytrace=False)
    if thorough and outcome.unproven:
        sentence = (
            f"Nothing is wrong with {vendor}, but no valid request was ever accepted by "
            f"{', '.join(outcome.unproven)}: let credentials suffice, or name ids that exist."
        )
        # Another implementation may hold nothing that could be read; the mock has it all.
        (pytest.fail if tested.own else pytest.skip)(sentence)
