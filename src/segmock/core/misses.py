"""Why a request matched no operation: the operations nearest to it, and what does not fit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from segmock.core.matching import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from segmock.core.serving import Served
    from segmock.core.spec import Operation

MAX_MISSES = 5
MAX_SHOWN = 100
"""Characters of a segment that are quoted."""

_PLACEHOLDER = re.compile(r"\\\{[^}]+\\\}")


class Miss(NamedTuple):
    """An operation that a request was not for, and why."""

    vendor: str
    operation: Operation
    reasons: tuple[str, ...]


def misses(method: str, path: str, vendors: Iterable[Served]) -> list[Miss]:
    """Return the operations that a request may have been meant for, the nearest first."""
    owners = {
        id(operation): one.vendor.name
        for one in vendors
        for operation in one.spec.operations.values()
    }
    everything = [operation for one in vendors for operation in one.spec.operations.values()]
    # What has the path but another method is nearer than anything else.
    same = [o for one in vendors if (m := one.router.match(path)) for o in m.operations.values()]
    chosen = same or nearest(path, everything, MAX_MISSES * 2)
    found = [
        Miss(owners[id(one)], one, tuple(reasons(method, path, one, fits=bool(same))))
        for one in chosen
    ]
    return sorted(found, key=lambda miss: len(miss.reasons))[:MAX_MISSES]


def reasons(method: str, path: str, operation: Operation, *, fits: bool = False) -> Iterator[str]:
    """Yield why a request is not for an operation; `fits` says that its path is right."""
    # Where GET is answered, HEAD is.
    if operation.method != ("GET" if method == "HEAD" else method):
        yield f"method: wanted {operation.method}, was {method[:MAX_SHOWN]}"
    if fits:
        return
    sent, wanted = path.split("/")[1:], operation.template.split("/")[1:]
    if len(sent) != len(wanted):
        yield f"path: wanted {len(wanted)} segments, was {len(sent)}"
    for number, (one, other) in enumerate(zip(sent, wanted, strict=False), 1):
        pattern = _PLACEHOLDER.sub("(?:.+)", re.escape(other))
        if not re.fullmatch(pattern, one, re.IGNORECASE):
            yield f"segment {number}: wanted {other!r}, was {one[:MAX_SHOWN]!r}"
