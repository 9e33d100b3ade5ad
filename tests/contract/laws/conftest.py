"""Gives the tests of laws what their module's table FAULTS says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.offending import (
    test_a_right_target_keeps_the_law,
    test_the_fault_breaks_the_law,
)

if TYPE_CHECKING:
    import pytest


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the shared tests once for each law, and once for each of its faults."""
    if metafunc.function is test_a_right_target_keeps_the_law:
        metafunc.parametrize("law", dict.fromkeys(law for law, _ in metafunc.module.FAULTS))
    elif metafunc.function is test_the_fault_breaks_the_law:
        metafunc.parametrize(("law", "fault"), metafunc.module.FAULTS)
