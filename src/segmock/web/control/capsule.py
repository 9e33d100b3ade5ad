"""The capsule of a world: all that it takes to have it answer the same elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.capsules.sealing import sealed
from segmock.core.messages import Answer
from segmock.core.tape import TapeEndedError
from segmock.web.control.refusing import Refusal

if TYPE_CHECKING:
    from segmock.web.control.call import Call


def capsule(call: Call) -> Answer:
    """Return what the world was asked since it began."""
    try:
        return Answer(200, sealed(call.world, call.served, strict=call.strict))
    except TapeEndedError as error:
        raise Refusal(409, str(error)) from None


HANDLERS = {"getCapsule": capsule}
