"""The laws of jobs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.contract.tiny import agreed, states

END, ONWARD, RESULT = "jobs-end", "jobs-only-go-on", "results-are-there"
FAULTS = [
    (END, "export-endless"),
    (END, "export-fails"),
    (ONWARD, "export-again"),
    (RESULT, "export-short"),
    (RESULT, "export-lost"),
]
JOBS = {"exports": replace(agreed().profile.jobs["exports"], within=0.2)}


@pytest.mark.parametrize("law", [END, ONWARD, RESULT])
def test_a_right_target_keeps_the_law(law: str) -> None:
    """An export runs, is done, and leaves a file."""
    assert states(law) == {"kept"}


@pytest.mark.parametrize("law,fault", FAULTS)
def test_a_fault_breaks_the_law(law: str, fault: str) -> None:
    """The tiny target with that one fault does not keep it."""
    assert states(law, fault, jobs=JOBS) == {"broken"}


@pytest.mark.parametrize("fault", ["export-endless", "export-fails"])
def test_without_a_good_end_no_result_is_asked_for(fault: str) -> None:
    """What there is to see then is not documented."""
    assert states(RESULT, fault, jobs=JOBS) == {"skipped"}
