"""Events: what a vendor would tell the systems that listen to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmock.core.document import Json


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened, in the vendor's words.

    `topic` is the vendor's name for it, `body` what is sent as JSON, `headers` what the vendor
    sends with it.
    """

    vendor: str
    topic: str
    body: Json
    headers: Mapping[str, str] = field(default_factory=dict)


Sink: TypeAlias = Callable[[Event], None]
"""Takes events; it must neither block nor raise."""
