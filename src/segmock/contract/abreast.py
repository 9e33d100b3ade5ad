"""Holds laws abreast: while one waits for an answer, another is held."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from itertools import count
from threading import Event
from typing import TYPE_CHECKING

from segmock.contract.finding import Result, Started
from segmock.contract.holding import chosen, judged, results
from segmock.contract.laws.law import OPERATIONS, Law
from segmock.contract.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from segmock.contract.api import Api

BESIDE = frozenset({"listings", "memberships", "jobs"})
"""What those laws are over that are held beside those over records and operations."""
ALONE, AT_ONCE = frozenset({"rules", "api"}), "H"
"""What those are over that nothing may come between, or that look at all; the group of races."""
CHANCE = "broken beside other requests, and kept alone"
"""What is told of a law that does not hold the first time."""
TIMES = 3
"""How often a law is held again, at the most, that may have been broken by chance."""
GLANCE = 0.05
"""Seconds after which it is looked what has become of the other row."""


def abreast(
    api: Api, only: Collection[str] = (), *, read_only: bool = False
) -> Iterator[Started | Result]:
    """Hold the laws, or only some, in two rows at once; yield the events that `held` does.

    The second row is held at a sibling, which has keys and records of its own. What is broken may
    be so because of the other row all the same: it is held again while that row rests, and only
    that counts; where it holds then, the result has a reason. Cleans up behind itself; raises
    Vanished when the target is gone.
    """
    laws = chosen(only)
    numbers = count(1)

    def begun(law: Law) -> Started:
        return Started(law.id, next(numbers), len(laws))

    api.read_only = read_only
    try:
        yield from _rows(api, [law for law in laws if not _alone(law)], begun)
        for law in laws:
            if _alone(law):
                yield begun(law)
                yield from results(api, law)
    finally:
        api.clean()
    yield from judged(api)


def _rows(
    api: Api, laws: Sequence[Law], begun: Callable[[Law], Started]
) -> Iterator[Started | Result]:
    # Those over operations first: they change the least, while lists are walked beside them.
    first = sorted(
        (law for law in laws if law.over not in BESIDE), key=lambda law: law.over not in OPERATIONS
    )
    sibling = api.sibling()
    turns, ended, come = Turns(2), Event(), deque[Law | Result]()
    own, other = _Row(0, api, turns), _Row(1, sibling, turns)
    second = [law for law in laws if law.over in BESIDE]

    def taken() -> Iterator[Started | Result]:
        while come:
            one = come.popleft()
            yield begun(one) if isinstance(one, Law) else one

    try:
        with ThreadPoolExecutor(1) as pool:
            beside = pool.submit(other.hold, second, come.append, ended)
            try:
                for law in first:
                    yield begun(law)
                    yield from own.results(law)
                    yield from taken()
                    if beside.done():
                        # It may have come to an end with an error.
                        beside.result()
                while wait([beside], GLANCE).not_done:
                    yield from taken()
                beside.result()
                yield from taken()
            finally:
                ended.set()
    finally:
        api.take_over(sibling)


class _Row:
    """Laws that are held one after the other, each beside one of another row."""

    def __init__(self, number: int, api: Api, turns: Turns) -> None:
        self._number = number
        self._api = api
        self._turns = turns

    def hold(self, laws: Sequence[Law], tell: Callable[[Law | Result], None], ended: Event) -> None:
        """Hold laws until the run has ended; tell of each law, and then of its results."""
        for law in laws:
            tell(law)
            for result in self.results(law):
                tell(result)
                if ended.is_set():
                    return

    def results(self, law: Law) -> Iterator[Result]:
        """Hold a law against all its subjects, and again, alone, against those that break it."""
        held = results(self._api, law)
        while True:
            with self._turns.beside(self._number):
                result = next(held, None)
            if result is None:
                return
            if _doubtful(result):
                with self._turns.alone():
                    result = self._again(law, result)
            yield result

    def _again(self, law: Law, doubted: Result) -> Result:
        """Hold a law again until it is broken, a few times: its records are others each time."""
        for _ in range(TIMES):
            with self._api.afresh():
                (result,) = results(self._api, law, [(law.id, doubted.subject)])
            if result.state == "broken":
                return result
        # What cannot be told any more has been told.
        return replace(result, reason=CHANCE) if result.state == "kept" else doubted


def _alone(law: Law) -> bool:
    """Tell whether a law is held when both rows are through: nothing else may come in between."""
    return law.over in ALONE or law.group == AT_ONCE


def _doubtful(result: Result) -> bool:
    """Tell whether a result may be chance; silence has been waited for long enough."""
    return bool(result.findings) and all(one.check != "answered" for one in result.findings)
