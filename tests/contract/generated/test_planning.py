"""The cases that a budget has room for."""

from __future__ import annotations

from pathlib import Path

import pytest

from segmock.contract.generated.planning import FEWEST, MOST, NEAR, Plan, plan
from segmock.core import spec
from tests.contract.generated.things import described

DESCRIPTIONS = sorted((Path(__file__).parents[3] / "openapi").glob("*.yaml"))


@pytest.mark.parametrize("path", DESCRIPTIONS, ids=lambda path: path.stem)
def test_every_phase_has_cases(path: Path) -> None:
    """However small the budget and slow the target, no phase is left out."""
    for budget, pace in ((12.0, 0.0), (1.0, 0.0), (12.0, 3.0)):
        found = plan(spec.load(path), budget, pace, 1)
        assert found.each == 1
        assert found.most >= 1
        assert FEWEST <= found.examples <= MOST
        assert FEWEST <= found.sequences <= MOST
        assert found.fuzzed is None or len(found.fuzzed) >= 1
        assert found.seconds == 3 * budget
        assert not found.shrunk


def test_a_plan_depends_on_the_seed_alone() -> None:
    """Equal seeds choose equal operations; others have their turn with another seed."""
    path = max(DESCRIPTIONS, key=lambda path: path.stat().st_size)
    loaded = spec.load(path)
    chosen = {seed: plan(loaded, 12.0, 0.0, seed).fuzzed or () for seed in range(40)}
    assert chosen[1] == (plan(loaded, 12.0, NEAR, 1).fuzzed or ())
    assert set().union(*map(set, chosen.values())) == set(loaded.operations)


def test_a_slow_target_gets_fewer_cases() -> None:
    """What an answer costs is taken from the number of cases, whatever the phase."""
    near, far = plan(described(), 6.0, 0.0, 1), plan(described(), 6.0, 0.2, 1)
    assert far.most < near.most
    assert far.examples < near.examples
    assert far.sequences < near.sequences


def test_a_pace_that_hardly_differs_makes_no_difference() -> None:
    """It is rounded to one digit, so that a plan can be made again."""
    assert plan(described(), 6.0, 0.21, 1) == plan(described(), 6.0, 0.19, 1)


def test_a_thorough_run_has_no_limit() -> None:
    """The plan that leaves nothing out."""
    assert Plan() == Plan(0, 0, MOST, None, MOST, 0.0, shrunk=True)
