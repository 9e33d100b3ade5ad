"""How what a run has made is deleted."""

from __future__ import annotations

from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING

from segmock.contract.asking import Skipped
from segmock.contract.calls import Unanswered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from segmock.contract.asking import Made
    from segmock.contract.calls import Call, Reply

MAX_SILENT = 3
"""Deletions in a row without an answer, after which no more are tried."""


def delete(
    records: Sequence[Made],
    asked: Callable[[str, Made], Call],
    several: Callable[[Sequence[Call]], Iterator[Reply]],
) -> None:
    """Delete records, the latest first: what hangs on another was made after it.

    Those of one kind that were made one after the other are deleted several at a time. `asked`
    returns the request of an operation about a record, or raises Skipped.
    """
    silent = 0
    for kind, group in groupby(reversed(records), lambda made: made.resource):
        calls: list[Call] = []
        for made in group:
            with suppress(Skipped):
                calls += [asked(kind.delete, made)] if kind.delete else []
        while calls and silent < MAX_SILENT:
            gone = 0
            try:
                for _ in several(calls):
                    gone, silent = gone + 1, 0
            except Unanswered:
                gone, silent = gone + 1, silent + 1
            calls = calls[gone:]
