"""The time that passes between the steps of a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.steps import MAX_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from segmock.core.document import Record

PAUSE = 0.2
"""Seconds from which on it is told that time has passed."""


def pauses(times: Sequence[float | None]) -> list[float]:
    """Return the seconds that pass before each request, 0 for few.

    `times` are the seconds at which they were answered, None where nobody knows. What is too little
    to be told is not lost: who asks again and again until something is done has waited as long.
    """
    found: list[float] = []
    owed: float = 0
    last: float | None = None
    for time in times:
        if time is not None and last is not None:
            owed += max(time - last, 0)
        last = time if time is not None else last
        seconds = min(round(owed, 1), MAX_SECONDS)
        found.append(seconds if seconds >= PAUSE else 0)
        owed -= found[-1]
    return found


def paced(steps: Sequence[Record], seconds: Sequence[float]) -> Iterator[Record]:
    """Yield the steps, and before them the pauses, which a target may leave out."""
    for step, pause in zip(steps, seconds, strict=False):
        if pause:
            yield {"name": f"{pause:g} seconds pass", "advance": pause}
        yield step
