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
from segmock.contract.laws.law import LAWS, OPERATIONS, Law

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from segmock.contract.api import Api

BESIDE = frozenset({"listings", "memberships", "jobs", "rules"})
"""What those laws are over that are held beside those over records and operations."""
ALL, AT_ONCE = "api", "H"
"""What those are over that look at all other answers, and the group that sends several at once."""
CHANCE = "broken beside other requests, and kept alone"
"""What is told of a law that does not hold the first time."""
TIMES = 3
"""How often a law is held again that may have been broken by chance."""
GLANCE = 0.05
"""Seconds after which it is looked what has become of the other row."""


def abreast(
    api: Api, only: Collection[str] = (), *, read_only: bool = False
) -> Iterator[Started | Result]:
    """Hold the laws, or only some, in two rows at once; yield the events that `held` does.

    The second row is held at a sibling, which has keys and records of its own. What is broken may
    be so because of the other row all the same: it is held again when both are through, with the
    same records, and only that counts; where it holds then, the result has a reason. Cleans up
    behind itself; raises Vanished when the target is gone.
    """
    laws, sibling = chosen(only), api.sibling()
    numbers = count(1)

    def begun(law: Law) -> Started:
        return Started(law.id, next(numbers), len(laws))

    api.read_only = sibling.read_only = read_only
    doubted: list[Result] = []
    try:
        for event in _rows(api, sibling, [law for law in laws if not _alone(law)], begun):
            if isinstance(event, Result) and _doubtful(event):
                doubted.append(event)
            else:
                yield event
        for law in laws:
            if _alone(law):
                yield begun(law)
                yield from results(api, law)
        for one in doubted:
            yield Started(one.law, len(laws), len(laws))
            yield _again(sibling if LAWS[one.law].over in BESIDE else api, one)
    finally:
        api.take_over(sibling)
        api.clean()
    yield from judged(api)


def _again(api: Api, doubted: Result) -> Result:
    """Hold a law again until it is broken, a few times: its records are others each time."""
    law = LAWS[doubted.law]
    for _ in range(TIMES):
        with api.afresh():
            (result,) = results(api, law, [(law.id, doubted.subject)])
        if result.state == "broken":
            return result
    # What cannot be told any more has been told.
    return replace(result, reason=CHANCE) if result.state == "kept" else doubted


def _rows(
    api: Api, sibling: Api, laws: Sequence[Law], begun: Callable[[Law], Started]
) -> Iterator[Started | Result]:
    # Those over operations first: they change the least, while lists are walked beside them.
    own = sorted(
        (law for law in laws if law.over not in BESIDE), key=lambda law: law.over not in OPERATIONS
    )
    row = _Row(sibling, [law for law in laws if law.over in BESIDE])

    def come() -> Iterator[Started | Result]:
        return (begun(one) if isinstance(one, Law) else one for one in row.come())

    try:
        with ThreadPoolExecutor(1) as pool:
            beside = pool.submit(row.hold)
            try:
                for law in own:
                    yield begun(law)
                    yield from results(api, law)
                    yield from come()
                    if beside.done():
                        # It may have come to an end with an error.
                        beside.result()
                while wait([beside], GLANCE).not_done:
                    yield from come()
                beside.result()
                yield from come()
            finally:
                row.ended.set()
    finally:
        api.take_over(sibling)


class _Row:
    """Laws to be held by another thread, until it is told that the run has ended."""

    def __init__(self, api: Api, laws: Sequence[Law]) -> None:
        self._api = api
        self.ended = Event()
        self._laws = laws
        self._come: deque[Law | Result] = deque()

    def hold(self) -> None:
        """Hold the laws, one after the other."""
        for law in self._laws:
            self._come.append(law)
            for result in results(self._api, law):
                self._come.append(result)
                if self.ended.is_set():
                    return

    def come(self) -> Iterator[Law | Result]:
        """Yield what has come meanwhile: a law that is begun, then its results."""
        while self._come:
            yield self._come.popleft()


def _alone(law: Law) -> bool:
    """Tell whether a law is held when both rows are through: nothing else may come in between."""
    return law.over == ALL or law.group == AT_ONCE


def _doubtful(result: Result) -> bool:
    """Tell whether a result may be chance; silence has been waited for long enough."""
    return bool(result.findings) and all(one.check != "answered" for one in result.findings)
