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

STARTED, OPERATED = 1.2, 0.09
"""Seconds that a run takes whatever is planned: to start, and for each operation there is, whose
examples are sent and whose links are built."""
SHARES = {"coverage": 0.6, "fuzzing": 0.2, "stateful": 0.2}
"""Phase to its share of what is left of the budget."""
LISTED, COVERED = 0.075, 0.0045
"""Seconds to generate the cases of one operation in the coverage phase, and to send one of them."""
WORTH = 10
"""The cases of an operation that are worth what it takes to generate them."""
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
    had half as many again. `covered` are the operations of that phase. `fuzzed` are those of the
    fuzzing phase, which have `examples` cases each, and `sequences` are those of the stateful
    phase. What fails there may be `shrunk` to a simpler case that fails, too. After `seconds` a run
    is ended.
    """

    each: int = 0
    most: int = 0
    examples: int = MOST
    fuzzed: tuple[str, ...] | None = None
    sequences: int = MOST
    seconds: float = 0.0
    shrunk: bool = True
    covered: tuple[str, ...] | None = None


THOROUGH = Plan()


def plan(spec: Spec, budget: float, pace: float, seed: int) -> Plan:
    """Return the cases for a budget of seconds; `pace` are the seconds for one answer."""
    # Rounded coarsely, so that it hardly ever differs between runs.
    extra = 0.0 if pace <= NEAR else float(f"{pace:.0e}")
    count = len(spec.operations)
    left = max(0.0, budget - STARTED - OPERATED * count)
    seconds = {phase: left * share for phase, share in SHARES.items()}
    covered, sent = seconds["coverage"], COVERED + extra
    room = max(1, int(covered / (LISTED + WORTH * sent)))
    # A third goes into cases, so that the rest prepares as many operations as it can.
    examples = _between(FEWEST, seconds["fuzzing"] / count / (FUZZED + extra) / 3, MOST)
    fuzzed = max(1, int(seconds["fuzzing"] / (BUILT + examples * (FUZZED + extra))))
    step = STEPPED + CHOICE * count + extra
    return Plan(
        each=1,
        most=max(WORTH, int((covered / count - LISTED) / sent)),
        examples=examples,
        fuzzed=_chosen(spec, fuzzed, f"{seed} fuzzed"),
        sequences=_between(FEWEST, seconds["stateful"] / STEPS / step, MOST),
        seconds=PATIENCE * budget,
        # It may take more cases than there were.
        shrunk=False,
        covered=_chosen(spec, room, f"{seed} covered"),
    )


def _chosen(spec: Spec, room: int, seed: str) -> tuple[str, ...] | None:
    """Return the operations for which there is room, None when that is all of them."""
    if room >= len(spec.operations):
        return None
    random = Random(seed)  # noqa: S311 - nothing secret is drawn
    return tuple(sorted(random.sample(sorted(spec.operations), room)))


def _between(least: int, number: float, most: int) -> int:
    return min(max(least, int(number)), most)
