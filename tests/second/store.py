"""What the second implementation keeps: segments and their accounts, by tenant, and tokens."""

from __future__ import annotations

import secrets
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import RLock
from typing import TYPE_CHECKING, NamedTuple

from flask import current_app

from tests.second.faults import faulty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.second.grammar import Json

STEP, ALL = 387_420_489, 2**31 - 1
"""What lies between two ids, and the prime number around which they go: each comes once."""
HOUR = timedelta(hours=1)
RACE = 0.02
"""Seconds between looking and writing, where a fault makes a race of them."""


class App(NamedTuple):
    """An app that may ask for tokens: its secret, its tenant, and that tenant's accounts."""

    secret: str
    tenant: int
    accounts: tuple[int, ...] = ()


APPS = {
    "KIBO_APP.1.0.0.Release": App("9f0c-first", 30_100, (77, 78, 79, 80)),
    "OTHER_APP.2.1.0.Release": App("9f0c-other", 30_200),
}


@dataclass
class Token:
    """What opens the API for an app, until a moment; `writes` whether to change anything."""

    app: str
    writes: bool = True
    until: datetime = field(default_factory=lambda: datetime.now(UTC) + HOUR)


class Tenant:
    """The segments of a tenant and the accounts in each; the latest created comes first."""

    def __init__(self) -> None:
        self.segments: dict[int, dict[str, Json]] = {}
        self.accounts: defaultdict[int, Counter[int]] = defaultdict(Counter)
        self.ghosts: dict[int, dict[str, Json]] = {}
        self.first: dict[int, dict[str, Json]] = {}
        self.times = 0

    def listed(self) -> Iterator[dict[str, Json]]:
        """Yield the segments in the order in which they are listed."""
        every = {**self.segments, **self.ghosts} if faulty("deleted-listed") else self.segments
        for name in sorted(every, reverse=True):
            yield self.first.get(name, every[name]) if faulty("list-stale") else every[name]

    def taken(self, code: str, but: int = 0) -> bool:
        """Tell whether a code is that of another segment."""
        return any(one["code"] == code and name != but for name, one in self.segments.items())


class State:
    """All of it; `lock` is held by whoever looks or changes."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.tenants: defaultdict[int, Tenant] = defaultdict(Tenant)
        self.tokens: dict[str, Token] = {}
        self.refreshes: dict[str, str] = {}
        self._ids = count(1)

    def new_id(self, tenant: Tenant) -> int:
        """Return an id that no segment has had."""
        if faulty("id-again") or faulty("id-race"):
            found = max(tenant.segments, default=0) + 1
            time.sleep(RACE if faulty("id-race") else 0)
            return found
        return next(self._ids) * STEP % ALL

    def token(self, app: str) -> str:
        """Give an app a token."""
        text = secrets.token_hex(32)
        self.tokens[text] = Token(app)
        return text

    def refresh(self, app: str) -> str:
        """Give an app a refresh token."""
        text = secrets.token_hex(32)
        self.refreshes[text] = app
        return text


def state() -> State:
    """Return the state of the running app."""
    found: State = current_app.extensions["second"]
    return found


def soon(after: timedelta = timedelta()) -> str:
    """Return a moment after this one as it is shown, with six digits behind the second."""
    return (datetime.now(UTC) + after).isoformat(timespec="microseconds")
