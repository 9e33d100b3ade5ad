"""One request on its way through the stages, with all that they have found out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from segmock.core.clock import iso
from segmock.core.credentials import ANYONE, Grant
from segmock.core.messages import EMPTY

if TYPE_CHECKING:
    from segmock.core.document import Json
    from segmock.core.messages import Request
    from segmock.core.problem import Violation
    from segmock.core.spec import Operation
    from segmock.core.store import Collection
    from segmock.core.vendor import Layout, Vendor
    from segmock.core.world import World

EPOCH = datetime.fromtimestamp(0, UTC)

_written = lru_cache(maxsize=8)(iso)
"""Writes an instant; each request asks more than once, and many come in the same millisecond."""


@dataclass(slots=True)
class Exchange:
    """Everything a behaviour may look at. Parameters are converted and keyed by declared name."""

    request: Request
    vendor: Vendor
    operation: Operation
    world: World
    number: int = 0
    """The request's number in its world, from 1: seeds what is generated for it."""
    at: datetime = EPOCH
    """The world's time at which the request came; it stands still while it is answered."""
    path: dict[str, Json] = field(default_factory=dict)
    """Until the request is validated, as it was sent: percent-encoded."""
    query: dict[str, Json] = field(default_factory=dict)
    header: dict[str, Json] = field(default_factory=dict)
    """Declared header parameters, by lower-case name."""
    body: Json = EMPTY
    grant: Grant = ANYONE
    apart: dict[int, tuple[Violation, ...]] = field(default_factory=dict)
    """What is wrong with single elements of the body, by index, where these stand apart."""
    violations: tuple[Violation, ...] = ()

    def collection(self, name: str) -> Collection:
        """Return a collection of this vendor, as the bearer of the credential sees it."""
        return self.world.collection(self.vendor.name, name, self.grant.scope)

    def layout(self, name: str) -> Layout:
        """Return how the vendor keeps a collection."""
        return self.vendor.layouts[name]

    def setting(self, name: str) -> str:
        """Return the choice that holds in this world for a setting of the vendor."""
        chosen = self.world.scenario.settings.get(self.vendor.name, {})
        return chosen.get(name) or self.vendor.settings[name].choices[0]

    def now(self) -> str:
        """Return the time of the request as ISO 8601 with milliseconds and `Z`."""
        return _written(self.at)
