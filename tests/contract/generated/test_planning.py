"""The cases that a budget has room for."""

from __future__ import annotations

from pathlib import Path

import pytest

from segmock.contract.generated.planning import FEWEST, MOST, NEAR, WORTH, Plan, plan
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
    plans = [plan(loaded, 10.0, 0.0, seed) for seed in range(99)]
    assert plans[1] == plan(loaded, 10.0, NEAR, 1)
    for chosen in ([one.covered for one in plans], [one.fuzzed for one in plans]):
        assert set().union(*(some or () for some in chosen)) == set(loaded.operations)


def test_cases_are_generated_only_where_they_can_be_sent() -> None:
    """To generate them takes as long as to send them, so some operations have them all."""
    path = max(DESCRIPTIONS, key=lambda path: path.stat().st_size)
    loaded = spec.load(path)
    short, long = plan(loaded, 10.0, 0.0, 1), plan(loaded, 30.0, 0.0, 1)
    assert len(short.covered or ()) < len(loaded.operations)
    assert short.most == WORTH
    assert long.covered is None
    assert long.most > WORTH


def test_a_slow_target_gets_fewer_cases() -> None:
    """What an answer costs is taken from the number of cases, whatever the phase."""
    near, far = plan(described(), 12.0, 0.0, 1), plan(described(), 12.0, 0.2, 1)
    assert far.most < near.most
    assert far.examples < near.examples
    assert far.sequences < near.sequences


def test_a_pace_that_hardly_differs_makes_no_difference() -> None:
    """It is rounded to one digit, so that a plan can be made again."""
    assert plan(described(), 6.0, 0.21, 1) == plan(described(), 6.0, 0.19, 1)


def test_a_thorough_run_has_no_limit() -> None:
    """The plan that leaves nothing out."""
    assert Plan() == Plan(0, 0, MOST, None, MOST, 0.0, shrunk=True)
