"""Laws of what a client accepts: an answer is the same in each form that it is described in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segmock.contract.asking import shown
from segmock.contract.laws.law import law
from segmock.contract.tracing import MAX_BODY
from segmock.core.faking import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.contract.api import Api
    from segmock.contract.calls import Reply
    from segmock.contract.profile import Profile
    from segmock.core.spec import ReplySpec

ERROR, NOT_ACCEPTABLE, RATE_LIMITED = 400, 406, 429


@law("C", "api", writes=False)
def every_form_of_an_answer_can_be_had(api: Api, _profile: Profile) -> None:
    """A refusal has the same status in every media type that the description has for it."""
    asked = [
        (reply, replace(reply.call, headers={**reply.call.headers, "accept": media}), media)
        for reply, described in _chosen(api)
        for media in described.content
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


def _chosen(api: Api) -> Iterator[tuple[Reply, ReplySpec]]:
    """Yield refusals that have several forms: each that operations share once, one of each."""
    first: dict[str, dict[int, tuple[Reply, ReplySpec]]] = {}
    for reply in api.trace:
        operation = api.spec.operations.get(reply.call.operation)
        described = operation.replies.get(reply.status) if operation else None
        # What is refused for the form that was asked for is not in another one; and sending again
        # what is too large takes too long.
        small = len(reply.call.body or b"") <= MAX_BODY or api.thorough
        refused = reply.status >= ERROR and reply.status != NOT_ACCEPTABLE
        if described is not None and len(described.content) > 1 and small and refused:
            of_all = first.setdefault(reply.call.operation, {})
            of_all.setdefault(reply.status, (reply, described))
    spent: set[str] = set()
    for name, of_all in first.items():
        several = [*of_all.values()]
        new = [one for one in several if api.thorough or one[1].pointer not in spent]
        spent.update(described.pointer for _, described in several)
        yield from new or [several[number(api.seed, name) % len(several)]]


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
