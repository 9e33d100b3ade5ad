"""One request to the control plane, validated, and what its handler may look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from segmock.core.messages import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segmock.core.document import Json, Record
    from segmock.core.serving import Served
    from segmock.core.world import World
    from segmock.core.worlds import Worlds


@dataclass(frozen=True, slots=True)
class Call:
    """Parameters are converted and keyed by name; `body` is EMPTY where there is none."""

    world: World
    """The one the request chose."""
    worlds: Worlds
    served: Sequence[Served]
    scenarios: Callable[[], Mapping[str, str]]
    """Returns those that there are now, name to purpose."""
    description: Record
    origin: str
    strict: bool
    """Whether the mock answers 500 where it breaks a description."""
    path: dict[str, Json]
    query: dict[str, Json]
    body: Json


Handler: TypeAlias = Callable[[Call], Answer]
"""Answers a valid request; raises Refusal."""
