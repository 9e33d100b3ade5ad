"""What is left out of a scenario, each with a sentence on why, and what is not as it was."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from segmock.core.matchers import CAPTURED
from segmock.core.pipeline import REQUEST_ID
from segmock.core.scenario import NAME
from segmock.recording.hiding import REFUSED
from segmock.recording.judging import requested
from segmock.recording.recorded import Told, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from segmock.core.serving import Served
    from segmock.recording.recorded import Recorded

METHOD = re.compile(r"[A-Z]{3,7}")
MAX_NAMED = 10
"""Names in one sentence."""
BREAKS = "the request breaks its description, and was taken"
ODD = "what they hold cannot stand in a scenario"


def described(
    recorded: Sequence[Recorded], vendors: Sequence[Served]
) -> tuple[list[Told], list[str]]:
    """Return the exchanges that can be steps, and sentences on the others."""
    known: list[Told] = []
    why: Counter[str] = Counter()
    for one in recorded:
        found = told(one, vendors)
        reason = _unknown(one, vendors) if found is None else _reason(found)
        if found is not None and not reason:
            known.append(found)
        # What a browser asks before it asks is no traffic of the client.
        elif found is not None or one.request.method != "OPTIONS":
            why[reason] += 1
    return known, [left_out(count, reason) for reason, count in why.items()]


def left_out(count: int, why: str) -> str:
    """Return the sentence on what is left out."""
    return f"{count} left out: {why}."


def named(names: Sequence[str]) -> str:
    """Return names in one line, of many the first ones."""
    more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
    return ", ".join(names[:MAX_NAMED]) + more


def merged(exchanges: Sequence[Told]) -> Iterator[str]:
    """Yield a sentence where the requests were for several worlds of a mock: they are of one now.

    A mock says in each answer which world it was.
    """
    ids = [_header(one, REQUEST_ID) for one in exchanges]
    worlds = list(
        dict.fromkeys(name for text in ids if NAME.fullmatch(name := text.partition(".")[0]))
    )
    if len(worlds) > 1:
        yield (
            f"The requests were for {len(worlds)} worlds ({named(worlds)}) and are steps of one,"
            " so that some may be answered otherwise."
        )


def _header(one: Told, wanted: str) -> str:
    headers = one.response.headers.items()
    return next((text for name, text in headers if name.lower() == wanted.lower()), "")


def _unknown(one: Recorded, vendors: Sequence[Served]) -> str:
    path, method = one.path, one.request.method
    if METHOD.fullmatch(method) and any(s.router.match(path) is not None for s in vendors):
        return f"no description has the method {method} at their path"
    return "no description has what they ask for"


def _reason(one: Told) -> str:
    """Return why an exchange cannot be a step, empty where it can."""
    if not _writable(one):
        return ODD
    status = one.response.status
    if status not in one.operation.replies:
        return f"no description has their status {status}"
    return BREAKS if status < REFUSED and requested(one) else ""


def _writable(one: Told) -> bool:
    """Tell whether a request can stand in a scenario; `${name}` would mean a capture there."""
    request = one.request
    texts = [one.path, request.body.decode(errors="replace"), *request.headers.values()]
    texts += [text for field in one.query for text in field]
    texts += one.segments
    return bool(METHOD.fullmatch(request.method)) and not any(map(CAPTURED.search, texts))
