"""Whether the mock is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.messages import Answer

if TYPE_CHECKING:
    from segmock.web.control.call import Call


def health(call: Call) -> Answer:
    """Return that all is well, and with which world."""
    return Answer(200, {"status": "ok", "world": call.world.name, "seed": call.world.seed})


HANDLERS = {"getHealth": health}
