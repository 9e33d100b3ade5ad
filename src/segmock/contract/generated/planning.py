"""How many cases a run has: as many as a budget of seconds has room for.

The number of cases follows from the budget, the description and the seed, not from a clock, so
that equal runs send equal requests. What a case costs was measured with the mock on one core; a
target that answers more slowly has its own pace, and gets fewer cases. A clock only ends a run that
takes far longer than was planned.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segmock.core.spec import Spec

SHARES = {"coverage": 0.34, "fuzzing": 0.17, "stateful": 0.12}
"""Phase to its share of the budget; the rest is for starting, and for the phase of examples."""
COVERED = 0.0045
"""Seconds for a case of the coverage phase, with what it takes to generate those left out."""
BUILT = 0.2
"""Seconds to prepare the fuzzing of one operation."""
FUZZED = 0.012
"""Seconds for a case of the fuzzing phase."""
STEPPED, CHOICE = 0.01, 0.0013
"""Seconds for a case of the stateful phase, and more of them for each operation there is."""
STEPS = 8
"""The most steps of a sequence; see schemathesis.toml."""
FEWEST, MOST = 3, 20
"""Cases of an operation in the fuzzing phase, and sequences in the stateful one."""
NEAR = 0.03
"""Seconds within which a target answers that costs no more than was measured."""
PATIENCE = 3
"""How many times the budget a run may take before it is ended."""


@dataclass(frozen=True)
class Plan:
    """The cases of a run; zero and None mean that there is no limit.

    In the coverage phase there are `each` cases of a kind at one place of an operation; once an
    operation has had `most`, only kinds that are new to one of its parameters go on, until it has
    had half as many again. `fuzzed` are
    the operations of the fuzzing phase, which have `examples` cases each, and `sequences` are those
    of the stateful phase. What fails there may be `shrunk` to a simpler case that fails, too. After
    `seconds` a run is ended.
    """

    each: int = 0
    most: int = 0
    examples: int = MOST
    fuzzed: tuple[str, ...] | None = None
    sequences: int = MOST
    seconds: float = 0.0
    shrunk: bool = True


THOROUGH = Plan()


def plan(spec: Spec, budget: float, pace: float, seed: int) -> Plan:
    """Return the cases for a budget of seconds; `pace` are the seconds for one answer."""
    # Rounded coarsely, so that it hardly ever differs between runs.
    extra = 0.0 if pace <= NEAR else float(f"{pace:.0e}")
    count = len(spec.operations)
    seconds = {phase: budget * share for phase, share in SHARES.items()}
    # A third goes into cases, so that the rest prepares as many operations as it can.
    examples = _between(FEWEST, seconds["fuzzing"] / count / (FUZZED + extra) / 3, MOST)
    step = STEPPED + CHOICE * count + extra
    room = int(seconds["fuzzing"] / (BUILT + examples * (FUZZED + extra)))
    random = Random(f"{seed} fuzzed")  # noqa: S311 - nothing secret is drawn
    chosen = random.sample(sorted(spec.operations), min(max(room, 1), count))
    return Plan(
        each=1,
        most=max(1, int(seconds["coverage"] / count / (COVERED + extra))),
        examples=examples,
        fuzzed=None if len(chosen) == count else tuple(sorted(chosen)),
        sequences=_between(FEWEST, seconds["stateful"] / STEPS / step, MOST),
        seconds=PATIENCE * budget,
        # It may take more cases than there were.
        shrunk=False,
    )


def _between(least: int, number: float, most: int) -> int:
    return min(max(least, int(number)), most)
