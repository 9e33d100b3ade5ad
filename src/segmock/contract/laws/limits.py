"""Laws of rate limits, held only where a limit may be used up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.contract.api import RATE_LIMITED
from segmock.contract.asking import Skipped, shown
from segmock.contract.laws.law import law
from segmock.core.generating import Generator

if TYPE_CHECKING:
    from segmock.contract.api import Api
    from segmock.core.document import Json
    from segmock.core.spec import Operation, Parameter


@law("I", "operations", writes=False)
def a_used_up_limit_is_told(api: Api, operation: Operation) -> None:
    """Whoever asks too often is told so as described."""
    if not api.exhaust:
        raise Skipped("limits are not used up; --exhaust CALLS allows it")
    if RATE_LIMITED not in operation.replies:
        raise Skipped(f"the description has no {RATE_LIMITED} for {operation.id}")
    path = {p.name: _any(api, p) for p in operation.parameters if p.where == "path"}
    call = api.ready(operation.id, path=path)
    for _ in range(api.exhaust + 1):
        reply = api.send(call, wait=False)
        if reply.status == RATE_LIMITED:
            return
    raise Skipped(f"{api.exhaust + 1} requests were not too many; the last: {shown(reply)}")


def _any(api: Api, parameter: Parameter) -> Json:
    if parameter.example is not None:
        return parameter.example
    return Generator(api.spec.schema).value(parameter.schema, api.seed, parameter.name)
