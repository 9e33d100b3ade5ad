"""The description of the control plane itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.messages import Answer

if TYPE_CHECKING:
    from segmock.web.control.call import Call


def description(call: Call) -> Answer:
    """Return the OpenAPI document, with the server it is asked of."""
    return Answer(200, {**call.description, "servers": [{"url": call.origin}]})


HANDLERS = {"getDescription": description}
