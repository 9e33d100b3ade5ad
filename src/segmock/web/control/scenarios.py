"""The scenarios in which a world can begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.messages import Answer

if TYPE_CHECKING:
    from segmock.web.control.call import Call


def listing(call: Call) -> Answer:
    """Return the names of all scenarios, each with its purpose."""
    found = [{"name": name, "purpose": text} for name, text in sorted(call.scenarios().items())]
    return Answer(200, {"scenarios": found})


HANDLERS = {"listScenarios": listing}
