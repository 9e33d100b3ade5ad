"""Laws of single requests: what the description allows is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.contract.asking import shown
from segmock.contract.keeping import adopt
from segmock.contract.laws.law import law
from segmock.contract.valid import expected, valid

if TYPE_CHECKING:
    from segmock.contract.api import Api
    from segmock.core.spec import Operation


@law("B", "reads", writes=False)
def a_valid_reading_is_answered(api: Api, operation: Operation) -> None:
    """A valid request that reads is answered with a documented success."""
    _taken(api, operation)


@law("B", "changes")
def a_valid_change_is_made(api: Api, operation: Operation) -> None:
    """A valid request that changes something is answered with a documented success."""
    _taken(api, operation)


def _taken(api: Api, operation: Operation) -> None:
    wanted = expected(api, operation)
    reply = api.send(valid(api, operation))
    adopt(api, reply)
    words = " or ".join(map(str, sorted(wanted)))
    api.expect(reply.status in wanted, f"{words} to a valid request", shown(reply), reply)
