"""Answers of a target that are altered for a while."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.contract.calls import Reply


def empty_at_first(operation: str) -> Callable[[Reply], Reply]:
    """Return what has the first list that an operation answers with be an empty one."""
    lock, seen = threading.Lock(), False

    def alter(reply: Reply) -> Reply:
        nonlocal seen
        if reply.call.operation != operation or not reply.good:
            return reply
        with lock:
            first, seen = not seen, True
        return replace(reply, body=b'{"items":[],"total":0}') if first else reply

    return alter
