"""Laws of what a client accepts: an answer is the same in each form that it is described in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segmock.contract.asking import shown
from segmock.contract.laws.law import law
from segmock.contract.tracing import MAX_BODY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segmock.contract.api import Api
    from segmock.contract.calls import Reply
    from segmock.contract.profile import Profile

ERROR, NOT_ACCEPTABLE, RATE_LIMITED = 400, 406, 429


@law("C", "api", writes=False)
def every_form_of_an_answer_can_be_had(api: Api, _profile: Profile) -> None:
    """A refusal has the same status in every media type that the description has for it."""
    first: dict[tuple[str, int], Reply] = {}
    for reply in api.trace:
        # What is refused for the form that was asked for is not in another one; and sending again
        # what is too large takes too long.
        small = len(reply.call.body or b"") <= MAX_BODY or api.thorough
        if small and reply.status >= ERROR and reply.status != NOT_ACCEPTABLE:
            first.setdefault((reply.call.operation, reply.status), reply)
    asked = [
        (reply, replace(reply.call, headers={**reply.call.headers, "accept": media}), media)
        for (name, status), reply in first.items()
        for media in (_forms(api, name, status) if name else ())
        if media != reply.media
    ]
    # Whoever waited would not be told again that there is a limit.
    limits = [one for one in asked if one[0].status == RATE_LIMITED]
    for reply, call, media in limits:
        _same(api, reply, api.send(call, wait=False), media)
    rest = [one for one in asked if one[0].status != RATE_LIMITED]
    answers = api.several([call for _, call, _ in rest])
    for (reply, _, media), other in zip(rest, answers, strict=True):
        _same(api, reply, other, media)


def _forms(api: Api, operation: str, status: int) -> Iterable[str]:
    """Return the media types that the description has for an answer."""
    described = api.spec.operations[operation].replies.get(status)
    return described.content if described else ()


def _same(api: Api, reply: Reply, other: Reply, media: str) -> None:
    status = reply.status
    with api.each():
        if other.status != status:
            again = api.send(reply.call, wait=status != RATE_LIMITED)
            if again.status != status:
                # What was asked about has changed since.
                return
        api.expect(
            (other.status, other.media) == (status, media),
            f"{status} as {media}",
            f"{other.media}: {shown(other)}",
            reply,
            other,
        )
